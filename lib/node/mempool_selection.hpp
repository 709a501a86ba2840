#pragma once
// The order in which a block takes transactions from the pool.

#include "node/mempool_queues.hpp"

#include <mutex>

namespace freehold::node
{
/// Mempool::Selection over `queues`, which `mutex` guards: it is held for one look-up at a time. Both must
/// outlive the selection. Building it copies the senders' heads: O(senders), and then O(log senders) for each
/// transaction.
std::unique_ptr<Mempool::Selection> make_selection(std::mutex& mutex, const PoolQueues& queues,
                                                   const U256& base_fee);
}  // namespace freehold::node
