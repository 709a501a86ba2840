#pragma once
// Which logs a client wants: eth_getLogs, eth_newFilter, eth_subscribe.

#include "rpc/params.hpp"
#include "store/sealed_block.hpp"

#include <functional>

namespace freehold::rpc
{
struct LogFilter
{
    std::vector<Address> addresses;            // any of these; empty: any
    std::vector<std::vector<Hash256>> topics;  // by position, any of these; empty: any

    [[nodiscard]] bool matches(const Log& log) const;
    /// False only if no log of the block can match.
    [[nodiscard]] bool may_match(const Bloom& bloom) const;
};

struct LogQuery
{
    LogFilter filter;
    std::optional<Hash256> block_hash;
    std::optional<BlockId> from, to;  // a tag or a number; never with block_hash
};

/// Throws -32602. `max_alternatives`: of addresses, and of topics per position.
LogQuery parse_log_query(const Json& object, std::size_t max_alternatives);

/// Calls `visit(tx_index, log_index_in_block, log)` for each log of the block that matches, in order.
void for_each_log(const store::SealedBlock& block, const LogFilter& filter,
                  const std::function<void(std::size_t, std::size_t, const Log&)>& visit);
}  // namespace freehold::rpc
