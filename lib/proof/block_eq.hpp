#pragma once
// The weights of many blocks of a list at one point: eq of the high coordinates and the block's number.
// Blocks that follow one another share most of their high bits, so the products of those factors are kept.

#include "proof/multilinear.hpp"

#include <algorithm>
#include <bit>

namespace freehold::proof
{
class BlockEq
{
public:
    /// The point must outlive it.
    explicit BlockEq(std::span<const Ext5> point) : point_{point}, products_(point.size() + 1, Ext5{kOne}) {}

    /// Of the 2^log entries from `offset` on. REQUIRES: offset is a multiple of 2^log below 2^n, log <= n.
    const Ext5& of(unsigned log, std::size_t offset)
    {
        const std::size_t same = std::max(valid_, static_cast<std::size_t>(std::bit_width(offset ^ last_)));
        for (std::size_t j = same; j-- > log;)
            products_[j] = products_[j + 1] * ((offset >> j & 1) != 0 ? point_[j] : kOne - point_[j]);
        last_ = offset;
        valid_ = std::min(same, std::size_t{log});
        return products_[log];
    }

private:
    std::span<const Ext5> point_;
    /// [j]: the factors of coordinates j, j + 1, .. for the offset `last_`, where j >= valid_.
    std::vector<Ext5> products_;
    std::size_t last_ = 0;
    std::size_t valid_ = point_.size();
};
}  // namespace freehold::proof
