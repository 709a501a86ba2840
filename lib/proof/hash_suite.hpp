#pragma once
// The two hash functions that a proof may be made with (spec/proof.md, section 2): BLAKE3 for everything that
// stays inside, Keccak-256 for the proof that L1 reads. A run-time object, so that protocol code is compiled
// once.

#include "base/bytes.hpp"
#include "crypto/step_header.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace freehold::proof
{
/// A message in pieces; what is hashed is their concatenation.
using Pieces = std::span<const BytesView>;

struct HashSuite
{
    std::string_view name;
    Hash256 (*hash)(Pieces);
    /// A leaf of a Merkle tree: the hash of one piece.
    void (*leaf)(BytesView leaf, Hash256& digest);
    /// The state becomes the hash of state | step_header(label, op, number) | data.
    void (*step)(Hash256& state, const LabelWords& label, std::uint32_t op, std::uint64_t number,
                 BytesView data);
    /// An inner node of a Merkle tree, which may take the place of a child; no node is the hash of a leaf.
    void (*parent)(const Hash256& left, const Hash256& right, Hash256& parent);
};

extern const HashSuite kBlake3Suite;
extern const HashSuite kKeccakSuite;
}  // namespace freehold::proof
