#pragma once
// Twin of lib/crypto/secp256k1_evaluate.hpp: a formula runs on cells, where a product or a sum is one
// delegation. Its operands are copied there once, its results back.

#include "base/u256.hpp"

#include <array>
#include <cstddef>
#include <freehold_guest.hpp>

namespace freehold::secp256k1
{
/// The cells of one evaluation: the constants, then one pair for each value in turn (a product also writes
/// its quotient behind the result).
class Scratch
{
public:
    Scratch() : next_{cells() + 2} {}

    [[gnu::always_inline]] guest::Cell* allocate()
    {
        guest::Cell* pair = next_;
        next_ += 2;
        return pair;
    }
    [[nodiscard, gnu::always_inline]] const guest::Cell* zero() const { return cells(); }
    [[nodiscard, gnu::always_inline]] const guest::Cell* modulus() const { return cells() + 1; }

private:
    // More than the longest formula has values (inverse_by_power: 35). They lie in a row, so that one too
    // many would end the run at the latest where WIDE ends, but not be wrong: nothing else is behind them
    // that a formula reads.
    static constexpr std::uint32_t kCells = 2 + 2 * 64;

    [[gnu::always_inline]] static guest::Cell* cells()
    {
        static guest::Cell* all = nullptr;
        if (all == nullptr) [[unlikely]]
            all = make_cells();
        return all;
    }
    [[gnu::noinline]] static guest::Cell* make_cells()
    {
        guest::Cell* all = guest::new_cells(kCells).data();
        all[1] = {{0xfffffc2f, 0xfffffffe, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u}};
        return all;
    }

    guest::Cell* next_;
};

/// An element in a cell, in [0, p).
class CellElement
{
public:
    [[gnu::always_inline]] CellElement(Scratch& scratch, const U256& value)
        : scratch_{&scratch}, cell_{scratch.allocate()}
    {
        for (std::size_t i = 0; i < 4; ++i) {
            cell_->words[2 * i] = static_cast<std::uint32_t>(value.limbs[i]);
            cell_->words[2 * i + 1] = static_cast<std::uint32_t>(value.limbs[i] >> 32);
        }
    }
    [[nodiscard, gnu::always_inline]] U256 value() const
    {
        U256 v;
        for (std::size_t i = 0; i < 4; ++i)
            v.limbs[i] = cell_->words[2 * i] | std::uint64_t{cell_->words[2 * i + 1]} << 32;
        return v;
    }

    [[gnu::always_inline]] friend CellElement product(const CellElement& a, const CellElement& b)
    {
        Scratch& s = *a.scratch_;
        const CellElement r{s};
        guest::mul_div(r.cell_, a.cell_, b.cell_, s.zero(), s.modulus());
        return r;
    }
    [[gnu::always_inline]] friend CellElement square(const CellElement& a) { return product(a, a); }
    [[gnu::always_inline]] friend CellElement operator*(const CellElement& a, const CellElement& b)
    {
        return product(a, b);
    }
    [[gnu::always_inline]] friend CellElement operator+(const CellElement& a, const CellElement& b)
    {
        const CellElement r{*a.scratch_};
        guest::mod_add(r.cell_, a.cell_, b.cell_, a.scratch_->modulus());
        return r;
    }
    [[gnu::always_inline]] friend CellElement operator-(const CellElement& a, const CellElement& b)
    {
        const CellElement r{*a.scratch_};
        guest::mod_sub(r.cell_, a.cell_, b.cell_, a.scratch_->modulus());
        return r;
    }
    [[nodiscard, gnu::always_inline]] CellElement squared() const { return product(*this, *this); }
    /// REQUIRES: n > 0.
    [[nodiscard]] CellElement squared(unsigned n) const
    {
        const CellElement r = squared();
        const guest::Cell* zero = scratch_->zero();
        const guest::Cell* modulus = scratch_->modulus();
#pragma clang loop unroll_count(4)
        while (--n != 0) guest::mul_div(r.cell_, r.cell_, r.cell_, zero, modulus);
        return r;
    }
    /// REQUIRES: k is 2, 3, 4 or 8.
    [[nodiscard, gnu::always_inline]] CellElement times(unsigned k) const
    {
        const CellElement twice = *this + *this;
        if (k == 2) return twice;
        if (k == 3) return twice + *this;
        const CellElement four = twice + twice;
        return k == 4 ? four : four + four;
    }

private:
    [[gnu::always_inline]] explicit CellElement(Scratch& scratch)
        : scratch_{&scratch}, cell_{scratch.allocate()}
    {}

    Scratch* scratch_;
    guest::Cell* cell_;
};

template <typename Formula, typename Element, typename... Elements>
[[gnu::always_inline]] constexpr auto evaluate(const Formula& formula, const Element& first,
                                               const Elements&... others)
{
    if consteval {
        return formula(first, others...);
    } else {
        Scratch scratch;
        // Only numbers that start with 64 ones can be p or more; those are outside a delegation's domain.
        const auto enter = [&](const Element& e) {
            const U256& v = e.representation();
            return CellElement{scratch, v.limbs[3] == ~std::uint64_t{0} ? e.normalized() : v};
        };
        // Inlined, the formula's pairs of cells become constants.
        const auto run = [&]() __attribute__((always_inline)) {
            [[clang::always_inline]] return formula(enter(first), enter(others)...);
        };
        const auto results = run();
        std::array<Element, std::tuple_size_v<decltype(results)>> out;
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = Element{results[i].value()};
        return out;
    }
}

inline constexpr bool kPowersAreCheap = true;
}  // namespace freehold::secp256k1
