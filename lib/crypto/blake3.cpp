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

void Blake3::finish(std::span<std::uint8_t> out) const
{
    // The last compression of each subtree, from the current chunk up to the root, which alone gets ROOT.
    Blake3Words cv = cv_;
    Block block{};
    std::copy_n(block_.begin(), in_block_, block.begin());
    std::uint64_t counter = chunk_;
    auto length = static_cast<std::uint32_t>(in_block_);
    std::uint32_t flags = start_flag() | kBlake3ChunkEnd;
    for (std::size_t depth = depth_; depth-- > 0;) {
        block = pair_block(stack_[depth], blake3_chain(cv, block.data(), counter, length, flags));
        cv = kBlake3Iv;
        counter = 0;
        length = kBlockSize;
        flags = kBlake3Parent;
    }
    if (out.size() == 4 * cv.size()) {
        // A plain hash: half a block of output, which is a chaining value.
        store_words(blake3_chain(cv, block.data(), 0, length, flags | kBlake3Root), out.data());
        return;
    }
    std::uint32_t words[16];
    for (std::uint64_t index = 0; !out.empty(); ++index) {
        // The root's counter is the number of the output block.
        blake3_compress(cv, block.data(), index, length, flags | kBlake3Root, words);
        const std::size_t take = std::min(kBlockSize, out.size());
        std::memcpy(out.data(), words, take);
        out = out.subspan(take);
    }
}

Hash256 Blake3::finish() const
{
    Hash256 hash;
    finish(hash.bytes);
    return hash;
}

Hash256 blake3(BytesView data) { return Blake3{}.update(data).finish(); }
}  // namespace freehold
