#pragma once
// What a transaction must satisfy to enter the pool that its own bytes tell, in the order of geth's checks.

#include "node/mempool.hpp"

namespace freehold::node
{
inline constexpr std::size_t kMaxPooledTxSize = 128 << 10;  // bytes of the canonical encoding, as geth's

/// Everything except the signature and the state.
std::optional<PoolError> check_stateless(const Transaction& tx, std::size_t encoded_size,
                                         const stf::RollupParams& params, const U256& min_tip);
}  // namespace freehold::node
