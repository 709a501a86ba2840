#pragma once
// Evaluates a table's constraints and messages at a point of the challenge field, for the zero-check
// (spec/argument.md, section 5).

#include "proof/fingerprint.hpp"

namespace freehold::proof
{
/// The fingerprints of a segment times the batching challenge a, by bus.
class BusFingerprints
{
public:
    /// REQUIRES: `fingerprint` outlives it.
    void add(BusId bus, bool global, const Fingerprint& fingerprint)
    {
        if (by_bus_.size() <= bus) by_bus_.resize(bus + 1);
        by_bus_[bus] = {&fingerprint, fingerprint.base(bus), global};
    }
    [[nodiscard]] bool has(BusId bus) const { return bus < by_bus_.size() && by_bus_[bus].fingerprint != nullptr; }
    /// REQUIRES: has(bus).
    [[nodiscard]] bool is_global(BusId bus) const { return by_bus_[bus].global; }
    [[nodiscard]] Ext5 of(BusId bus, std::span<const Ext5> entries) const
    {
        CHECK(has(bus), "no such bus");
        return by_bus_[bus].base - by_bus_[bus].fingerprint->weighted(entries);
    }

private:
    struct OfBus
    {
        const Fingerprint* fingerprint = nullptr;
        Ext5 base;
        bool global = false;
    };
    std::vector<OfBus> by_bus_;
};

/// What one table says at a point, in the order of description.
struct TableTerms
{
    std::vector<Ext5> constraints;
    /// Of each interaction m + a fingerprint, m being its numerator if its multiplicity is a column, and 0 if
    /// that is a constant (then the numerator has a closed form and stays outside the sum-check).
    std::vector<Ext5> interactions;
};

/// Adds its terms at the end of `terms`.
class PointEvaluator : public BuilderBase<PointEvaluator, Ext5>
{
public:
    /// All must outlive it.
    PointEvaluator(const BusFingerprints& fingerprints, std::uint32_t segment, std::span<const Ext5> cells,
                   const Ext5& on, TableTerms& terms)
        : fingerprints_{fingerprints}, segment_{segment}, cells_{cells}, on_{on}, terms_{terms}
    {}

    [[nodiscard]] Ext5 cell(std::size_t i) const
    {
        CHECK(i < cells_.size(), "no such column");
        return cells_[i];
    }
    [[nodiscard]] Ext5 on_value() const { return on_; }
    [[nodiscard]] BabyBear segment_value() const { return BabyBear{segment_}; }
    [[nodiscard]] static Ext5 constant_value(BabyBear x) { return Ext5{x}; }
    template <unsigned D>
    void zero(const Expr<Ext5, D>& e)
    {
        terms_.constraints.push_back(e.value);
    }
    template <unsigned... D>
    void interact(int, BusId bus, const Expr<Ext5, D>&... entries)
    {
        terms_.interactions.push_back(fingerprint_of(bus, entries...));
    }
    template <unsigned... D>
    void interact_times(int sign, const Expr<Ext5, 1>& multiplicity, BusId bus,
                        const Expr<Ext5, D>&... entries)
    {
        const Ext5 numerator = multiplicity.value * on_;
        const Ext5 fingerprint = fingerprint_of(bus, entries...);
        terms_.interactions.push_back(sign > 0 ? fingerprint + numerator : fingerprint - numerator);
    }

private:
    template <unsigned... D>
    Ext5 fingerprint_of(BusId bus, const Expr<Ext5, D>&... entries) const
    {
        const std::array<Ext5, sizeof...(D)> values{entries.value...};
        return fingerprints_.of(bus, std::span<const Ext5>{values});
    }

    const BusFingerprints& fingerprints_;
    std::uint32_t segment_;
    std::span<const Ext5> cells_;
    const Ext5& on_;
    TableTerms& terms_;
};
}  // namespace freehold::proof
