#include "proof/hash_suite.hpp"

#include "crypto/blake3.hpp"
#include "crypto/keccak.hpp"

namespace freehold::proof
{
namespace
{
Hash256 blake3_hash(Pieces pieces)
{
    Hash256 hash;
    blake3_halves(pieces, {&hash, 1});
    return hash;
}

// Half a block of BLAKE3's output is a chaining value, for which the guest's machine has a delegation; a
// whole block is not. So the second half comes from the next block.
void blake3_wide(Pieces pieces, HashSuite::Wide& out) { blake3_halves(pieces, out); }

Bytes joined(Pieces pieces)
{
    Bytes message;
    for (const BytesView piece : pieces) append(message, piece);
    return message;
}

Hash256 keccak_hash(Pieces pieces) { return keccak256(joined(pieces)); }

// Keccak-256 has one output length: the second half is another hash, told apart by one byte at the end.
void keccak_wide(Pieces pieces, HashSuite::Wide& out)
{
    Bytes message = joined(pieces);
    message.push_back(0);
    out[0] = keccak256(message);
    message.back() = 1;
    out[1] = keccak256(message);
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

constinit const HashSuite kBlake3Suite{"blake3", blake3_hash, blake3_wide, blake3_parent};
constinit const HashSuite kKeccakSuite{"keccak", keccak_hash, keccak_wide, keccak_parent};
}  // namespace freehold::proof
