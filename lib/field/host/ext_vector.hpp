#pragma once
// A vector of challenge elements in the layout of the kernels: blocks of sixteen (field/host/ext_block.hpp).
// The elements after the last one, in the last block, are zero in a new vector and stay what kernels make of
// them; nobody may rely on them.

#include "field/ext5.hpp"
#include "field/host/aligned_buffer.hpp"
#include "field/host/ext_block.hpp"

#include <span>

namespace freehold::field
{
class ExtVector
{
public:
    ExtVector() = default;
    /// All zero.
    explicit ExtVector(std::size_t size) : ExtVector{uninitialised(size)}
    {
        for (ExtBlock& block : blocks_) block = ExtBlock{};
    }
    /// Only the last block is set.
    static ExtVector uninitialised(std::size_t size)
    {
        return uninitialised(size, std::array{Range{0, size}});
    }
    /// Of which only the elements in `used` (ascending, apart) are expected to be written; see AlignedBuffer.
    static ExtVector uninitialised(std::size_t size, std::span<const Range> used)
    {
        std::vector<Range> blocks{used.begin(), used.end()};
        for (Range& range : blocks) range = {range.begin / kBlockLanes, blocks_for(range.end)};
        ExtVector r;
        r.blocks_ = AlignedBuffer<ExtBlock>{blocks_for(size), blocks};
        r.size_ = size;
        if (size % kBlockLanes != 0) r.blocks_[size / kBlockLanes] = ExtBlock{};
        return r;
    }
    static ExtVector from(std::span<const Ext5> values)
    {
        ExtVector r = uninitialised(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) r.set(i, values[i]);
        return r;
    }

    [[nodiscard]] std::size_t size() const { return size_; }

    /// REQUIRES: i < size().
    [[nodiscard]] Ext5 get(std::size_t i) const
    {
        DCHECK(i < size_);
        Ext5 r;
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            r[k] = blocks_[i / kBlockLanes].coefficient[k][i % kBlockLanes];
        return r;
    }
    void set(std::size_t i, const Ext5& x)
    {
        DCHECK(i < size_);
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            blocks_[i / kBlockLanes].coefficient[k][i % kBlockLanes] = x[k];
    }

    /// blocks_for(size()) of them.
    [[nodiscard]] ExtBlock* blocks() { return blocks_.data(); }
    [[nodiscard]] const ExtBlock* blocks() const { return blocks_.data(); }

    /// Another length within the memory at hand; the elements are what the memory holds.
    /// REQUIRES: size <= capacity().
    void set_size(std::size_t size)
    {
        CHECK(size <= capacity(), "a vector of blocks does not grow");
        size_ = size;
    }
    [[nodiscard]] std::size_t capacity() const { return blocks_.size() * kBlockLanes; }

private:
    AlignedBuffer<ExtBlock> blocks_;
    std::size_t size_ = 0;
};
}  // namespace freehold::field
