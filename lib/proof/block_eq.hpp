#pragma once
// The weights of many blocks of a list at one point: eq of the high coordinates and the block's number.

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
    explicit BlockEq(std::span<const Ext5> point)
        : factors_{point}, products_{point.size() + 1}, valid_{point.size()}
    {
        products_.set(point.size(), Ext5{kOne});
    }

    /// Of the 2^log entries from `offset` on. REQUIRES: offset is a multiple of 2^log below 2^n, log <= n.
    Ext5 of(unsigned log, std::size_t offset)
    {
        const std::size_t same = std::max(valid_, static_cast<std::size_t>(std::bit_width(offset ^ last_)));
        for (std::size_t j = same; j-- > log;)
            factors_.of(j, (offset >> j & 1) != 0).times(products_, j + 1, products_, j);
        last_ = offset;
        valid_ = std::min(same, std::size_t{log});
        return products_[log];
    }

private:
    PointFactors factors_;
    /// [j]: the factors of coordinates j, j + 1, .. for the offset `last_`, where j >= valid_.
    Ext5List products_;
    std::size_t last_ = 0;
    std::size_t valid_;
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
    Ext5 of(unsigned log, std::size_t offset, Ext5Slice values)
    {
        if (values.empty()) return {};
        std::size_t first = offset >> log;
        for (unsigned level = 0; values.size() > 1; ++level) {
            CHECK(log < point_.size(), "blocks within the list");
            const unsigned bits = std::min(kBits, static_cast<unsigned>(point_.size()) - log);
            const std::size_t width = std::size_t{1} << bits;
            std::size_t skip = first & (width - 1);
            const std::size_t groups = (skip + values.size() + width - 1) >> bits;
            const ExtDot& fold = folding(log, bits);
            Ext5List& folded = folded_[level % 2];
            folded.resize(groups);
            for (std::size_t g = 0, at = 0; g < groups; ++g) {
                const std::size_t size = std::min(width - skip, values.size() - at);
                fold.put(values.sub(at, size), skip, folded, g);
                at += size;
                skip = 0;
            }
            values = folded;
            first >>= bits;
            log += bits;
        }
        return values[0] * high_.of(log, first << log);
    }

private:
    static constexpr unsigned kBits = 3;

    const ExtDot& folding(unsigned log, unsigned bits)
    {
        if (!folds_[log]) folds_[log].emplace(eq_list(point_.subspan(log, bits)));
        return *folds_[log];
    }

    std::span<const Ext5> point_;
    BlockEq high_;
    std::vector<std::optional<ExtDot>> folds_;  // by their first coordinate
    Ext5List folded_[2];
};

/// The weights of blocks that follow one another. Three coordinates at a time: a weight of a block eight
/// times as large, times the weights of its eighths.
class BlockWeights
{
public:
    /// The point must outlive it.
    explicit BlockWeights(std::span<const Ext5> point) : point_{point}, high_{point}, factors_(point.size())
    {}

    /// Adds at the end of `to`, for i < count, `factor` times the weight of the 2^log entries from offset +
    /// 2^log i on. REQUIRES: offset is a multiple of 2^log, and all blocks lie below 2^n.
    void add(unsigned log, std::size_t offset, std::size_t count, const Ext5& factor, Ext5List& to)
    {
        if (count == 0) return;
        const std::size_t first = offset >> log;
        if (count == 1) return to.push_back(factor * high_.of(log, offset));
        CHECK(log < point_.size(), "blocks within the list");
        const unsigned bits = std::min(kBits, static_cast<unsigned>(point_.size()) - log);
        const std::size_t mask = (std::size_t{1} << bits) - 1;
        const std::size_t first_group = first >> bits,
                          groups = ((first + count - 1) >> bits) - first_group + 1;
        Ext5List larger;
        larger.reserve(groups);
        add(log + bits, first_group << (log + bits), groups, factor, larger);
        const ExtDot& parts = factors(log, bits);
        std::size_t end = to.size();
        to.resize(end + count);
        std::size_t skip = first & mask;
        for (std::size_t group = 0; group < groups; ++group) {
            const std::size_t size = std::min(mask + 1 - skip, to.size() - end);
            parts.put_products(larger, group, skip, size, to, end);
            end += size;
            skip = 0;
        }
    }

private:
    static constexpr unsigned kBits = 3;

    const ExtDot& factors(unsigned log, unsigned bits)
    {
        if (!factors_[log]) factors_[log].emplace(eq_list(point_.subspan(log, bits)));
        return *factors_[log];
    }

    std::span<const Ext5> point_;
    BlockEq high_;
    std::vector<std::optional<ExtDot>> factors_;  // by their first coordinate
};
}  // namespace freehold::proof
