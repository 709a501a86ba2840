#pragma once
// Checking blocks that somebody else built: Ethereum's block validity (Yellow Paper 4.4, and the EIPs of
// errors.hpp).

#include "base/result.hpp"
#include "stf/block.hpp"

namespace freehold::stf
{
struct BlockFailure
{
    BlockError error{};
    std::optional<TxError> transaction;  // if error is InvalidTransaction
    std::size_t index = 0;               // of that transaction
};

/// The header against its parent's; nothing is executed. `rules`: of the child's fork.
Result<void, BlockError> validate_header(const Header& header, const Header& parent, const ChainRules& rules);

/// The block's lists against its header, and its size (EIP-7934). `rlp_size`: of the encoded block.
Result<void, BlockError> validate_body(const Block& block, std::size_t rlp_size, const ChainRules& rules);

/// What executing `block` takes from its header. REQUIRES: validate_header succeeded.
BlockInput input_of(const Block& block);

/// Both checks above, then executes the block and compares what comes out with the header. The state root is
/// the caller's to compare: it needs the trie. `senders`: one per transaction, nullopt where recovery failed.
Result<BlockOutput, BlockFailure> validate_block(const ChainRules& rules, const Header& parent,
                                                 const Block& block, std::size_t rlp_size,
                                                 std::span<const std::optional<Address>> senders,
                                                 const state::StateView& parent_state,
                                                 const BlockHashes& hashes, evm::Tracer* tracer = nullptr);
}  // namespace freehold::stf
