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
/// The data of a call of `Rollup.prove` with an empty proof.
Bytes encode_prove(const RangeIds& ids, const stf::RangeOutput& output,
                   const std::vector<BlobOpening>& openings);
/// The same call with this proof. REQUIRES: a call of encode_prove.
Bytes with_proof(BytesView call, BytesView proof);

/// The verifier that a rollup's RangeVerifier gives its proofs to, a StagedVerifier, and the public input
/// that it is asked about (contracts/src/verifier).
struct LastVerifier
{
    Address address;
    Hash256 public_input;
};
L1Result<LastVerifier> read_last_verifier(L1Api& l1, const Address& rollup, std::uint8_t layers,
                                          const Hash256& public_input);

/// The two steps before `verify`.
enum class Stage : std::uint8_t
{
    Reduced,
    Folded
};
/// The claim that a stage left; nullopt if there is none. Anyone may leave claims: `state`, the transcript's,
/// says which is of a certain proof. Looks in the L1 blocks from `from` to `to`.
L1Result<std::optional<Bytes>> read_claim(L1Api& l1, const LastVerifier& verifier, Stage stage,
                                          const Hash256& state, std::uint64_t from, std::uint64_t to);

/// The data of the stages' calls.
Bytes encode_reduce(const Hash256& public_input, BytesView head);
Bytes encode_fold(const Hash256& public_input, BytesView claim, BytesView part);
/// What RangeVerifier.verify reads: the number of layers, and what StagedVerifier.verify reads.
Bytes whole_proof(std::uint8_t layers, BytesView proof);
Bytes rest_of_proof(std::uint8_t layers, BytesView claim, BytesView rest);
}  // namespace freehold::node
