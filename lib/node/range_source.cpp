#include "node/range_source.hpp"

namespace freehold::node
{
namespace
{
std::unexpected<std::string> error(std::string text) { return std::unexpected{std::move(text)}; }
}  // namespace

RangeSource::RangeSource(const store::ChainStore& chain, std::uint64_t first_block)
    : chain_{&chain},
      first_block_{first_block},
      nodes_{chain.nodes_at(first_block - 1)},
      state_{chain.state_at(first_block - 1)}
{}

std::expected<RangeSource, std::string> RangeSource::make(const store::ChainStore& chain,
                                                          const store::L1Store& l1_store, L1Api& l1,
                                                          const Deployment& deployment, std::uint64_t first,
                                                          std::uint64_t last)
{
    if (first == 0 || last < first)
        return error("a range is from a proposal >= 1 to one that is not before it");
    const std::uint64_t known = chain.last_proposal().value_or(0);
    if (last > known) return error("the node has derived proposals up to " + std::to_string(known));
    RangeSource source{chain, chain.proposal(first)->first_block};
    const auto parent = chain.block_hash(source.first_block_ - 1);
    if (!parent) return error("the store has no block before the range");
    source.claim_.chain_id = deployment.rollup_params.chain_id;
    source.claim_.parent_block = *parent;
    for (std::uint64_t id = first; id <= last; ++id)
        if (auto added = source.add(l1_store, l1, *chain.proposal(id)); !added) return error(added.error());
    source.last_header_ = *chain.header(chain.proposal(last)->last_block);
    return source;
}

std::expected<void, std::string> RangeSource::add(const store::L1Store& l1_store, L1Api& l1,
                                                  const store::ProposalRecord& record)
{
    stf::ProposalClaim next{.proposal = record.proposal, .accumulator_before = {}, .items = {}};
    const stf::Proposal& proposal = record.proposal;
    if (proposal.forced_from > 0) {
        const auto before = l1_store.forced_item(proposal.forced_from - 1);
        if (!before) return error("the store has no forced item " + std::to_string(proposal.forced_from - 1));
        next.accumulator_before = before->accumulator;
    }
    for (std::uint64_t index = proposal.forced_from; index < proposal.forced_to; ++index) {
        auto stored = l1_store.forced_item(index);
        if (!stored) return error("the store has no forced item " + std::to_string(index));
        next.items.push_back(std::move(stored->item));
    }
    if (!proposal.blob_hashes.empty()) {
        const auto block = l1.block(record.l1_block_number);
        if (!block) return error("L1: " + block.error().text);
        if (block->ref.hash != record.l1_block_hash)
            return error("L1 has another block in place of proposal " + std::to_string(proposal.id) + "'s");
        const auto blobs = l1.blobs(block->ref, proposal.blob_hashes);
        if (!blobs) return error("L1: " + blobs.error().text);
        for (std::size_t i = 0; i < blobs->size(); ++i)
            blobs_[proposal.blob_hashes[i]] = to_bytes((*blobs)[i].view());
    }
    claim_.proposals.push_back(std::move(next));
    return {};
}

Bytes RangeSource::node(const Hash256& owner, std::span<const std::uint8_t> path, const Hash256& hash) const
{
    return nodes_->node(owner, path, hash);
}

Bytes RangeSource::code(const Hash256& code_hash) const { return to_bytes(state_->code(code_hash)->bytes()); }

Bytes RangeSource::header(const Hash256& block_hash) const
{
    const auto number = chain_->number_of(block_hash);
    const auto found = number ? chain_->header(*number) : std::nullopt;
    return found ? encode(*found) : Bytes{};
}

Bytes RangeSource::blob(const Hash256& versioned_hash) const
{
    const auto found = blobs_.find(versioned_hash);
    return found == blobs_.end() ? Bytes{} : found->second;
}
}  // namespace freehold::node
