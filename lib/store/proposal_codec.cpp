#include "store/proposal_codec.hpp"

namespace freehold::store
{
Bytes encode_proposal_record(const ProposalRecord& record)
{
    const stf::Proposal& proposal = record.proposal;
    Bytes hashes;
    for (const Hash256& blob_hash : proposal.blob_hashes) rlp::encode(hashes, blob_hash);
    Bytes fields;
    rlp::encode(fields, proposal.parent);
    rlp::encode_u64(fields, proposal.id);
    rlp::encode_list(fields, hashes);
    rlp::encode_u64(fields, proposal.forced_from);
    rlp::encode_u64(fields, proposal.forced_to);
    rlp::encode(fields, proposal.forced_acc);
    rlp::encode_u64(fields, proposal.l1_anchor);
    rlp::encode(fields, proposal.anchor_hash);
    rlp::encode_u64(fields, proposal.timestamp);
    rlp::encode(fields, proposal.proposer);
    rlp::encode_uint(fields, proposal.prover_fee);
    rlp::encode_u64(fields, proposal.fork_id);
    rlp::encode_u64(fields, record.l1_block_number);
    rlp::encode(fields, record.l1_block_hash);
    rlp::encode(fields, record.l1_tx_hash);
    rlp::encode_u64(fields, record.first_block);
    rlp::encode_u64(fields, record.last_block);
    Bytes out;
    rlp::encode_list(out, fields);
    return out;
}

std::optional<ProposalRecord> decode_proposal_record(BytesView bytes)
{
    rlp::Reader outer{bytes};
    auto fields = outer.list();
    if (!fields) return std::nullopt;
    bool good = true;
    const auto u64 = [&](std::uint64_t& out) {
        const auto value = fields->u64();
        good = good && value.has_value();
        if (value) out = *value;
    };
    const auto fixed = [&]<typename T>(T& out) {
        const auto value = fields->fixed<T>();
        good = good && value.has_value();
        if (value) out = *value;
    };
    ProposalRecord record;
    stf::Proposal& proposal = record.proposal;
    fixed(proposal.parent);
    u64(proposal.id);
    auto hashes = fields->list();
    if (!hashes) return std::nullopt;
    while (!hashes->at_end()) {
        const auto blob_hash = hashes->fixed<Hash256>();
        if (!blob_hash) return std::nullopt;
        proposal.blob_hashes.push_back(*blob_hash);
    }
    u64(proposal.forced_from);
    u64(proposal.forced_to);
    fixed(proposal.forced_acc);
    u64(proposal.l1_anchor);
    fixed(proposal.anchor_hash);
    u64(proposal.timestamp);
    fixed(proposal.proposer);
    const auto fee = fields->uint();
    if (!fee) return std::nullopt;
    proposal.prover_fee = *fee;
    u64(proposal.fork_id);
    u64(record.l1_block_number);
    fixed(record.l1_block_hash);
    fixed(record.l1_tx_hash);
    u64(record.first_block);
    u64(record.last_block);
    if (!good || !fields->finish()) return std::nullopt;
    return record;
}
}  // namespace freehold::store
