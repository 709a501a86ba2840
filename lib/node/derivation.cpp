#include "node/derivation.hpp"

#include "base/hex.hpp"
#include "node/recovery.hpp"
#include "sys/log.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
std::unexpected<L1Error> store_failure(store::StoreError error)
{
    return std::unexpected{
        L1Error{L1Error::Kind::Refused, std::string{"local store: "} + store::to_string(error)}};
}

std::unexpected<L1Error> inconsistent(std::string text)
{
    return std::unexpected{L1Error{L1Error::Kind::Incomplete, std::move(text)}};
}

// Are the local blocks from `first` on those that this batch derives? Execution is deterministic, so equal
// inputs are enough.
std::optional<std::uint64_t> match_batch(const Chain& chain, const stf::Proposal& proposal,
                                         std::uint64_t first, const std::vector<BatchBlock>& batch)
{
    std::uint64_t number = first;
    for (const BatchBlock& planned : batch) {
        const auto local = chain.block(number++);
        if (!local) return std::nullopt;
        const Header& header = local->block.header;
        if (local->origin.forced || header.timestamp != planned.timestamp ||
            header.timestamp > proposal.timestamp || header.beneficiary != planned.fee_recipient ||
            header.extra_data != planned.extra_data || local->block.transactions != planned.transactions)
            return std::nullopt;
    }
    return number - 1;
}
}  // namespace

DerivationDriver::DerivationDriver(Chain& chain, store::L1Store& l1_store, L1Api& l1)
    : chain_{chain}, l1_store_{l1_store}, l1_{l1}
{}

L1Result<void> DerivationDriver::apply(const ProposedEvent& event, const L1BlockRef& l1_block,
                                       const Hash256& l1_tx)
{
    const stf::Proposal& proposal = event.proposal;
    const std::lock_guard lock{chain_.writer_mutex()};
    const LastProposal before = last_proposal();
    if (proposal.id <= before.id) {
        const auto known = chain_.store().proposal(proposal.id);
        if (known && known->proposal == proposal) return {};  // seen before a restart
        return inconsistent("L1 shows another proposal " + std::to_string(proposal.id) +
                            " without a reorganisation");
    }
    if (proposal.id != before.id + 1 || proposal.parent != before.hash)
        return inconsistent("proposal " + std::to_string(proposal.id) + " does not follow the last one");

    const std::uint64_t first = chain_.heads().safe + 1;
    auto last = match_local(proposal, l1_block);
    if (!last) return std::unexpected{last.error()};
    std::uint64_t last_block = 0;
    if (*last) {
        last_block = **last;
    } else {
        if (chain_.head()->number() >= first) {
            if (auto done = chain_.rollback_to(first - 1); !done) return store_failure(done.error());
        }
        auto derived = derive(proposal, l1_block);
        if (!derived) return std::unexpected{derived.error()};
        last_block = *derived;
    }
    store::ProposalRecord record{proposal, l1_block.number, l1_block.hash, l1_tx, first, last_block};
    if (auto done = chain_.mutable_store().put_proposal(record); !done) return store_failure(done.error());
    chain_.set_safe(last_block);
    return {};
}

namespace
{
// Why a local block cannot be one of the proposal's; nullptr if it can.
const char* mismatch(const store::SealedBlock& block, const stf::Proposal& proposal, bool is_first)
{
    if (block.origin.l1_anchor != proposal.l1_anchor) return "another anchor";
    if (block.block.header.parent_beacon_block_root != proposal.anchor_hash) return "another anchor hash";
    if (block.block.header.timestamp > proposal.timestamp) return "a timestamp ahead of L1's";
    if (block.origin.forced_count != proposal.forced_to) return "another number of forced items";
    if (block.origin.forced != (is_first && proposal.forced_to > proposal.forced_from))
        return "forced items at another place";
    return nullptr;
}
}  // namespace

L1Result<std::optional<std::uint64_t>> DerivationDriver::match_local(const stf::Proposal& proposal,
                                                                     const L1BlockRef& l1_block)
{
    const std::uint64_t first = chain_.heads().safe + 1;
    if (!chain_.block(first)) return std::optional<std::uint64_t>{};

    const auto differs = [&](std::uint64_t number, const char* why) {
        sys::log_warn("proposal {} is not what was sequenced here: block {} has {}", proposal.id, number,
                      why);
        return std::optional<std::uint64_t>{};
    };
    std::optional<std::uint64_t> last;
    // A batch that does not begin here was posted behind a proposal that took some of its blocks: all of them
    // are derived once more, so it is compared like a stranger's.
    if (const auto batch = posted_ ? posted_(proposal) : std::nullopt; batch && batch->first == first)
        last = batch->last;
    if (!last) {
        auto content = payload(proposal, l1_block);
        if (!content) return std::unexpected{content.error()};
        const auto batch = *content
                               ? decode_batch(**content, chain_.deployment().rollup_params.batch_limits())
                               : Result<std::vector<BatchBlock>, BatchError>{fail(BatchError::Malformed)};
        if (!batch || batch->empty()) return differs(first, "no batch that decodes");
        last = match_batch(chain_, proposal, first + (proposal.forced_to > proposal.forced_from ? 1 : 0),
                           *batch);
        if (!last) return differs(first, "other transactions or fields, it or a block after it");
    }
    if (*last < first) return differs(first, "been taken by an earlier proposal");
    for (std::uint64_t number = first; number <= *last; ++number) {
        const auto block = chain_.block(number);
        if (!block) return differs(number, "not been made");
        if (const char* why = mismatch(*block, proposal, number == first)) return differs(number, why);
    }
    if (proposal.forced_to > proposal.forced_from) {
        const auto same = has_forced_items(*chain_.block(first), proposal);
        if (!same) return std::unexpected{same.error()};
        if (!*same) return differs(first, "other forced items");
    }
    return last;
}

// The count does not tell which items were executed, so they are executed once more.
L1Result<bool> DerivationDriver::has_forced_items(const store::SealedBlock& block,
                                                  const stf::Proposal& proposal) const
{
    const auto items = forced_items(proposal);
    if (!items) return std::unexpected{items.error()};
    const std::uint64_t parent = block.number() - 1;
    const Header& local = block.block.header;
    const auto& params = chain_.deployment().rollup_params;
    const auto input = stf::make_block_input(params, chain_.block(parent)->block.header,
                                             {proposal.l1_anchor, proposal.anchor_hash}, local.timestamp,
                                             local.beneficiary, {});
    const auto derived = stf::execute_forced_block(params, input, *chain_.state_at(parent),
                                                   chain_.block_hashes(), *items, proposal.forced_from);
    Header header = derived.output.block.header;
    header.state_root = local.state_root;  // follows from the rest
    return hash(header) == block.hash;
}

L1Result<std::vector<Bytes>> DerivationDriver::forced_items(const stf::Proposal& proposal) const
{
    std::vector<Bytes> items;
    Hash256 accumulator;
    if (proposal.forced_from > 0) {
        const auto before = l1_store_.forced_item(proposal.forced_from - 1);
        if (!before)
            return inconsistent("forced item " + std::to_string(proposal.forced_from - 1) +
                                " was never seen on L1");
        accumulator = before->accumulator;
    }
    for (std::uint64_t index = proposal.forced_from; index < proposal.forced_to; ++index) {
        auto stored = l1_store_.forced_item(index);
        if (!stored) return inconsistent("forced item " + std::to_string(index) + " was never seen on L1");
        accumulator = stf::accumulate(accumulator, stored->item);
        items.push_back(std::move(stored->item));
    }
    if (accumulator != proposal.forced_acc)
        return inconsistent("the forced items do not hash to the proposal's accumulator");
    return items;
}

L1Result<std::optional<Bytes>> DerivationDriver::payload(const stf::Proposal& proposal,
                                                         const L1BlockRef& l1_block)
{
    if (proposal.blob_hashes.empty()) return std::optional<Bytes>{};
    const auto blobs = l1_.blobs(l1_block, proposal.blob_hashes);
    if (!blobs) return std::unexpected{blobs.error()};
    auto unpacked = unpack_payload(std::span<const Blob>{*blobs});
    if (!unpacked) return std::optional<Bytes>{};
    return std::optional{std::move(*unpacked)};
}

L1Result<std::uint64_t> DerivationDriver::derive(const stf::Proposal& proposal, const L1BlockRef& l1_block)
{
    const auto items = forced_items(proposal);
    if (!items) return std::unexpected{items.error()};
    const auto content = payload(proposal, l1_block);
    if (!content) return std::unexpected{content.error()};

    const auto& params = chain_.deployment().rollup_params;
    const std::optional<BytesView> view = *content ? std::optional<BytesView>{**content} : std::nullopt;
    stf::ProposalDeriver deriver{params, proposal, view, *items, recover_in_parallel};
    for (;;) {
        const auto head = chain_.head();
        auto derived = deriver.next(head->block.header, chain_.head_state(), chain_.block_hashes());
        if (!derived) return head->number();
        const store::BlockOrigin origin{
            .l1_anchor = proposal.l1_anchor, .forced = derived->forced, .forced_count = proposal.forced_to};
        // Re-derivable from L1, so not synced one by one: put_proposal() syncs them all.
        auto appended = chain_.append(std::move(derived->output), std::move(derived->senders), origin, false);
        if (!appended) return store_failure(appended.error());
    }
}

L1Result<void> DerivationDriver::forget_above(std::uint64_t l1_block)
{
    const std::lock_guard lock{chain_.writer_mutex()};
    std::uint64_t id = chain_.store().last_proposal().value_or(0);
    const std::uint64_t before = id;
    while (id > 0 && chain_.store().proposal(id)->l1_block_number > l1_block) --id;
    if (id == before) return {};
    sys::log_warn("L1 reorganised: proposals {} to {} are gone", id + 1, before);
    if (auto done = chain_.mutable_store().drop_proposals_from(id + 1); !done)
        return store_failure(done.error());
    chain_.set_safe(id == 0 ? 0 : chain_.store().proposal(id)->last_block);
    return {};
}

DerivationDriver::LastProposal DerivationDriver::last_proposal() const
{
    const std::uint64_t id = chain_.store().last_proposal().value_or(0);
    if (id == 0) return {0, *chain_.store().block_hash(0), 0, 0};
    const auto record = chain_.store().proposal(id);
    return {id, hash(record->proposal), record->l1_block_number, record->last_block};
}

void DerivationDriver::finalize_up_to(std::uint64_t l1_block)
{
    std::uint64_t id = chain_.store().last_proposal().value_or(0);
    while (id > 0) {
        const auto record = chain_.store().proposal(id);
        if (record && record->l1_block_number <= l1_block) {
            chain_.set_finalized(record->last_block);
            return;
        }
        --id;
    }
}
}  // namespace freehold::node
