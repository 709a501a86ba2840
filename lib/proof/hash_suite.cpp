#include "proof/hash_suite.hpp"

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

void keccak_leaf(BytesView leaf, Hash256& digest) { digest = keccak256(leaf); }

void keccak_step(Hash256& state, const LabelWords& label, std::uint32_t op, std::uint64_t number,
                 BytesView data)
{
    const std::array<std::uint8_t, 32> header = step_header(label, op, number);
    state = keccak_hash(std::array{state.view(), BytesView{header}, data});
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

constinit const HashSuite kBlake3Suite{"blake3", blake3_pieces, blake3_into, blake3_step, blake3_parent};
constinit const HashSuite kKeccakSuite{"keccak", keccak_hash, keccak_leaf, keccak_step, keccak_parent};
}  // namespace freehold::proof
