#pragma once
// What the layout needs to know of a table, read off its description once at start.

#include "proof/table.hpp"

#include <algorithm>
#include <vector>

namespace freehold::proof
{
/// A word, as there are many and the guest carries them.
struct Interaction
{
    std::uint8_t bus;
    /// +1 push, -1 pull.
    std::int8_t sign;
    /// The multiplicity is a column; otherwise it is 1 on live rows.
    bool committed;
    /// Entries of the tuple, without the bus id.
    std::uint8_t entries;
};

struct TableShape
{
    std::size_t constraints = 0;
    std::size_t opened = 0;  ///< expressions
    /// The highest degree of a constraint, an entry or a numerator.
    unsigned degree = 0;
    std::size_t widest = 0;  ///< entries of its widest tuple
    /// In the order of description; they lie with the table's form or with the table.
    std::span<const Interaction> interactions{};
};

/// A value that is nothing: only degrees, which are types, matter.
struct NoValue
{
    friend constexpr NoValue operator+(NoValue, NoValue) { return {}; }
    friend constexpr NoValue operator-(NoValue, NoValue) { return {}; }
    friend constexpr NoValue operator*(NoValue, NoValue) { return {}; }
    friend constexpr NoValue operator+(NoValue, BabyBear) { return {}; }
    friend constexpr NoValue operator-(NoValue, BabyBear) { return {}; }
    friend constexpr NoValue operator*(NoValue, BabyBear) { return {}; }
};

class ShapeBuilder : public BuilderBase<ShapeBuilder, NoValue>
{
public:
    /// `cells`: committed and fixed columns.
    explicit ShapeBuilder(std::size_t cells) : cells_{cells} {}

    TableShape shape;
    std::vector<Interaction> interactions;

    [[nodiscard]] NoValue cell(std::size_t i) const
    {
        CHECK(i < cells_, "no such column");
        return {};
    }
    [[nodiscard]] static NoValue on_value() { return {}; }
    [[nodiscard]] static NoValue segment_value() { return {}; }
    [[nodiscard]] static NoValue constant_value(BabyBear) { return {}; }
    NoValue open(NoValue)
    {
        ++shape.opened;
        return {};
    }
    template <unsigned D, bool K>
    void zero(const Expr<NoValue, D, K>&)
    {
        ++shape.constraints;
        shape.degree = std::max(shape.degree, D);
    }
    template <class... Entries>
    void interact(int sign, BusId bus, const Entries&...)
    {
        add<sizeof...(Entries)>(sign, bus, false);
        shape.degree = std::max({shape.degree, 0u, Entries::kDegree...});
    }
    template <class... Entries>
    void interact_times(int sign, const Expr<NoValue, 1>&, BusId bus, const Entries&...)
    {
        add<sizeof...(Entries)>(sign, bus, true);
        shape.degree = std::max({shape.degree, 2u, Entries::kDegree...});  // multiplicity * on
    }

private:
    template <std::size_t kEntries>
    void add(int sign, BusId bus, bool committed)
    {
        static_assert(kEntries <= 255);
        CHECK(bus >= 1 && bus <= 255, "bus ids start at 1");
        shape.widest = std::max(shape.widest, kEntries);
        interactions.push_back({static_cast<std::uint8_t>(bus), static_cast<std::int8_t>(sign), committed,
                                static_cast<std::uint8_t>(kEntries)});
    }

    std::size_t cells_;
};
}  // namespace freehold::proof
