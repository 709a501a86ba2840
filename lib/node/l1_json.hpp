#pragma once
// L1's JSON into our types: every field checked, absent or malformed ones give nullopt.

#include "net/json.hpp"
#include "node/l1_api.hpp"

namespace freehold::node
{
std::optional<U256> json_quantity(const net::Json& object, const char* name);
/// A bare quantity ("0x...").
std::optional<U256> json_text_quantity(const net::Json& value);
/// From the beacon API's list of blobs, those with these versioned hashes, in this order; each commitment is
/// recomputed. nullopt if one is missing.
std::optional<std::vector<Blob>> match_blobs(const net::Json& data,
                                             std::span<const Hash256> versioned_hashes);
/// The block, after checking that its hash is the hash of its header.
std::optional<L1Block> json_block(const net::Json& value);
std::optional<L1Log> json_log(const net::Json& value);
std::optional<L1Receipt> json_receipt(const net::Json& value);
}  // namespace freehold::node
