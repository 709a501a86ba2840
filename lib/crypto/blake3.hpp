#pragma once
// BLAKE3, plain hashing mode (O'Connor, Aumasson, Neves, Wilcox-O'Hearn, "BLAKE3", 2020), any output length.
// The proof system's transcript and Merkle trees use it (spec/proof.md, section 2).

#include "base/bytes.hpp"
#include "crypto/step_header.hpp"

namespace freehold
{
/// Domain flags of the compression function (section 2.2, table 3).
inline constexpr std::uint32_t kBlake3ChunkStart = 1, kBlake3ChunkEnd = 2, kBlake3Parent = 4, kBlake3Root = 8;

using Blake3Words = std::array<std::uint32_t, 8>;
inline constexpr Blake3Words kBlake3Iv = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// The compression function, 7 rounds; all 16 output words. The first eight are the next chaining value.
void blake3_compress(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                     std::uint32_t block_length, std::uint32_t flags, std::uint32_t out[16]);

/// The next chaining value alone. The seam that a zkVM delegation replaces.
Blake3Words blake3_chain(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                         std::uint32_t block_length, std::uint32_t flags);

/// Hashes a byte string that comes in pieces, in constant memory.
///
/// Invariants: (1) `block_` holds the last 1..64 bytes of the current chunk unless the chunk is empty:
/// whether a block is the last of its chunk, and a chunk the last of the input, shows only when more bytes
/// follow; (2) `stack_` holds one chaining value for each set bit of `chunk_`, the largest subtree first.
class Blake3
{
public:
    Blake3& update(BytesView data);
    /// Fills `out` with the first out.size() bytes of the hash. May be asked more than once.
    void finish(std::span<std::uint8_t> out) const;
    /// The first half of block `index` of the output; that of block 0 is the plain hash.
    [[nodiscard]] Hash256 finish(std::uint64_t index = 0) const;

private:
    static constexpr std::size_t kBlockSize = 64, kChunkBlocks = 16;
    static constexpr std::size_t kMaxDepth = 54;  // of 2^64 bytes

    [[nodiscard]] std::uint32_t start_flag() const { return blocks_ == 0 ? kBlake3ChunkStart : 0; }
    /// The last compression, whose flags get ROOT and whose counter becomes the number of the output block.
    struct Root
    {
        Blake3Words cv;
        std::array<std::uint8_t, kBlockSize> block;
        std::uint32_t length, flags;
    };
    [[nodiscard]] Root root() const;
    void compress_full_block(const std::uint8_t* block);
    void push_chunk(const Blake3Words& cv);

    Blake3Words cv_ = kBlake3Iv;  // of the current chunk
    std::array<std::uint8_t, kBlockSize> block_{};
    std::size_t in_block_ = 0;
    std::size_t blocks_ = 0;  // compressed blocks of the current chunk
    std::uint64_t chunk_ = 0;
    std::array<Blake3Words, kMaxDepth> stack_;
    std::size_t depth_ = 0;
};

Hash256 blake3(BytesView data);

/// Of the concatenation of `pieces`. A seam like blake3_chain.
Hash256 blake3_pieces(std::span<const BytesView> pieces);
/// The same of one message, where the digest shall lie. A seam like blake3_chain.
void blake3_into(BytesView message, Hash256& digest);
/// state = BLAKE3(state | step_header(label, op, number) | data). A seam like blake3_chain.
void blake3_step(Hash256& state, const LabelWords& label, std::uint32_t op, std::uint64_t number,
                 BytesView data);

/// The parent compression of two chaining values without the flag ROOT: an inner node of our Merkle trees,
/// which so cannot be taken for a leaf (leaves are complete BLAKE3 hashes). `parent` may be one of the two.
/// A seam like blake3_chain.
void blake3_parent(const Hash256& left, const Hash256& right, Hash256& parent);
inline Hash256 blake3_parent(const Hash256& left, const Hash256& right)
{
    Hash256 parent;
    blake3_parent(left, right, parent);
    return parent;
}
}  // namespace freehold
