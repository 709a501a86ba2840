#pragma once
// How a table is described: once, as a function template over a builder; prover, SIMD, degree check, row
// checker, verifier and the generator of the L1 verifier all run that one function (spec/tables.md).
//
//     template <class B>
//     void describe_add(B& b)
//     {
//         const auto a0 = b.col(kA0), ...;              // Expr of degree 1
//         b.assert_zero(a0 + b0 - r0 - carry * kTwo16); // degree <= kMaxDegree, vanishes on every row
//         b.assert_bool(b.opened(carry));
//         b.pull(Bus::kState, pc, clk);                 // removes the tuple from the bus, once per live row
//         b.push(Bus::kState, pc + 4, clk + 4);         // adds it
//         b.push_times(mult, Bus::kRange, k, x);        // adds it `mult` times (a table that is looked into)
//     }
//
// A row is a complete statement: nothing refers to another row. Rows 0 .. n_t - 1 of a table are live, n_t
// being part of the statement; the others are padding, all cells zero. Every constraint must vanish on an
// all-zero row; use b.on(), which is 1 on live rows and 0 on padding, where a constant would not. A padding
// row's leaves have numerator zero, whatever their denominators, so it can neither pull nor push.
//
// **Products.** All factors but one must be known: constants, b.on(), or made of those and of opened
// expressions. b.opened(e), e affine, is e: where the verifier cannot have the values of the cells, it has
// that of e, which the prover sends. Each costs a proof 20 bytes, so open the factor that many products have
// in common, as it stands in them (a carry, not the limbs that it is made of), once.
//
// Entries of a tuple: Expr, or integers and base elements (constants). Entries that are left out at the end
// are zero. Degrees: constraints and entries <= kMaxDegree; multiplicities <= 1.

#include "proof/expr.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace freehold::proof
{
inline constexpr unsigned kMaxDegree = 3;

/// The bus of an interaction: an enumeration of the machine, cast. Bus ids start at 1 and are one entry of
/// the tuple, so messages of two kinds never collide.
using BusId = unsigned;

/// What every builder does alike. Derived gives: V cell(i), V on_value(), V segment_value(),
/// V constant_value(BabyBear), V open(V), void zero(Expr), void interact(int sign, BusId, const Entries&...),
/// void interact_times(int sign, const Expr<V, 1>& multiplicity, BusId, const Entries&...).
template <class Derived, class ValueType>
class BuilderBase
{
public:
    using V = ValueType;

    /// Column number i of this row: the committed columns first, then the table's fixed columns.
    [[nodiscard]] constexpr Expr<V, 1> col(std::size_t i) const { return {self().cell(i)}; }
    /// 1 on live rows, 0 on padding.
    [[nodiscard]] constexpr Expr<V, 1, true> on() const { return {self().on_value()}; }
    /// The same expression, whose value a proof names.
    template <bool K>
    [[nodiscard]] constexpr Expr<V, 1, true> opened(const Expr<V, 1, K>& e)
    {
        return {self().open(e.value)};
    }
    /// The number of the segment that is proved, from 1: a constant of the statement.
    [[nodiscard]] constexpr Expr<V, 0> segment() const { return {self().segment_value()}; }
    /// A constant as an expression.
    [[nodiscard]] constexpr Expr<V, 0> constant(BabyBear x) const { return {self().constant_value(x)}; }
    template <std::integral Int>
    [[nodiscard]] constexpr Expr<V, 0> constant(Int x) const
    {
        return constant(BabyBear{x});
    }

    template <unsigned D, bool K>
    constexpr void assert_zero(const Expr<V, D, K>& e)
    {
        static_assert(D <= kMaxDegree, "a constraint's degree is too high");
        self().zero(e);
    }
    template <unsigned D>
    constexpr void assert_bool(const Expr<V, D, true>& e)
    {
        assert_zero(e * (e - 1));
    }

    template <class Bus, class... Entries>
    constexpr void pull(Bus bus, const Entries&... entries)
    {
        self().interact(-1, static_cast<BusId>(bus), as_expr(entries)...);
    }
    template <class Bus, class... Entries>
    constexpr void push(Bus bus, const Entries&... entries)
    {
        self().interact(+1, static_cast<BusId>(bus), as_expr(entries)...);
    }
    /// REQUIRES: `multiplicity` is a column (degree 1).
    template <bool K, class Bus, class... Entries>
    constexpr void push_times(const Expr<V, 1, K>& multiplicity, Bus bus, const Entries&... entries)
    {
        self().interact_times(+1, Expr<V, 1, false>{multiplicity.value}, static_cast<BusId>(bus),
                              as_expr(entries)...);
    }
    template <bool K, class Bus, class... Entries>
    constexpr void pull_times(const Expr<V, 1, K>& multiplicity, Bus bus, const Entries&... entries)
    {
        self().interact_times(-1, Expr<V, 1, false>{multiplicity.value}, static_cast<BusId>(bus),
                              as_expr(entries)...);
    }

private:
    template <unsigned D, bool K>
    constexpr const Expr<V, D, K>& as_expr(const Expr<V, D, K>& e) const
    {
        static_assert(D <= kMaxDegree, "an entry's degree is too high");
        return e;
    }
    constexpr Expr<V, 0> as_expr(BabyBear x) const { return constant(x); }
    template <std::integral Int>
    constexpr Expr<V, 0> as_expr(Int x) const
    {
        return constant(BabyBear{x});
    }

    constexpr Derived& self() { return static_cast<Derived&>(*this); }
    constexpr const Derived& self() const { return static_cast<const Derived&>(*this); }
};

/// One message of one row: `multiplicity` is negative for a pull.
struct Message
{
    BusId bus;
    BabyBear multiplicity;
    std::vector<BabyBear> entries;

    friend bool operator==(const Message&, const Message&) = default;
};

/// Evaluates one row: which constraints fail, and what it says on the busses. The slow twin of everything
/// else.
class RowChecker : public BuilderBase<RowChecker, BabyBear>
{
public:
    RowChecker(std::span<const BabyBear> cells, bool live, std::uint32_t segment = 1)
        : cells_{cells}, live_{live}, segment_{segment}
    {}

    /// The values of the constraints, in the order of description.
    std::vector<BabyBear> constraints;
    /// In the order of description; none on padding, unless silent ones are kept.
    std::vector<Message> messages;
    /// Keep the messages of padding too, with multiplicity 0: their fingerprints stand in the leaf vector.
    bool keep_silent = false;

    [[nodiscard]] bool holds() const
    {
        for (const BabyBear value : constraints)
            if (!value.is_zero()) return false;
        return true;
    }

    [[nodiscard]] BabyBear cell(std::size_t i) const
    {
        CHECK(i < cells_.size(), "no such column");
        return cells_[i];
    }
    [[nodiscard]] BabyBear on_value() const { return BabyBear{live_ ? 1 : 0}; }
    [[nodiscard]] BabyBear segment_value() const { return BabyBear{segment_}; }
    [[nodiscard]] static BabyBear constant_value(BabyBear x) { return x; }
    [[nodiscard]] static BabyBear open(BabyBear x) { return x; }
    template <unsigned D, bool K>
    void zero(const Expr<BabyBear, D, K>& e)
    {
        constraints.push_back(e.value);
    }
    template <class... Entries>
    void interact(int sign, BusId bus, const Entries&... entries)
    {
        say(bus, BabyBear{sign}, {entries.value...});
    }
    template <class... Entries>
    void interact_times(int sign, const Expr<BabyBear, 1>& multiplicity, BusId bus, const Entries&... entries)
    {
        say(bus, multiplicity.value * BabyBear{sign}, {entries.value...});
    }

private:
    void say(BusId bus, BabyBear multiplicity, std::vector<BabyBear> entries)
    {
        if (live_ || keep_silent) messages.push_back({bus, multiplicity * on_value(), std::move(entries)});
    }

    std::span<const BabyBear> cells_;
    bool live_;
    std::uint32_t segment_;
};
}  // namespace freehold::proof
