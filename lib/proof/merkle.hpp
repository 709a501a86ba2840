#pragma once
// Merkle trees over equal-length leaves, and multi-proofs in one fixed order (spec/proof.md, section 3).
//
// A leaf's digest is the hash of its encoded elements; a node is the suite's parent of its two children. The
// commitment is the layer of 2^cap digests (cap = 0: the root). A multi-proof opens ascending distinct
// positions: first the leaves, then sibling digests, layer by layer from the leaves upwards, ascending within
// a layer, and only those that cannot be computed from what is already known.

#include "proof/transcript.hpp"

#include <functional>

namespace freehold::proof
{
/// Reads the leaves at `positions` and the path and checks them against the commitment. Each leaf's base
/// elements, canonical words, are shown to `fold` where they lie, and the elements that it makes of them are
/// returned. After a failed check the values are whatever was read.
/// REQUIRES: positions ascend strictly and are below 2^log_leaves; commitment.size() is a power of two of at
/// most 2^log_leaves. `reason`: of the refusal.
std::vector<Ext5> verify_open(VerifierChannel& channel, std::span<const Hash256> commitment,
                              unsigned log_leaves, std::span<const std::uint32_t> positions,
                              std::size_t leaf_elements, std::string_view reason,
                              const std::function<Ext5(BytesView leaf)>& fold);
}  // namespace freehold::proof
