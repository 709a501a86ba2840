#pragma once
// The Rollup contract as a prover sees it (spec/l1-contracts.md, section 2).

#include "node/l1_api.hpp"
#include "stf/stateless_range.hpp"

#include <array>

namespace freehold::node
{
/// What is proved: the last final proposal and the block after it; proposal 0 is the genesis.
struct FinalState
{
    std::uint64_t proposal = 0;
    Hash256 block_hash;
};
/// As of the newest L1 block.
L1Result<FinalState> read_final_state(L1Api& l1, const Address& rollup);
/// Zero if the Inbox has no such proposal.
L1Result<Hash256> read_proposal_hash(L1Api& l1, const Address& inbox, std::uint64_t id);

/// p(z) = y for the polynomial of a blob, with what the point evaluation precompile is given besides: 48
/// bytes of commitment and 48 of proof.
struct BlobOpening
{
    Hash256 versioned_hash;
    Hash256 z;
    Hash256 y;
    std::array<Hash256, 3> commitment_and_proof;
};
struct RangeIds
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};
/// The data of a call of `Rollup.prove`. `proof` is what the verifier reads.
Bytes encode_prove(const RangeIds& ids, const stf::RangeOutput& output,
                   const std::vector<BlobOpening>& openings, BytesView proof);
}  // namespace freehold::node
