#include "node/inbox.hpp"

#include "codec/abi.hpp"

namespace freehold::node
{
namespace
{
std::optional<InboxEvent> decode_proposed(const L1Log& log)
{
    if (log.topics.size() != 3) return std::nullopt;
    abi::Decoder outer{log.data};
    abi::Decoder fields = outer.tuple();
    ProposedEvent event;
    stf::Proposal& proposal = event.proposal;
    proposal.parent = fields.bytes32();
    proposal.id = fields.u64();
    proposal.blob_hashes = fields.bytes32_array();
    proposal.forced_from = fields.u64();
    proposal.forced_to = fields.u64();
    proposal.forced_acc = fields.bytes32();
    proposal.l1_anchor = fields.u64();
    proposal.anchor_hash = fields.bytes32();
    proposal.timestamp = fields.u64();
    proposal.proposer = fields.address();
    proposal.prover_fee = fields.uint();
    proposal.fork_id = fields.u64();
    outer.adopt(fields);
    event.proposal_hash = log.topics[2];
    if (!outer.ok() || hash(proposal) != event.proposal_hash ||
        U256::from(log.topics[1]) != U256{proposal.id})
        return std::nullopt;
    return event;
}

std::optional<InboxEvent> decode_forced(const L1Log& log)
{
    if (log.topics.size() != 2) return std::nullopt;
    abi::Decoder fields{log.data};
    ForcedItemEvent event;
    const U256 index = U256::from(log.topics[1]);
    event.index = index.low64();
    event.accumulator = fields.bytes32();
    event.item = to_bytes(fields.bytes());
    if (!fields.ok() || !index.fits_u64()) return std::nullopt;
    return event;
}
}  // namespace

std::optional<InboxEvent> decode_inbox_log(const L1Log& log)
{
    static const Hash256 kProposed = abi::event_topic(
        "Proposed(uint64,bytes32,(bytes32,uint64,bytes32[],uint64,uint64,bytes32,uint64,bytes32,uint64,"
        "address,uint256,uint64))");
    static const Hash256 kForcedItem = abi::event_topic("ForcedItem(uint64,bytes32,bytes)");
    if (!log.topics.empty() && log.topics[0] == kProposed) return decode_proposed(log);
    if (!log.topics.empty() && log.topics[0] == kForcedItem) return decode_forced(log);
    return InboxEvent{};
}

ProposeRefusal classify_refusal(BytesView revert_data)
{
    const auto is = [&](std::string_view error) {
        const abi::Selector selector = abi::selector(error);
        return revert_data.size() >= selector.size() &&
               std::ranges::equal(revert_data.first(selector.size()), selector);
    };
    if (is("ForcedItemDue(uint256)")) return ProposeRefusal::ForcedItemDue;
    if (is("NotScheduledProposer(address)")) return ProposeRefusal::NotScheduledProposer;
    return ProposeRefusal::Other;
}

Bytes encode_propose(const Hash256& parent, std::uint16_t blob_count, std::uint16_t forced_count,
                     std::uint64_t l1_anchor)
{
    return abi::Encoder{}
        .bytes32(parent)
        .uint(0)  // BlobRange.first: the transaction's blobs are all the proposal's
        .uint(blob_count)
        .uint(forced_count)
        .uint(l1_anchor)
        .call("propose(bytes32,(uint16,uint16),uint16,uint64)");
}
}  // namespace freehold::node
