#pragma once
// A block with everything that was learned while making it. Immutable once published, shared between threads.

#include "codec/block.hpp"

#include <memory>

namespace freehold::store
{
/// Where a block stands with regard to L1; not part of its hash, but needed to propose it again.
struct BlockOrigin
{
    std::uint64_t l1_anchor = 0;  // the number of the L1 block whose hash is parent_beacon_block_root
    bool forced = false;          // made of forced items only: always the first block of a proposal
    std::uint64_t forced_count =
        0;  // forced items that the chain has consumed up to and including this block
};

struct SealedBlock
{
    Block block;
    Hash256 hash;
    std::vector<Hash256> tx_hashes;  // as long as block.transactions, like the two below
    std::vector<Address> senders;
    std::vector<Receipt> receipts;
    BlockOrigin origin;

    [[nodiscard]] std::uint64_t number() const { return block.header.number; }
};
using BlockPtr = std::shared_ptr<const SealedBlock>;

struct TxLocation
{
    std::uint64_t block_number = 0;
    std::uint32_t index = 0;
};
}  // namespace freehold::store
