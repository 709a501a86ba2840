#include "proof/hash_suite.hpp"

#include "crypto/blake3.hpp"
#include "crypto/keccak.hpp"

namespace freehold::proof
{
namespace
{
Blake3 absorbed(Pieces pieces)
{
    Blake3 hasher;
    for (const BytesView piece : pieces) hasher.update(piece);
    return hasher;
}

Hash256 blake3_hash(Pieces pieces) { return absorbed(pieces).finish(); }

// Half a block of BLAKE3's output is a chaining value, for which the guest's machine has a delegation; a
// whole block is not. So the second half comes from the next block.
HashSuite::Wide blake3_wide(Pieces pieces)
{
    const Blake3 hasher = absorbed(pieces);
    HashSuite::Wide out;
    std::ranges::copy(hasher.finish(0).bytes, out.begin());
    std::ranges::copy(hasher.finish(1).bytes, out.begin() + 32);
    return out;
}

Bytes joined(Pieces pieces)
{
    Bytes message;
    for (const BytesView piece : pieces) append(message, piece);
    return message;
}

Hash256 keccak_hash(Pieces pieces) { return keccak256(joined(pieces)); }

// Keccak-256 has one output length: the second half is another hash, told apart by one byte at the end.
HashSuite::Wide keccak_wide(Pieces pieces)
{
    Bytes message = joined(pieces);
    HashSuite::Wide out;
    message.push_back(0);
    std::ranges::copy(keccak256(message).bytes, out.begin());
    message.back() = 1;
    std::ranges::copy(keccak256(message).bytes, out.begin() + 32);
    return out;
}

// One byte more than two digests: a length that no leaf has, as leaves are whole 4-byte elements.
Hash256 keccak_parent(const Hash256& left, const Hash256& right)
{
    std::array<std::uint8_t, 65> message;
    message[0] = 1;
    std::ranges::copy(left.bytes, message.begin() + 1);
    std::ranges::copy(right.bytes, message.begin() + 33);
    return keccak256(message);
}
}  // namespace

constinit const HashSuite kBlake3Suite{"blake3", blake3_hash, blake3_wide, blake3_parent};
constinit const HashSuite kKeccakSuite{"keccak", keccak_hash, keccak_wide, keccak_parent};
}  // namespace freehold::proof
