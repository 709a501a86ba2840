#include "crypto/blake3.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"

#include <bit>

namespace freehold
{
namespace
{
Blake3Words chaining_value(const std::uint32_t out[16])
{
    Blake3Words cv;
    std::copy_n(out, cv.size(), cv.begin());
    return cv;
}

void store_words(const Blake3Words& words, std::uint8_t* out)
{
    for (std::size_t i = 0; i < words.size(); ++i) store_le(out + 4 * i, words[i]);
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

void Blake3::compress_full_block()
{
    const bool last = blocks_ == kChunkBlocks - 1;
    std::uint32_t out[16];
    blake3_compress(cv_, block_.data(), chunk_, kBlockSize, start_flag() | (last ? kBlake3ChunkEnd : 0), out);
    in_block_ = 0;
    if (last) {
        push_chunk(chaining_value(out));
        cv_ = kBlake3Iv;
        blocks_ = 0;
    } else {
        cv_ = chaining_value(out);
        ++blocks_;
    }
}

void Blake3::push_chunk(const Blake3Words& cv)
{
    // One merge for each trailing one of the chunk's number: two subtrees of one size become the next larger.
    Blake3Words node = cv;
    for (std::uint64_t number = chunk_; (number & 1) != 0; number >>= 1) {
        std::uint32_t out[16];
        blake3_compress(kBlake3Iv, pair_block(stack_[--depth_], node).data(), 0, kBlockSize, kBlake3Parent,
                        out);
        node = chaining_value(out);
    }
    CHECK(depth_ < kMaxDepth, "longer than BLAKE3 can hash");
    stack_[depth_++] = node;
    ++chunk_;
}

Blake3& Blake3::update(BytesView data)
{
    while (!data.empty()) {
        if (in_block_ == kBlockSize) compress_full_block();
        const std::size_t take = std::min(kBlockSize - in_block_, data.size());
        std::copy_n(data.begin(), take, block_.begin() + static_cast<std::ptrdiff_t>(in_block_));
        in_block_ += take;
        data = data.subspan(take);
    }
    return *this;
}

void Blake3::finish(std::span<std::uint8_t> out) const
{
    // The last compression of each subtree, from the current chunk up to the root, which alone gets ROOT.
    Blake3Words cv = cv_;
    Block block = block_;
    std::fill(block.begin() + static_cast<std::ptrdiff_t>(in_block_), block.end(), std::uint8_t{0});
    std::uint64_t counter = chunk_;
    auto length = static_cast<std::uint32_t>(in_block_);
    std::uint32_t flags = start_flag() | kBlake3ChunkEnd;
    std::uint32_t words[16];
    for (std::size_t depth = depth_; depth-- > 0;) {
        blake3_compress(cv, block.data(), counter, length, flags, words);
        block = pair_block(stack_[depth], chaining_value(words));
        cv = kBlake3Iv;
        counter = 0;
        length = kBlockSize;
        flags = kBlake3Parent;
    }
    for (std::uint64_t index = 0; !out.empty(); ++index) {
        // The root's counter is the number of the output block.
        blake3_compress(cv, block.data(), index, length, flags | kBlake3Root, words);
        for (std::size_t i = 0; i < kBlockSize && i < out.size(); ++i)
            out[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
        out = out.subspan(std::min(kBlockSize, out.size()));
    }
}

Hash256 Blake3::finish() const
{
    Hash256 hash;
    finish(hash.bytes);
    return hash;
}

Hash256 blake3(BytesView data) { return Blake3{}.update(data).finish(); }

Hash256 blake3_parent(const Hash256& left, const Hash256& right)
{
    Block block;
    std::ranges::copy(left.bytes, block.begin());
    std::ranges::copy(right.bytes, block.begin() + 32);
    std::uint32_t out[16];
    blake3_compress(kBlake3Iv, block.data(), 0, block.size(), kBlake3Parent, out);
    Hash256 node;
    store_words(chaining_value(out), node.data());
    return node;
}
}  // namespace freehold
