#pragma once
// EIP-7685: what the execution layer asks of the consensus layer at the end of a block.

#include "base/result.hpp"
#include "stf/evm_host.hpp"

namespace freehold::stf
{
/// EIP-6110, EIP-7002, EIP-7251, in order of type; each one its type byte and data, those without data left
/// out.
Result<std::vector<Bytes>, BlockError> collect_requests(EvmHost& host, state::Journal& journal,
                                                        std::span<const Receipt> receipts);

/// sha256 of the concatenated sha256 of each.
Hash256 requests_hash(std::span<const Bytes> requests);
}  // namespace freehold::stf
