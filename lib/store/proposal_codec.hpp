#pragma once
// How a proposal's record lies in the store: an RLP list of its fields in the order of their declaration.

#include "store/chain_store.hpp"

namespace freehold::store
{
Bytes encode_proposal_record(const ProposalRecord& record);
/// nullopt for bytes that encode_proposal_record did not write.
std::optional<ProposalRecord> decode_proposal_record(BytesView bytes);
}  // namespace freehold::store
