#pragma once
// The weights of many blocks of a list at one point: eq of the high coordinates and the block's number.

#include "base/cells.hpp"
#include "proof/dot.hpp"
#include "proof/multilinear.hpp"

#include <algorithm>
#include <bit>
#include <optional>

namespace freehold::proof
{
/// Blocks that follow one another share most of their high bits, so the products of those factors are kept.
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

/// Sums of values of blocks that follow one another, each with its block's weight. Three coordinates at a
/// time: eight neighbours with the weights of their low bits become one value of a block eight times as
/// large, so a value costs a fraction of a sum of products instead of a weight of its own.
class BlockSums
{
public:
    /// The point must outlive it.
    explicit BlockSums(std::span<const Ext5> point) : point_{point}, high_{point}, folds_(point.size()) {}

    /// sum_i values[i] times the weight of the 2^log entries from offset + 2^log i on. REQUIRES: offset is a
    /// multiple of 2^log, and all blocks lie below 2^n.
    Ext5 of(unsigned log, std::size_t offset, std::span<const Ext5> values)
    {
        if (values.empty()) return {};
        std::size_t first = offset >> log;
        while (values.size() > 1) {
            CHECK(log < point_.size(), "blocks within the list");
            const unsigned bits = std::min(kBits, static_cast<unsigned>(point_.size()) - log);
            const std::size_t width = std::size_t{1} << bits, skip = first & (width - 1);
            const std::size_t groups = (skip + values.size() + width - 1) >> bits;
            const std::size_t end = skip + values.size(), size = groups << bits;
            if (padded_.size() < size) padded_.resize(size);
            for (std::size_t i = 0; i < skip; ++i) padded_[i] = Ext5{};
            std::ranges::copy(values, padded_.begin() + static_cast<std::ptrdiff_t>(skip));
            for (std::size_t i = end; i < size; ++i) padded_[i] = Ext5{};
            const ExtDot& fold = folding(log, bits);
            folded_.resize(groups);
            for (std::size_t g = 0; g < groups; ++g)
                folded_[g] = fold.of(std::span<const Ext5>{padded_}.subspan(g << bits, width));
            values = folded_;
            first >>= bits;
            log += bits;
        }
        return values[0] * high_.of(log, first << log);
    }

private:
    /// Eight elements are whole cells.
    static constexpr unsigned kBits = 3;

    const ExtDot& folding(unsigned log, unsigned bits)
    {
        if (!folds_[log]) folds_[log].emplace(eq_table(point_.subspan(log, bits)));
        return *folds_[log];
    }

    std::span<const Ext5> point_;
    BlockEq high_;
    std::vector<std::optional<ExtDot>> folds_;  // by their first coordinate
    CellVector<Ext5> padded_;
    std::vector<Ext5> folded_;
};
}  // namespace freehold::proof
