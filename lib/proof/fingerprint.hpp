#pragma once
// The fingerprint of a tuple on a bus: c - sum_i eq(alpha, i) tuple_i. The entries stand in slots 0, 1, ..;
// the bus id in the last of the 2^w slots, zeros in between.

#include "proof/dot.hpp"
#include "proof/multilinear.hpp"
#include "proof/table.hpp"

namespace freehold::proof
{
class Fingerprint
{
public:
    Fingerprint(const Ext5& c, std::span<const Ext5> alpha) : Fingerprint{eq_table(alpha), c} {}

    /// All fingerprints times a factor.
    [[nodiscard]] Fingerprint scaled(const Ext5& factor) const
    {
        std::vector<Ext5> weights;
        const field::Ext5Factor scale{factor};
        for (const Ext5& weight : weights_) weights.push_back(scale.times(weight));
        return {std::move(weights), scale.times(c_)};
    }

    /// Of the tuple whose entries are all zero.
    [[nodiscard]] Ext5 base(BusId bus) const { return c_ - weights_.back() * BabyBear{bus}; }
    /// By slot.
    [[nodiscard]] std::span<const Ext5> weights() const { return weights_; }

    /// REQUIRES: fewer entries than slots.
    [[nodiscard]] Ext5 of(BusId bus, std::span<const BabyBear> entries) const
    {
        CHECK(entries.size() < weights_.size(), "tuple too wide");
        Ext5 sum = base(bus);
        for (std::size_t i = 0; i < entries.size(); ++i) sum -= weights_[i] * entries[i];
        return sum;
    }

    /// base(bus) less this is the fingerprint of entries in the challenge field.
    [[nodiscard]] Ext5 weighted(Ext5Slice entries) const
    {
        CHECK(entries.size() < weights_.size(), "tuple too wide");
        return dot_.of(entries);
    }

private:
    Fingerprint(std::vector<Ext5> weights, const Ext5& c)
        : c_{c}, weights_{std::move(weights)}, dot_{Ext5List{weights_}}
    {}

    Ext5 c_;
    std::vector<Ext5> weights_;
    ExtDot dot_;
};
}  // namespace freehold::proof
