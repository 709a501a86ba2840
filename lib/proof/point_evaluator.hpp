#pragma once
// Evaluates a table's constraints and messages at a point of the challenge field, for the zero-check
// (spec/argument.md, section 5).

#include "proof/table_form.hpp"

namespace freehold::proof
{
/// The fingerprints of a segment times the batching challenge a, by bus.
class BusFingerprints
{
public:
    /// REQUIRES: `fingerprint` outlives it.
    void add(BusId bus, const Fingerprint& fingerprint)
    {
        if (by_bus_.size() <= bus) {
            by_bus_.resize(bus + 1);
            bases_.resize(bus + 1);
        }
        by_bus_[bus] = &fingerprint;
        bases_.set(bus, fingerprint.base(bus));
    }
    [[nodiscard]] bool has(BusId bus) const { return bus < by_bus_.size() && by_bus_[bus] != nullptr; }
    /// Adds at the end of `to` the second of the terms plus the fingerprint of those that follow it; the
    /// first has room for the bus's base.
    void add_sum(BusId bus, Ext5List& terms, Ext5List& to) const
    {
        CHECK(has(bus), "no such bus");
        terms.copy(0, bases_, bus);
        const std::size_t end = to.size();
        to.resize(end + 1);
        by_bus_[bus]->put_sum(terms, to, end);
    }

private:
    std::vector<const Fingerprint*> by_bus_;
    Ext5List bases_;
};

/// Adds its terms at the end of `terms`. Where the description goes on with an opened expression, it reads
/// the next of the values that were sent. `on` is what the description reads. Numerators with a constant
/// multiplicity stay outside the sum-check, and so are taken at another point: `live` is the extension of
/// [row < n_t] at the leaf claim's.
class PointEvaluator : public BuilderBase<PointEvaluator, Ext5>
{
public:
    /// All must outlive it.
    PointEvaluator(const BusFingerprints& fingerprints, std::uint32_t segment, Ext5Slice cells,
                   Ext5Slice opened, const Ext5& on, const Ext5& live, TableTerms& terms)
        : fingerprints_{fingerprints},
          segment_{segment},
          cells_{cells},
          opened_{opened},
          on_{on},
          live_{live},
          terms_{terms}
    {}

    [[nodiscard]] Ext5 cell(std::size_t i) const
    {
        CHECK(i < cells_.size(), "no such column");
        return cells_[i];
    }
    [[nodiscard]] Ext5 on_value() const { return on_; }
    [[nodiscard]] Ext5 segment_value() const { return Ext5{BabyBear{segment_}}; }
    [[nodiscard]] static Ext5 constant_value(BabyBear x) { return Ext5{x}; }
    [[nodiscard]] Ext5 open(const Ext5& e)
    {
        terms_.opened.push_back(e);
        return opened_[next_opened_++];
    }
    template <unsigned D, bool K>
    void zero(const Expr<Ext5, D, K>& e)
    {
        terms_.constraints.push_back(e.value);
    }
    template <class... Entries>
    void interact(int sign, BusId bus, const Entries&... entries)
    {
        add(sign, live_, bus, entries...);
    }
    template <class... Entries>
    void interact_times(int sign, const Expr<Ext5, 1>& multiplicity, BusId bus, const Entries&... entries)
    {
        add(sign, multiplicity.value * on_, bus, entries...);
    }

private:
    template <class... Entries>
    void add(int sign, const Ext5& numerator, BusId bus, const Entries&... entries)
    {
        terms_.sum.resize(Fingerprint::kBefore + sizeof...(Entries));
        terms_.sum.set(1, sign > 0 ? numerator : -numerator);
        std::size_t i = Fingerprint::kBefore;
        (terms_.sum.set(i++, entries.value), ...);
        fingerprints_.add_sum(bus, terms_.sum, terms_.interactions);
    }

    const BusFingerprints& fingerprints_;
    std::uint32_t segment_;
    Ext5Slice cells_, opened_;
    std::size_t next_opened_ = 0;
    const Ext5& on_;
    const Ext5& live_;
    TableTerms& terms_;
};
}  // namespace freehold::proof
