#include "stf/stateless_range.hpp"

#include "codec/blob.hpp"
#include "codec/rlp_fields.hpp"
#include "crypto/blob_opening.hpp"
#include "crypto/keccak.hpp"
#include "stf/ancestors.hpp"
#include "stf/rollup_rules.hpp"

namespace freehold::stf
{
namespace
{
void put_proposal(Bytes& out, const ProposalClaim& claim)
{
    const Proposal& p = claim.proposal;
    Bytes fields, hashes, items;
    rlp::encode(fields, p.parent);
    rlp::encode_u64(fields, p.id);
    for (const Hash256& blob_hash : p.blob_hashes) rlp::encode(hashes, blob_hash);
    rlp::encode_list(fields, hashes);
    rlp::encode_u64(fields, p.forced_from);
    rlp::encode_u64(fields, p.forced_to);
    rlp::encode(fields, p.forced_acc);
    rlp::encode_u64(fields, p.l1_anchor);
    rlp::encode(fields, p.anchor_hash);
    rlp::encode_u64(fields, p.timestamp);
    rlp::encode(fields, p.proposer);
    rlp::encode_uint(fields, p.prover_fee);
    rlp::encode_u64(fields, p.fork_id);
    rlp::encode(fields, claim.accumulator_before);
    for (const Bytes& item : claim.items) rlp::encode_string(items, item);
    rlp::encode_list(fields, items);
    rlp::encode_list(out, fields);
}

ProposalClaim take_proposal(rlp::FieldReader& from)
{
    rlp::FieldReader fields = from.list();
    ProposalClaim claim;
    Proposal& p = claim.proposal;
    p.parent = fields.fixed<Hash256>();
    p.id = fields.u64();
    fields.each([&p](rlp::FieldReader& hashes) { p.blob_hashes.push_back(hashes.fixed<Hash256>()); });
    p.forced_from = fields.u64();
    p.forced_to = fields.u64();
    p.forced_acc = fields.fixed<Hash256>();
    p.l1_anchor = fields.u64();
    p.anchor_hash = fields.fixed<Hash256>();
    p.timestamp = fields.u64();
    p.proposer = fields.fixed<Address>();
    p.prover_fee = fields.uint();
    p.fork_id = fields.u64();
    claim.accumulator_before = fields.fixed<Hash256>();
    fields.each([&claim](rlp::FieldReader& items) { claim.items.push_back(to_bytes(items.string())); });
    fields.finish();
    from.adopt(fields);
    return claim;
}

// The accumulator has one history, so the items are fixed by their number and by its value after the last
// one.
bool has_its_items(const ProposalClaim& claim)
{
    const Proposal& p = claim.proposal;
    if (p.forced_to < p.forced_from || claim.items.size() != p.forced_to - p.forced_from) return false;
    if (claim.items.empty()) return true;
    Hash256 accumulator = claim.accumulator_before;
    for (const Bytes& item : claim.items) accumulator = accumulate(accumulator, item);
    return accumulator == p.forced_acc;
}

// One run over a range: the chain and its state at some block of it.
class Range
{
public:
    Range(const RangeClaim& claim, const state::WitnessSource& source)
        : source_{source},
          ancestors_{source, claim.parent_block},
          state_{source, ancestors_.head().state_root}
    {
        params_.chain_id = claim.chain_id;
    }

    [[nodiscard]] const RollupParams& params() const { return params_; }

    Result<void, RangeError> execute(const ProposalClaim& claim)
    {
        const Proposal& proposal = claim.proposal;
        if (proposal.fork_id != params_.fork_id) return fail(RangeError::WrongFork);
        if (!has_its_items(claim)) return fail(RangeError::WrongForcedItems);
        const auto content = payload(proposal);
        if (!content) return fail(content.error());
        const std::optional<BytesView> view = *content ? std::optional<BytesView>{**content} : std::nullopt;
        ProposalDeriver deriver{params_, proposal, view, claim.items};
        const BlockHashes hashes = [this](std::uint64_t number) { return ancestors_.hash_of(number); };
        while (auto derived = deriver.next(ancestors_.head(), state_, hashes)) {
            Header& header = derived->output.block.header;
            header.state_root = state_.apply(derived->output.diff);
            ancestors_.push(std::move(header));
        }
        return {};
    }

    /// Of where the run has come to; the proposals and the prover are the caller's.
    [[nodiscard]] RangeOutput output() const
    {
        RangeOutput output;
        output.chain_id = params_.chain_id;
        output.fork_id = params_.fork_id;
        output.block = ancestors_.head_hash();
        output.state_root = ancestors_.head().state_root;
        output.outbox_root = state_.storage(rollup::kOutbox, U256{1}).to_hash();
        output.blobs = keccak256(openings_);
        return output;
    }

private:
    // As the node reads it: nullopt inside if the blobs hold none.
    Result<std::optional<Bytes>, RangeError> payload(const Proposal& proposal)
    {
        if (proposal.blob_hashes.empty()) return std::nullopt;
        std::vector<Bytes> blobs;
        for (const Hash256& versioned_hash : proposal.blob_hashes) {
            const Bytes& blob = blobs.emplace_back(source_.blob(versioned_hash));
            const auto opening = kzg::open_blob(versioned_hash, blob);
            if (!opening) return fail(RangeError::WrongBlob);
            append(openings_, opening->versioned_hash.view());
            append(openings_, opening->z.view());
            append(openings_, opening->y.view());
        }
        const std::vector<BytesView> views{blobs.begin(), blobs.end()};
        auto content = unpack_payload(std::span<const BytesView>{views});
        if (!content) return std::nullopt;
        return std::optional{*std::move(content)};
    }

    const state::WitnessSource& source_;
    RollupParams params_;
    Ancestors ancestors_;
    state::StatelessState state_;
    Bytes openings_;  // versioned hash, z, y of each blob so far
};
}  // namespace

Bytes encode(const RangeClaim& claim)
{
    Bytes fields, proposals, list;
    rlp::encode_u64(fields, claim.chain_id);
    rlp::encode(fields, claim.parent_block);
    rlp::encode(fields, claim.prover);
    for (const ProposalClaim& proposal : claim.proposals) put_proposal(proposals, proposal);
    rlp::encode_list(fields, proposals);
    rlp::encode_list(list, fields);
    return list;
}

Result<RangeClaim, rlp::Error> decode_range_claim(BytesView bytes)
{
    rlp::FieldReader whole{rlp::Reader{bytes}};
    rlp::FieldReader fields = whole.list();
    RangeClaim claim;
    claim.chain_id = fields.u64();
    claim.parent_block = fields.fixed<Hash256>();
    claim.prover = fields.fixed<Address>();
    fields.each(
        [&claim](rlp::FieldReader& proposals) { claim.proposals.push_back(take_proposal(proposals)); });
    fields.finish();
    whole.adopt(fields);
    if (!whole.finish()) return fail(*whole.error());
    return claim;
}

Hash256 hash(const RangeOutput& output)
{
    Bytes encoded;
    const auto put = [&encoded](const Hash256& word) { append(encoded, word.view()); };
    put(U256{output.chain_id}.to_hash());
    put(U256{output.fork_id}.to_hash());
    put(output.parent_proposal);
    put(output.proposal);
    put(output.parent_block);
    put(output.block);
    put(output.state_root);
    put(output.outbox_root);
    put(output.blobs);
    put(U256::from(output.prover).to_hash());
    return keccak256(encoded);
}

Result<RangeOutput, RangeError> execute_range(const RangeClaim& claim, const state::WitnessSource& source)
{
    if (claim.proposals.empty()) return fail(RangeError::NoProposals);
    Range range{claim, source};
    Hash256 before = claim.proposals.front().proposal.parent;
    for (const ProposalClaim& proposal : claim.proposals) {
        if (proposal.proposal.parent != before) return fail(RangeError::BrokenChain);
        before = hash(proposal.proposal);
        if (const auto done = range.execute(proposal); !done) return fail(done.error());
    }
    RangeOutput output = range.output();
    output.parent_proposal = claim.proposals.front().proposal.parent;
    output.proposal = before;
    output.parent_block = claim.parent_block;
    output.prover = claim.prover;
    return output;
}
}  // namespace freehold::stf
