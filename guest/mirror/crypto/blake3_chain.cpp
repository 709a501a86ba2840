// Twin of lib/crypto/host/blake3_chain.cpp: the compression is a delegation, on cells. What lies in WIDE is
// an operand as it is; everything else is copied.

#include "crypto/blake3.hpp"

#include "base/check.hpp"

#include <cstring>
#include <freehold_guest.hpp>

namespace freehold
{
namespace
{
constexpr std::size_t kBlockBytes = 64, kChunkBytes = 1024;
constexpr std::uint32_t kMaxDepth = 22;  // chunks of 2^32 bytes

struct Cells
{
    guest::Cell left, right, chaining, initial, out;
    guest::Cell chunk[kChunkBytes / guest::kCellBytes];
    guest::Cell stack[kMaxDepth];
};

Cells& cells()
{
    static Cells* only = nullptr;
    if (only == nullptr) [[unlikely]] {
        only = reinterpret_cast<Cells*>(guest::new_cells(sizeof(Cells) / guest::kCellBytes).data());
        std::memcpy(&only->initial, kBlake3Iv.data(), sizeof kBlake3Iv);
    }
    return *only;
}

using Word = std::uint32_t __attribute__((may_alias));

/// kCount words from anywhere, most often aligned, to a cell, or back.
template <unsigned kCount>
[[gnu::always_inline]] inline void copy(void* to, const void* from)
{
    if (((reinterpret_cast<std::uintptr_t>(from) | reinterpret_cast<std::uintptr_t>(to)) & 3) != 0) {
        std::memcpy(to, from, 4 * kCount);
        return;
    }
    auto* out = static_cast<Word*>(to);
    const auto* in = static_cast<const Word*>(from);
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < kCount; ++i) out[i] = in[i];
}

/// A digest is a list of aligned words, so that one in WIDE is a cell if it begins at one.
[[gnu::always_inline]] inline bool is_cell(const Hash256& digest)
{
    const auto address = reinterpret_cast<std::uintptr_t>(&digest);
    return address >= guest::kWideBase && address % guest::kCellBytes == 0;
}
[[gnu::always_inline]] inline const guest::Cell* operand(const Hash256& digest, guest::Cell* spare)
{
    if (is_cell(digest)) return reinterpret_cast<const guest::Cell*>(&digest);
    *reinterpret_cast<Hash256*>(spare) = digest;
    return spare;
}

/// Fills words with the bytes of a message that comes in pieces. Invariant: `pending_` holds the last
/// `bits_` / 8 < 4 bytes that make no word yet.
class Packer
{
public:
    explicit Packer(std::span<const BytesView> pieces) : pieces_{pieces}
    {
        for (const BytesView piece : pieces) left_ += piece.size();
    }

    [[nodiscard]] std::size_t left() const { return left_; }

    /// The next `size` bytes, and zeros up to a multiple of a block. REQUIRES: size <= left(), and a multiple
    /// of 4 unless it is left().
    void fill(guest::Cell* cells, std::size_t size)
    {
        out_ = cells->words;
        std::uint32_t* const end = out_ + (size + kBlockBytes - 1) / kBlockBytes * (kBlockBytes / 4);
        left_ -= size;
        while (size != 0) {
            if (piece_.empty()) {
                piece_ = pieces_.front();
                pieces_ = pieces_.subspan(1);
                continue;
            }
            const std::size_t take = std::min(size, piece_.size());
            put(piece_.first(take));
            piece_ = piece_.subspan(take);
            size -= take;
        }
        if (bits_ != 0) *out_++ = pending_;
        pending_ = bits_ = 0;
        while (out_ != end) *out_++ = 0;
    }

private:
    void put(BytesView bytes)
    {
        const std::uint8_t* in = bytes.data();
        std::size_t size = bytes.size();
        if (reinterpret_cast<std::uintptr_t>(in) % 4 == 0) {
            const auto* words = reinterpret_cast<const Word*>(in);
            std::size_t count = size / 4;
            in += 4 * count;
            size %= 4;
            if (bits_ == 0) {
                for (; count >= 8; count -= 8, words += 8, out_ += 8) copy<8>(out_, words);
                while (count-- != 0) *out_++ = *words++;
            } else {
                const std::uint32_t up = bits_, down = 32 - bits_;
                std::uint32_t pending = pending_;
                std::uint32_t* out = out_;
#pragma clang loop unroll_count(4)
                while (count-- != 0) {
                    const std::uint32_t word = *words++;
                    *out++ = pending | word << up;
                    pending = word >> down;
                }
                pending_ = pending;
                out_ = out;
            }
        }
        while (size-- != 0) {
            pending_ |= std::uint32_t{*in++} << bits_;
            bits_ += 8;
            if (bits_ == 32) {
                *out_++ = pending_;
                pending_ = bits_ = 0;
            }
        }
    }

    std::span<const BytesView> pieces_;
    BytesView piece_;  // what is left of the current one
    std::size_t left_ = 0;
    std::uint32_t* out_ = nullptr;
    std::uint32_t pending_ = 0, bits_ = 0;
};
}  // namespace

void blake3_halves(std::span<const BytesView> pieces, std::span<Hash256> out)
{
    Cells& x = cells();
    Packer message{pieces};
    // The last compression of the subtree that is being hashed, as in Blake3::root.
    const guest::Cell *left = nullptr, *right = nullptr, *chaining = nullptr;
    std::uint32_t length = 0, flags = 0, depth = 0;
    for (std::uint32_t chunk = 0;; ++chunk) {
        const std::size_t size = std::min(message.left(), kChunkBytes);
        CHECK(chunk < 1u << 16, "a counter of the delegation");
        message.fill(x.chunk, size);
        chaining = &x.initial;
        flags = kBlake3ChunkStart;
        left = x.chunk;
        for (std::size_t rest = size; rest > kBlockBytes; rest -= kBlockBytes, left += 2) {
            guest::blake3_compress(&x.chaining, left, left + 1, chaining, kBlockBytes, flags, chunk);
            chaining = &x.chaining;
            flags = 0;
        }
        right = left + 1;
        length = size == 0 ? 0 : (size - 1) % kBlockBytes + 1;
        flags |= kBlake3ChunkEnd;
        if (message.left() == 0) {
            for (; depth != 0; --depth) {
                guest::blake3_compress(&x.right, left, right, chaining, length, flags, chunk);
                left = &x.stack[depth - 1];
                right = &x.right;
                chaining = &x.initial;
                length = kBlockBytes;
                flags = kBlake3Parent;
                chunk = 0;
            }
            break;
        }
        guest::Cell* node = &x.stack[depth++];
        guest::blake3_compress(node, left, right, chaining, length, flags, chunk);
        // One merge for each trailing one of the chunk's number: two subtrees of one size become the next.
        for (std::uint32_t number = chunk; (number & 1) != 0; number >>= 1, --depth, --node)
            guest::blake3_compress(node - 1, node - 1, node, &x.initial, kBlockBytes, kBlake3Parent);
    }
    for (std::uint32_t i = 0; i < out.size(); ++i) {
        guest::blake3_compress(&x.out, left, right, chaining, length, flags | kBlake3Root, i);
        out[i] = *reinterpret_cast<const Hash256*>(&x.out);
    }
}

Blake3Words blake3_chain(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                         std::uint32_t block_length, std::uint32_t flags)
{
    Blake3Words next;
    if (counter >> 16 != 0) {
        std::uint32_t all[16];
        blake3_compress(cv, block, counter, block_length, flags, all);
        std::memcpy(next.data(), all, sizeof next);
        return next;
    }
    Cells& x = cells();
    const guest::Cell* chaining = &x.initial;
    if (&cv != &kBlake3Iv) {
        copy<8>(&x.chaining, cv.data());
        chaining = &x.chaining;
    }
    copy<16>(&x.left, block);
    guest::blake3_compress(&x.out, &x.left, &x.right, chaining, block_length, flags,
                           static_cast<std::uint32_t>(counter));
    copy<8>(next.data(), &x.out);
    return next;
}

void blake3_parent(const Hash256& left, const Hash256& right, Hash256& parent)
{
    Cells& x = cells();
    guest::Cell* const out = is_cell(parent) ? reinterpret_cast<guest::Cell*>(&parent) : &x.out;
    guest::blake3_compress(out, operand(left, &x.left), operand(right, &x.right), &x.initial, kBlockBytes,
                           kBlake3Parent);
    if (out == &x.out) parent = *reinterpret_cast<const Hash256*>(&x.out);
}
}  // namespace freehold
