#include "base/endian.hpp"
#include "crypto/blake3.hpp"

namespace freehold
{
Blake3Words blake3_chain(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                         std::uint32_t block_length, std::uint32_t flags)
{
    std::uint32_t out[16];
    blake3_compress(cv, block, counter, block_length, flags, out);
    Blake3Words next;
    std::copy_n(out, next.size(), next.begin());
    return next;
}

Hash256 blake3_pieces(std::span<const BytesView> pieces)
{
    Blake3 hasher;
    for (const BytesView piece : pieces) hasher.update(piece);
    return hasher.finish();
}

void blake3_into(BytesView message, Hash256& digest) { digest = blake3(message); }

void blake3_step(Hash256& state, const LabelWords& label, std::uint32_t op, std::uint64_t number,
                 BytesView data)
{
    const std::array<std::uint8_t, 32> header = step_header(label, op, number);
    state = blake3_pieces(std::array{state.view(), BytesView{header}, data});
}

void blake3_parent(const Hash256& left, const Hash256& right, Hash256& parent)
{
    std::array<std::uint8_t, 64> block;
    std::ranges::copy(left.bytes, block.begin());
    std::ranges::copy(right.bytes, block.begin() + 32);
    const Blake3Words words = blake3_chain(kBlake3Iv, block.data(), 0, block.size(), kBlake3Parent);
    for (std::size_t i = 0; i < words.size(); ++i) store_le(parent.data() + 4 * i, words[i]);
}
}  // namespace freehold
