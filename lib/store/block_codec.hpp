#pragma once
// How a sealed block lies in the store: RLP of [block, l1_anchor, forced, forced_count,
// tx_hashes, senders, receipts]. Blooms are not stored: they
// follow from the logs.

#include "store/sealed_block.hpp"

#include <optional>

namespace freehold::store
{
Bytes encode_sealed(const SealedBlock& block);
/// nullopt for bytes that encode_sealed did not write (a corrupted store).
std::optional<SealedBlock> decode_sealed(BytesView bytes);
}  // namespace freehold::store
