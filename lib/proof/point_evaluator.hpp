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
    void add(BusId bus, const Fingerprint& fingerprint)
    {
        if (by_bus_.size() <= bus) by_bus_.resize(bus + 1);
        by_bus_[bus] = {&fingerprint, fingerprint.base(bus)};
    }
    [[nodiscard]] bool has(BusId bus) const
    {
        return bus < by_bus_.size() && by_bus_[bus].fingerprint != nullptr;
    }
    [[nodiscard]] Ext5 of(BusId bus, Ext5Slice entries) const
    {
        CHECK(has(bus), "no such bus");
        return by_bus_[bus].base - by_bus_[bus].fingerprint->weighted(entries);
    }

private:
    struct OfBus
    {
        const Fingerprint* fingerprint = nullptr;
        Ext5 base;
    };
    std::vector<OfBus> by_bus_;
};

/// What one table says at a point, in the order of description.
struct TableTerms
{
    Ext5List constraints;
    /// Of each interaction m + a fingerprint, m being its numerator.
    Ext5List interactions;
    Ext5List entries;  ///< of the interaction that is being described
};

/// Adds its terms at the end of `terms`. `on` is what the description reads. Numerators with a constant
/// multiplicity stay outside the sum-check, and so are taken at another point: `live` is the extension of
/// [row < n_t] at the leaf claim's.
class PointEvaluator : public BuilderBase<PointEvaluator, Ext5>
{
public:
    /// All must outlive it.
    PointEvaluator(const BusFingerprints& fingerprints, std::uint32_t segment, Ext5Slice cells,
                   const Ext5& on, const Ext5& live, TableTerms& terms)
        : fingerprints_{fingerprints}, segment_{segment}, cells_{cells}, on_{on}, live_{live}, terms_{terms}
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
    void interact(int sign, BusId bus, const Expr<Ext5, D>&... entries)
    {
        add(sign, live_, fingerprint_of(bus, entries...));
    }
    template <unsigned... D>
    void interact_times(int sign, const Expr<Ext5, 1>& multiplicity, BusId bus,
                        const Expr<Ext5, D>&... entries)
    {
        add(sign, multiplicity.value * on_, fingerprint_of(bus, entries...));
    }

private:
    void add(int sign, const Ext5& numerator, const Ext5& fingerprint)
    {
        terms_.interactions.push_back(sign > 0 ? fingerprint + numerator : fingerprint - numerator);
    }
    template <unsigned... D>
    Ext5 fingerprint_of(BusId bus, const Expr<Ext5, D>&... entries) const
    {
        terms_.entries.resize(sizeof...(D));
        std::size_t i = 0;
        (terms_.entries.set(i++, entries.value), ...);
        return fingerprints_.of(bus, terms_.entries);
    }

    const BusFingerprints& fingerprints_;
    std::uint32_t segment_;
    Ext5Slice cells_;
    const Ext5& on_;
    const Ext5& live_;
    TableTerms& terms_;
};
}  // namespace freehold::proof
