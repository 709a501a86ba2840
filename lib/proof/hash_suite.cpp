#include "proof/hash_suite.hpp"

#include "base/endian.hpp"
#include "crypto/blake3.hpp"
#include "crypto/keccak.hpp"

namespace freehold::proof
{
namespace
{
Bytes joined(Pieces pieces)
{
    Bytes message;
    for (const BytesView piece : pieces) append(message, piece);
    return message;
}

Hash256 keccak_hash(Pieces pieces) { return keccak256(joined(pieces)); }

void keccak_step(Hash256& state, const Header& header, BytesView data)
{
    std::array<std::uint8_t, 32> bytes;
    for (std::size_t i = 0; i < header.size(); ++i) store_le(bytes.data() + 4 * i, header[i]);
    state = keccak_hash(std::array{state.view(), BytesView{bytes}, data});
}

// One byte more than two digests: a length that no leaf has, as leaves are whole 4-byte elements.
void keccak_parent(const Hash256& left, const Hash256& right, Hash256& parent)
{
    std::array<std::uint8_t, 65> message;
    message[0] = 1;
    std::ranges::copy(left.bytes, message.begin() + 1);
    std::ranges::copy(right.bytes, message.begin() + 33);
    parent = keccak256(message);
}
}  // namespace

constinit const HashSuite kBlake3Suite{"blake3", blake3_pieces, blake3_step, blake3_parent};
constinit const HashSuite kKeccakSuite{"keccak", keccak_hash, keccak_step, keccak_parent};
}  // namespace freehold::proof
