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

    /// to[j] = the numerator plus the fingerprint of entries in the challenge field, where `terms` are
    /// base(bus), the numerator, and the entries: one sum of products.
    void put_sum(const Ext5List& terms, Ext5List& to, std::size_t j) const
    {
        CHECK(terms.size() - kBefore < weights_.size(), "tuple too wide");
        sum_.put(terms, 0, to, j);
    }
    /// to[j] = what entries in the slots from `slot` on add to a fingerprint.
    void put_entries(Ext5Slice entries, std::size_t slot, Ext5List& to, std::size_t j) const
    {
        sum_.put(entries, kBefore + slot, to, j);
    }
    static constexpr std::size_t kBefore = 2;  ///< terms before the entries

private:
    Fingerprint(std::vector<Ext5> weights, const Ext5& c)
        : c_{c}, weights_{std::move(weights)}, sum_{sum_weights(weights_)}
    {}

    static Ext5List sum_weights(std::span<const Ext5> weights)
    {
        Ext5List list;
        for (std::size_t i = 0; i < kBefore; ++i) list.push_back(Ext5{kOne});
        for (const Ext5& weight : weights) list.push_back(-weight);
        return list;
    }

    Ext5 c_;
    std::vector<Ext5> weights_;
    ExtDot sum_;
};
}  // namespace freehold::proof
