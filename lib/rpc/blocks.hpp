#pragma once
// From the name that a client gives a block to the block.

#include "rpc/service.hpp"

namespace freehold::rpc
{
/// nullptr if there is none. "pending" is the newest block: the next one does not exist before it is sealed.
store::BlockPtr find_block(Service& service, const BlockId& id);
/// Throws "header not found" as geth does when a state is asked for.
store::BlockPtr require_block(Service& service, const BlockId& id);
/// A tag's or number's height; above the head only if the client named such a number.
std::uint64_t block_number_of(Service& service, const BlockId& id);
}  // namespace freehold::rpc
