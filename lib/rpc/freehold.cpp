// freehold_: the rollup itself: its heads and proposals, where it lives on L1, and proofs of withdrawals.

#include "node/genesis.hpp"
#include "rpc/blocks.hpp"
#include "rpc/registry.hpp"

namespace freehold::rpc
{
namespace
{
void write_head(JsonWriter& out, std::string_view name, const store::BlockPtr& block)
{
    out.key(name);
    if (!block) return out.null();
    out.begin_object();
    out.quantity_field("number", block->number());
    out.data_field("hash", block->hash);
    out.quantity_field("timestamp", block->block.header.timestamp);
    out.data_field("stateRoot", block->block.header.state_root);
    out.end_object();
}

/// How far L1 has come with a proposal.
struct Progress
{
    std::uint64_t final_block = 0;      // the last block whose proposal is L1-final
    std::uint64_t proved_proposal = 0;  // the last one that the Rollup holds a proof of
};

Progress progress(const Call& call, const node::Heads& heads)
{
    const auto& proved = call.service.backend.proved_proposal;
    return {heads.finalized, proved ? proved() : 0};
}

// Final: in its order. Proved: the Bridge pays what is withdrawn in it.
const char* state_of(const store::ProposalRecord& record, const Progress& progress)
{
    if (record.proposal.id <= progress.proved_proposal) return "proved";
    return record.last_block <= progress.final_block ? "final" : "on L1";
}

void write_proposal(JsonWriter& out, const store::ProposalRecord& record, const Progress& progress)
{
    out.begin_object();
    out.quantity_field("id", record.proposal.id);
    out.string_field("state", state_of(record, progress));
    out.quantity_field("firstBlock", record.first_block);
    out.quantity_field("lastBlock", record.last_block);
    out.data_field("proposalHash", stf::hash(record.proposal));
    out.data_field("proposer", record.proposal.proposer);
    out.quantity_field("blobs", std::uint64_t{record.proposal.blob_hashes.size()});
    out.quantity_field("forcedFrom", record.proposal.forced_from);
    out.quantity_field("forcedTo", record.proposal.forced_to);
    out.quantity_field("l1Anchor", record.proposal.l1_anchor);
    out.quantity_field("timestamp", record.proposal.timestamp);
    out.quantity_field("proverFee", record.proposal.prover_fee);
    out.quantity_field("l1BlockNumber", record.l1_block_number);
    out.data_field("l1BlockHash", record.l1_block_hash);
    out.data_field("l1TransactionHash", record.l1_tx_hash);
    out.end_object();
}

// Blocks that no proposal holds yet, shown like one that is still to come.
void write_sequenced(JsonWriter& out, std::uint64_t next_id, std::uint64_t first, std::uint64_t last)
{
    out.begin_object();
    out.quantity_field("id", next_id);
    out.string_field("state", "sequenced");
    out.quantity_field("firstBlock", first);
    out.quantity_field("lastBlock", last);
    out.end_object();
}

void write_proposals(Call& call, const node::Heads& heads, std::uint64_t count, JsonWriter& out)
{
    const store::ChainStore& store = call.service.backend.chain.store();
    const std::uint64_t last = store.last_proposal().value_or(0);  // id 0 is the genesis
    out.begin_array();
    if (heads.unsafe->number() > heads.safe)
        write_sequenced(out, last + 1, heads.safe + 1, heads.unsafe->number());
    for (std::uint64_t id = last; id > 0 && last - id < count; --id)
        if (const auto record = store.proposal(id)) write_proposal(out, *record, progress(call, heads));
    out.end_array();
}

void write_prover(Call& call, JsonWriter& out)
{
    if (!call.service.backend.prover) return out.null();
    const node::ProverStatus prover = call.service.backend.prover();
    out.begin_object();
    out.string_field("state", node::to_string(prover.step));
    out.quantity_field("first", prover.range.first);
    out.quantity_field("last", prover.range.last);
    out.quantity_field("accepted", prover.accepted);
    out.string_field("error", prover.error);
    out.end_object();
}

void status(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const std::uint64_t limit = call.service.backend.limits.max_status_proposals;
    const std::uint64_t count =
        params.has(0) ? std::min(parse_u64(params.at(0), Params::where(0)), limit) : 20;
    const node::Heads heads = call.service.backend.chain.heads();
    out.begin_object();
    write_head(out, "unsafe", heads.unsafe);
    write_head(out, "safe", call.service.blocks.at(heads.safe));
    write_head(out, "finalized", call.service.blocks.at(heads.finalized));
    out.key("proposals");
    write_proposals(call, heads, count, out);
    const auto pool = call.service.backend.mempool.counts();
    out.quantity_field("pendingTransactions", std::uint64_t{pool.pending});
    out.quantity_field("queuedTransactions", std::uint64_t{pool.queued});
    out.quantity_field("provedProposal", progress(call, heads).proved_proposal);
    out.key("prover");
    write_prover(call, out);
    out.end_object();
}

void proposal(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const auto record = call.service.backend.chain.store().proposal(params.u64(0));
    record ? write_proposal(out, *record, progress(call, call.service.backend.chain.heads())) : out.null();
}

/// Where a block stands with regard to L1, and the proposal that holds it.
void block_status(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const auto block = find_block(call.service, params.block(0));
    if (!block) return out.null();
    const node::Heads heads = call.service.backend.chain.heads();
    const std::uint64_t number = block->number();
    const auto record = call.service.backend.chain.store().proposal_of_block(number);
    out.begin_object();
    out.quantity_field("number", number);
    out.data_field("hash", block->hash);
    out.string_field("state", record                      ? state_of(*record, progress(call, heads))
                              : number <= heads.finalized ? "final"
                                                          : "sequenced");
    out.boolean_field("forced", block->origin.forced);
    out.quantity_field("l1Anchor", block->origin.l1_anchor);
    out.key("proposal");
    record ? write_proposal(out, *record, progress(call, heads)) : out.null();
    out.end_object();
}

void deployment(Call& call, const Params&, JsonWriter& out)
{
    const node::Deployment& d = call.service.backend.chain.deployment();
    out.begin_object();
    out.quantity_field("l1ChainId", d.l1_chain_id);
    out.quantity_field("l2ChainId", d.rollup_params.chain_id);
    out.quantity_field("forkId", d.rollup_params.fork_id);
    out.quantity_field("l1StartBlock", d.l1_start_block);
    out.data_field("inbox", d.inbox);
    out.data_field("rollup", d.rollup);
    out.data_field("bridge", d.bridge);
    out.key("predeploys");
    out.begin_object();
    out.data_field("outbox", node::kOutbox);
    out.data_field("tokenFactory", node::kTokenFactory);
    out.data_field("l1Anchor", node::kL1Anchor);
    out.end_object();
    if (const auto genesis = call.service.backend.chain.store().block_hash(0))
        out.data_field("genesisHash", *genesis);
    out.quantity_field("genesisTimestamp", d.genesis_timestamp);
    out.quantity_field("blockGasLimit", d.rollup_params.block_gas_limit);
    out.quantity_field("forcedItemGasCap", d.rollup_params.forced_item_gas_cap);
    out.end_object();
}

void outbox_root(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const auto block = require_block(call.service, params.block_or_latest(0));
    out.data(call.service.backend.chain.outbox_root(block->number()));
}

void withdrawal_proof(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const std::uint64_t index = params.u64(0);
    const auto block = require_block(call.service, params.block_or_latest(1));
    const WithdrawalProof proof = call.service.outbox.prove(index, block->number());
    out.begin_object();
    out.key("message");
    out.begin_object();
    out.quantity_field("index", proof.message.index);
    out.data_field("token", proof.message.token);
    out.data_field("from", proof.message.from);
    out.data_field("to", proof.message.to);
    out.quantity_field("amount", proof.message.amount);
    out.end_object();
    out.quantity_field("messageBlock", proof.message.block);
    out.data_field("leaf", proof.leaf);
    out.key("path");
    out.begin_array();
    for (const Hash256& sibling : proof.path) out.data(sibling);
    out.end_array();
    out.data_field("root", proof.root);
    out.quantity_field("blockNumber", block->number());
    out.data_field("blockHash", block->hash);
    out.end_object();
}
}  // namespace

void register_freehold(Registry& registry)
{
    registry.add("freehold_status", status);
    registry.add("freehold_proposal", proposal);
    registry.add("freehold_blockStatus", block_status);
    registry.add("freehold_deployment", deployment);
    registry.add("freehold_outboxRoot", outbox_root);
    registry.add("freehold_getWithdrawalProof", withdrawal_proof);
}
}  // namespace freehold::rpc
