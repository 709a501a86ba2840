#include "crypto/blake3.hpp"

#include "base/check.hpp"

#include <bit>
#include <cstring>

namespace freehold
{
namespace
{
void store_words(const Blake3Words& words, std::uint8_t* out)
{
    static_assert(std::endian::native == std::endian::little, "words as the bytes they are made of");
    std::memcpy(out, words.data(), sizeof words);
}

using Block = std::array<std::uint8_t, 64>;

Block pair_block(const Blake3Words& left, const Blake3Words& right)
{
    Block block;
    store_words(left, block.data());
    store_words(right, block.data() + 32);
    return block;
}
}  // namespace

void Blake3::compress_full_block(const std::uint8_t* block)
{
    const bool last = blocks_ == kChunkBlocks - 1;
    cv_ = blake3_chain(cv_, block, chunk_, kBlockSize, start_flag() | (last ? kBlake3ChunkEnd : 0));
    if (last) {
        push_chunk(cv_);
        cv_ = kBlake3Iv;
        blocks_ = 0;
    } else {
        ++blocks_;
    }
}

void Blake3::push_chunk(const Blake3Words& cv)
{
    // One merge for each trailing one of the chunk's number: two subtrees of one size become the next larger.
    Blake3Words node = cv;
    for (std::uint64_t number = chunk_; (number & 1) != 0; number >>= 1)
        node =
            blake3_chain(kBlake3Iv, pair_block(stack_[--depth_], node).data(), 0, kBlockSize, kBlake3Parent);
    CHECK(depth_ < kMaxDepth, "longer than BLAKE3 can hash");
    stack_[depth_++] = node;
    ++chunk_;
}

Blake3& Blake3::update(BytesView data)
{
    while (!data.empty()) {
        if (in_block_ == kBlockSize) {
            compress_full_block(block_.data());
            in_block_ = 0;
        }
        // Where they lie: all blocks but the last.
        for (; in_block_ == 0 && data.size() > kBlockSize; data = data.subspan(kBlockSize))
            compress_full_block(data.data());
        const std::size_t take = std::min(kBlockSize - in_block_, data.size());
        std::copy_n(data.begin(), take, block_.begin() + static_cast<std::ptrdiff_t>(in_block_));
        in_block_ += take;
        data = data.subspan(take);
    }
    return *this;
}

Blake3::Root Blake3::root() const
{
    // The last compression of each subtree, from the current chunk up to the root, which alone gets ROOT.
    Root last{cv_, {}, static_cast<std::uint32_t>(in_block_), start_flag() | kBlake3ChunkEnd};
    std::copy_n(block_.begin(), in_block_, last.block.begin());
    std::uint64_t counter = chunk_;
    for (std::size_t depth = depth_; depth-- > 0; counter = 0) {
        const Blake3Words right = blake3_chain(last.cv, last.block.data(), counter, last.length, last.flags);
        last = {kBlake3Iv, pair_block(stack_[depth], right), kBlockSize, kBlake3Parent};
    }
    last.flags |= kBlake3Root;
    return last;
}

void Blake3::finish(std::span<std::uint8_t> out) const
{
    const Root last = root();
    std::uint32_t words[16];
    for (std::uint64_t index = 0; !out.empty(); ++index) {
        blake3_compress(last.cv, last.block.data(), index, last.length, last.flags, words);
        const std::size_t take = std::min(kBlockSize, out.size());
        std::memcpy(out.data(), words, take);
        out = out.subspan(take);
    }
}

Hash256 Blake3::finish(std::uint64_t index) const
{
    const Root last = root();
    Hash256 hash;
    store_words(blake3_chain(last.cv, last.block.data(), index, last.length, last.flags), hash.data());
    return hash;
}

Hash256 blake3(BytesView data) { return Blake3{}.update(data).finish(); }
}  // namespace freehold
