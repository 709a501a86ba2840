#pragma once
// The blocks of a range of proposals, proved without a state: what the guest prove_range does
// (spec/public-input.md says what its output binds, spec/witness.md how it reads).

#include "state/witness.hpp"
#include "stf/derive.hpp"

namespace freehold::stf
{
/// A proposal, and the forced items [forced_from, forced_to) that it takes.
struct ProposalClaim
{
    Proposal proposal;
    Hash256 accumulator_before;  // of the first item; free if there is none
    std::vector<Bytes> items;
};

/// The run's input. Blobs, headers, nodes and codes come from the witness.
struct RangeClaim
{
    std::uint64_t chain_id = 0;
    Hash256 parent_block;  // the last block before the range
    Address prover;
    std::vector<ProposalClaim> proposals;
};
Bytes encode(const RangeClaim& claim);
/// Total: any bytes yield a claim or a reason.
Result<RangeClaim, rlp::Error> decode_range_claim(BytesView bytes);

/// Why a claim has no proof. (A wrong witness ends the run by CHECK.)
enum class [[nodiscard]] RangeError : std::uint8_t
{
    NoProposals,
    BrokenChain,       // a proposal's parent is not the one before it
    WrongFork,         // of another fork than this program's
    WrongForcedItems,  // not those that the proposal's accumulator covers
    WrongBlob,         // a field element that is none
};

/// What L1 learns (spec/public-input.md).
struct RangeOutput
{
    std::uint64_t chain_id = 0;
    std::uint64_t fork_id = 0;
    Hash256 parent_proposal;
    Hash256 proposal;
    Hash256 parent_block;
    Hash256 block;
    Hash256 state_root;
    Hash256 outbox_root;
    Hash256 blobs;
    Address prover;
    friend bool operator==(const RangeOutput&, const RangeOutput&) = default;
};
/// The public input: the digest of all ten words.
Hash256 hash(const RangeOutput& output);

/// Derives and executes the blocks of the proposals, in order.
Result<RangeOutput, RangeError> execute_range(const RangeClaim& claim, const state::WitnessSource& source);
}  // namespace freehold::stf
