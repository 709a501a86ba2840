#pragma once
// The Inbox contract as the node sees it: its events decoded and its calls encoded (spec/l1-contracts.md,
// section 1).

#include "node/l1_api.hpp"
#include "stf/derive.hpp"

#include <variant>

namespace freehold::node
{
struct ForcedItemEvent
{
    std::uint64_t index = 0;
    Hash256 accumulator;  // after this item
    Bytes item;
};
struct ProposedEvent
{
    stf::Proposal proposal;
    Hash256 proposal_hash;
};
using InboxEvent = std::variant<std::monostate, ForcedItemEvent, ProposedEvent>;

/// monostate for an event of another kind; nullopt for a log that the Inbox cannot have written (its hash is
/// checked).
std::optional<InboxEvent> decode_inbox_log(const L1Log& log);

/// Why the Inbox would not take a proposal, as far as a proposer can do something about it.
enum class ProposeRefusal : std::uint8_t
{
    ForcedItemDue,         // an item that the proposal leaves out must be in it by now
    NotScheduledProposer,  // it is another's turn
    Other,
};
ProposeRefusal classify_refusal(BytesView revert_data);

Bytes encode_propose(const Hash256& parent, std::uint16_t blob_count, std::uint16_t forced_count,
                     std::uint64_t l1_anchor);
}  // namespace freehold::node
