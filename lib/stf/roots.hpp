#pragma once
// The roots of a block's lists, as its header holds them.

#include "codec/block.hpp"

#include <span>

namespace freehold::stf
{
Hash256 transactions_root(std::span<const Transaction> transactions);
Hash256 receipts_root(std::span<const Receipt> receipts);
/// EIP-4895.
Hash256 withdrawals_root(std::span<const Withdrawal> withdrawals);
}  // namespace freehold::stf
