#include "node/rollup.hpp"

#include "codec/abi.hpp"

namespace freehold::node
{
namespace
{
L1Result<Bytes> read(L1Api& l1, const Address& contract, BytesView call)
{
    return l1.call({}, contract, call);
}

std::unexpected<L1Error> malformed(const char* what)
{
    return std::unexpected{L1Error{L1Error::Kind::Malformed, what, 0, {}}};
}
}  // namespace

L1Result<FinalState> read_final_state(L1Api& l1, const Address& rollup)
{
    const auto answer = read(l1, rollup, abi::Encoder{}.call("finalized()"));
    if (!answer) return std::unexpected{answer.error()};
    abi::Decoder words{*answer};
    FinalState state;
    state.proposal = words.u64();
    state.block_hash = words.bytes32();
    if (!words.ok()) return malformed("Rollup.finalized() answers something else");
    return state;
}

L1Result<Hash256> read_proposal_hash(L1Api& l1, const Address& inbox, std::uint64_t id)
{
    const auto answer = read(l1, inbox, abi::Encoder{}.uint(id).call("proposalHash(uint64)"));
    if (!answer) return std::unexpected{answer.error()};
    abi::Decoder words{*answer};
    const Hash256 hash = words.bytes32();
    if (!words.ok()) return malformed("Inbox.proposalHash() answers something else");
    return hash;
}

Bytes encode_prove(const RangeIds& ids, const stf::RangeOutput& output,
                   const std::vector<BlobOpening>& openings, BytesView proof)
{
    std::vector<abi::Encoder> blobs;
    for (const BlobOpening& opening : openings) {
        abi::Encoder& words = blobs.emplace_back();
        words.bytes32(opening.versioned_hash).bytes32(opening.z).bytes32(opening.y);
        for (const Hash256& word : opening.commitment_and_proof) words.bytes32(word);
    }
    abi::Encoder claim;
    claim.bytes32(output.block).bytes32(output.state_root).bytes32(output.outbox_root).static_tuples(blobs);
    return abi::Encoder{}
        .uint(ids.first)
        .uint(ids.last)
        .tuple(claim)
        .address(output.prover)
        .bytes(proof)
        .call(
            "prove(uint64,uint64,(bytes32,bytes32,bytes32,(bytes32,bytes32,bytes32,bytes32[3])[]),address,"
            "bytes)");
}
}  // namespace freehold::node
