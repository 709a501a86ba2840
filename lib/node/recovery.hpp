#pragma once
// Sender recovery on all cores, for derivation.

#include "codec/transaction.hpp"
#include "sys/parallel.hpp"

namespace freehold::node
{
inline std::vector<std::optional<Address>> recover_in_parallel(std::span<const Transaction> transactions)
{
    std::vector<std::optional<Address>> senders(transactions.size());
    sys::parallel_for(transactions.size(), [&](std::size_t i) { senders[i] = sender(transactions[i]); });
    return senders;
}
}  // namespace freehold::node
