#pragma once
// One Ethereum block, proved without a state: what the guest prove_block does (spec/witness.md).

#include "state/witness.hpp"
#include "stf/block_validation.hpp"

namespace freehold::stf
{
/// The run's input; everything else it reads comes from the witness.
struct BlockClaim
{
    ChainRules rules;
    Bytes block;  // RLP
};
Bytes encode(const BlockClaim& claim);
/// Total: any bytes yield a claim or a reason.
Result<BlockClaim, rlp::Error> decode_block_claim(BytesView bytes);

/// Why a claim has no proof. (A wrong witness ends the run by CHECK.)
struct ClaimFailure
{
    std::optional<BlockDecodeError> undecodable;
    std::optional<BlockFailure> refused;
};

/// Validates and executes the block on its parent's state, compares the state root, and returns the public
/// output, which binds the rules, the parent's hash, the block's hash and the state root.
Result<Hash256, ClaimFailure> execute_block(const BlockClaim& claim, const state::WitnessSource& source);

/// The public output of a block that is known to be valid.
Hash256 block_output(const ChainRules& rules, const Header& header);
}  // namespace freehold::stf
