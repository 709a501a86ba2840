// Twin of lib/crypto/host/blake3_chain.cpp: the compression is a delegation, on cells. What lies in WIDE is
// an operand as it is; everything else is copied.

#include "crypto/blake3.hpp"

#include "base/check.hpp"

#include <bit>
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
    guest::Cell left, right, header, chaining, initial, out;
    guest::Cell zeros;
    guest::Cell chunk[kChunkBytes / guest::kCellBytes];
    guest::Cell stack[kMaxDepth];
};

// Made before main, so that no hash asks whether they are there.
Cells* const only_cells = [] {
    auto* const made = reinterpret_cast<Cells*>(guest::new_cells(sizeof(Cells) / guest::kCellBytes).data());
    std::memcpy(&made->initial, kBlake3Iv.data(), sizeof kBlake3Iv);
    return made;
}();
Cells& cells() { return *only_cells; }

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

    /// The next `size` bytes, and zeros up to the end of a block, of one at least. REQUIRES: size <= left(),
    /// and a multiple of 4 unless it is left().
    void fill(guest::Cell* cells, std::size_t size)
    {
        out_ = cells->words;
        const std::size_t blocks = size == 0 ? 1 : (size + kBlockBytes - 1) / kBlockBytes;
        std::uint32_t* const end = out_ + blocks * (kBlockBytes / 4);
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
        // A piece that began aligned and was cut at a chunk's end may go on at any byte.
        for (; size != 0 && reinterpret_cast<std::uintptr_t>(in) % 4 != 0; --size) put(*in++);
        if (size >= 4) {
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
        while (size-- != 0) put(*in++);
    }
    void put(std::uint8_t byte)
    {
        pending_ |= std::uint32_t{byte} << bits_;
        bits_ += 8;
        if (bits_ == 32) {
            *out_++ = pending_;
            pending_ = bits_ = 0;
        }
    }

    std::span<const BytesView> pieces_;
    BytesView piece_;  // what is left of the current one
    std::size_t left_ = 0;
    std::uint32_t* out_ = nullptr;
    std::uint32_t pending_ = 0, bits_ = 0;
};
}  // namespace

namespace
{
/// The cells of a message of whole words, if it is one.
const guest::Cell* cells_of(BytesView piece)
{
    const auto address = reinterpret_cast<std::uintptr_t>(piece.data());
    const bool is_list =
        address >= guest::kWideBase && address % guest::kCellBytes == 0 && piece.size() % 4 == 0;
    return is_list ? reinterpret_cast<const guest::Cell*>(address) : nullptr;
}

/// A block of `size` bytes, which are whole words, and zeros.
void copy_padded(guest::Cell* block, const guest::Cell* from, std::size_t size)
{
    const std::uint32_t* in = from->words;
    std::uint32_t* out = block->words;
    for (std::size_t i = 0; i < kBlockBytes; i += 4) *out++ = i < size ? *in++ : 0;
}

/// What fills one or two blocks of its own, of aligned words. Zeros first, where it does not fill the last
/// one.
void fill_blocks(guest::Cell* block, bool two_blocks, BytesView words, const Cells& x)
{
    guest::Cell* const last = block + (two_blocks ? 2 : 0);
    guest::copy_cell(last, &x.zeros);
    guest::copy_cell(last + 1, &x.zeros);
    const auto* in = reinterpret_cast<const Word*>(words.data());
    Word* to = block->words;
    std::size_t count = words.size() / 4;
    for (; count >= 8; count -= 8, in += 8, to += 8) {
#pragma clang loop unroll(full)
        for (unsigned i = 0; i < 8; ++i) to[i] = in[i];
    }
    for (; count != 0; --count) *to++ = *in++;
    // The rest of a word that the message ends in is not its own.
    if (words.size() % 4 != 0) *to = *in & ((1u << 8 * (words.size() % 4)) - 1);
}
/// One or two blocks, aligned.
bool is_short(BytesView message)
{
    return message.size() <= 2 * kBlockBytes && !message.empty() &&
           reinterpret_cast<std::uintptr_t>(message.data()) % 4 == 0;
}
[[gnu::noinline]] void short_hash(BytesView message, guest::Cell* out)
{
    Cells& x = cells();
    const bool two_blocks = message.size() > kBlockBytes;
    fill_blocks(x.chunk, two_blocks, message, x);
    const guest::Cell* chaining = &x.initial;
    const guest::Cell* left = x.chunk;
    std::uint32_t flags = kBlake3ChunkStart;
    if (two_blocks) {
        guest::blake3_compress(&x.chaining, left, left + 1, chaining, kBlockBytes, flags);
        chaining = &x.chaining;
        left += 2;
        flags = 0;
    }
    const auto length =
        static_cast<std::uint32_t>(two_blocks ? message.size() - kBlockBytes : message.size());
    guest::blake3_compress(out, left, left + 1, chaining, length, flags | kBlake3ChunkEnd | kBlake3Root);
}
[[gnu::noinline]] void long_hash(std::span<const BytesView> pieces, guest::Cell* out)
{
    Cells& x = cells();
    Packer message{pieces};
    // One piece that is a list of cells is hashed where it lies, but for a block that it does not fill.
    const guest::Cell* in_place = pieces.size() == 1 ? cells_of(pieces[0]) : nullptr;
    std::size_t unread = in_place != nullptr ? pieces[0].size() : message.left();
    // The last compression of the subtree that is being hashed, as in Blake3::root.
    const guest::Cell *left = nullptr, *right = nullptr, *chaining = nullptr;
    std::uint32_t length = 0, flags = 0, depth = 0;
    for (std::uint32_t chunk = 0;; ++chunk) {
        const std::size_t size = std::min(unread, kChunkBytes);
        unread -= size;
        CHECK(chunk < 1u << 16, "a counter of the delegation");
        if (in_place == nullptr) message.fill(x.chunk, size);
        chaining = &x.initial;
        flags = kBlake3ChunkStart;
        left = in_place != nullptr ? in_place + chunk * (kChunkBytes / guest::kCellBytes) : x.chunk;
        for (std::size_t rest = size; rest > kBlockBytes; rest -= kBlockBytes, left += 2) {
            guest::blake3_compress(&x.chaining, left, left + 1, chaining, kBlockBytes, flags, chunk);
            chaining = &x.chaining;
            flags = 0;
        }
        if (in_place != nullptr && (size == 0 || size % kBlockBytes != 0)) {
            copy_padded(x.chunk, left, size % kBlockBytes);
            left = x.chunk;
        }
        right = left + 1;
        length = size == 0 ? 0 : (size - 1) % kBlockBytes + 1;
        flags |= kBlake3ChunkEnd;
        if (unread == 0) {
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
    guest::blake3_compress(out, left, right, chaining, length, flags | kBlake3Root);
}
void hash_to(std::span<const BytesView> pieces, guest::Cell* out)
{
    if (pieces.size() == 1 && is_short(pieces[0]))
        short_hash(pieces[0], out);
    else
        long_hash(pieces, out);
}
/// Where a digest is written that `digest` shall become: itself, or a cell that is copied then.
guest::Cell* output(Hash256& digest)
{
    return is_cell(digest) ? reinterpret_cast<guest::Cell*>(&digest) : &cells().out;
}
void copy_if_elsewhere(Hash256& digest, const guest::Cell* out)
{
    if (!is_cell(digest)) copy<8>(&digest, out);
}
}  // namespace

Hash256 blake3_pieces(std::span<const BytesView> pieces)
{
    hash_to(pieces, &cells().out);
    return *reinterpret_cast<const Hash256*>(&cells().out);
}

void blake3_into(BytesView message, Hash256& digest)
{
    guest::Cell* const out = output(digest);
    hash_to({&message, 1}, out);
    copy_if_elsewhere(digest, out);
}

// State and header are a block, so that data begin one.
void blake3_step(Hash256& state, const LabelWords& label, std::uint32_t op, std::uint64_t number,
                 BytesView data)
{
    Cells& x = cells();
    guest::Cell* const out = output(state);  // a transcript's state lies in a cell
    if (data.size() > kBlockBytes || reinterpret_cast<std::uintptr_t>(data.data()) % 4 != 0) {
        const Hash256 before = state;
        const std::array<std::uint8_t, 32> header = step_header(label, op, number);
        long_hash(std::array{before.view(), BytesView{header}, data}, out);
        copy_if_elsewhere(state, out);
        return;
    }
    const guest::Cell* const left = operand(state, &x.left);
    x.header.words[0] = label[0] | op;
#pragma clang loop unroll(full)
    for (std::size_t i = 1; i < label.size(); ++i) x.header.words[i] = label[i];
    x.header.words[6] = static_cast<std::uint32_t>(number);
    x.header.words[7] = static_cast<std::uint32_t>(number >> 32);
    if (data.empty()) {
        guest::blake3_compress(out, left, &x.header, &x.initial, kBlockBytes,
                               kBlake3ChunkStart | kBlake3ChunkEnd | kBlake3Root);
    } else {
        fill_blocks(x.chunk, false, data, x);
        guest::blake3_compress(&x.chaining, left, &x.header, &x.initial, kBlockBytes, kBlake3ChunkStart);
        guest::blake3_compress(out, x.chunk, x.chunk + 1, &x.chaining,
                               static_cast<std::uint32_t>(data.size()), kBlake3ChunkEnd | kBlake3Root);
    }
    copy_if_elsewhere(state, out);
}

Blake3Words blake3_chain(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                         std::uint32_t block_length, std::uint32_t flags)
{
    Blake3Words next;
    CHECK(counter < 1u << 16, "a counter of the delegation");
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

namespace
{
[[gnu::noinline]] void copied_parent(const Hash256& left, const Hash256& right, Hash256& parent)
{
    Cells& x = cells();
    guest::Cell* const out = output(parent);
    guest::blake3_compress(out, operand(left, &x.left), operand(right, &x.right), &x.initial, kBlockBytes,
                           kBlake3Parent);
    copy_if_elsewhere(parent, out);
}
}  // namespace

// No call and no register to save on the way of most nodes.
void blake3_parent(const Hash256& left, const Hash256& right, Hash256& parent)
{
    const auto l = reinterpret_cast<std::uintptr_t>(&left), r = reinterpret_cast<std::uintptr_t>(&right),
               p = reinterpret_cast<std::uintptr_t>(&parent);
    // All three in WIDE, as RAM lies below it, and each at a cell. The sign's branch and the shift spare the
    // tables of other branches and of bits rows, which they have fewer of.
    const auto all_wide = static_cast<std::int32_t>((l & r & p) << std::countl_zero(guest::kWideBase));
    if (all_wide < 0 && (l | r | p) % guest::kCellBytes == 0) [[likely]] {
        guest::blake3_compress(reinterpret_cast<guest::Cell*>(p), reinterpret_cast<const guest::Cell*>(l),
                               reinterpret_cast<const guest::Cell*>(r), &only_cells->initial, kBlockBytes,
                               kBlake3Parent);
        return;
    }
    copied_parent(left, right, parent);
}
}  // namespace freehold
