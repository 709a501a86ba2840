#pragma once
// Twin of lib/proof/dot.hpp: the sums by the machine's EXT5_DOT.

#include "base/bytes.hpp"
#include "field/ext5.hpp"

#include <freehold_guest.hpp>
#include <span>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;

/// Weights of base elements as the delegation reads them. Their cells are never freed: a verification makes
/// some dozens.
class DotWeights
{
public:
    explicit DotWeights(std::size_t count);

    [[nodiscard]] std::size_t count() const { return count_; }
    void set(std::size_t i, const Ext5& weight);
    /// The Montgomery form's sum of products with the first words.
    [[nodiscard]] Ext5 sum(const std::uint32_t* words, std::size_t size) const;
    [[nodiscard]] Ext5 sum(BytesView words) const;

private:
    std::size_t count_;
    guest::Cell* cells_;
};

class BaseDot
{
public:
    explicit BaseDot(std::span<const Ext5> weights);
    [[nodiscard]] Ext5 of(std::span<const BabyBear> elements) const
    {
        return weights_.sum(reinterpret_cast<const std::uint32_t*>(elements.data()), elements.size());
    }
    [[nodiscard]] Ext5 of(BytesView words) const { return weights_.sum(words); }

private:
    DotWeights weights_;
};

/// An element is five base elements, whose weights are the element's weight times 1, x, .., x^4.
class ExtDot
{
public:
    explicit ExtDot(std::span<const Ext5> weights);
    [[nodiscard]] Ext5 of(std::span<const Ext5> elements) const
    {
        return weights_.sum(reinterpret_cast<const std::uint32_t*>(elements.data()),
                            Ext5::kDegree * elements.size());
    }
    [[nodiscard]] Ext5 of(BytesView words) const { return weights_.sum(words); }

private:
    DotWeights weights_;
};
}  // namespace freehold::proof
