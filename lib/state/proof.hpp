#pragma once
// Checking a Merkle-Patricia proof against a root, as a light client does: shares no code with the trie that
// makes it.

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <optional>
#include <span>

namespace freehold::state
{
enum class [[nodiscard]] ProofError : std::uint8_t
{
    MissingNode,    // the proof ends before the path does
    WrongHash,      // a node is not the one that its parent names
    MalformedNode,  // not the RLP of a trie node
    TrailingNodes,  // more nodes than the path has
};

/// The value of `key` in the trie with that root, or nullopt if the proof shows that it has none. `proof`:
/// the nodes from the root on, exactly those of the path (eth_getProof); empty for the empty trie. Total: any
/// input gives a result.
Result<std::optional<Bytes>, ProofError> verify_proof(const Hash256& root, BytesView key,
                                                      std::span<const Bytes> proof);
}  // namespace freehold::state
