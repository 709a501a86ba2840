#pragma once
// Is a transaction valid in this block, on this state?

#include "state/journal.hpp"
#include "stf/block.hpp"

namespace freehold::stf
{
/// What the block still offers and asks for.
struct TxConditions
{
    U256 base_fee;
    U256 blob_base_fee;
    std::uint64_t gas_left = 0;
    std::uint64_t blob_gas_left = 0;
};

/// What validation found out, for the execution.
struct ValidTx
{
    IntrinsicGas gas{};
    U256 effective_gas_price;  // EIP-1559
    U256 blob_fee;             // in total, wei
};

/// Checks in the order of the execution specs (validate_transaction, then check_transaction), so that a
/// transaction with several faults gets the same name everywhere. Changes nothing.
std::expected<ValidTx, TxError> validate_transaction(const Transaction& tx, const Address& sender,
                                                     const ChainRules& rules, const TxConditions& conditions,
                                                     state::Journal& journal);

/// EIP-1559: what one gas costs. REQUIRES: tx.max_fee_per_gas >= base_fee.
U256 effective_gas_price(const Transaction& tx, const U256& base_fee);

/// The gas limit covers the intrinsic gas and the floor; the initcode is not too large.
std::expected<IntrinsicGas, TxError> check_intrinsic(const Transaction& tx, evm::Revision revision);
/// The caps against the base fee and each other.
std::optional<TxError> check_fee_caps(const Transaction& tx, const U256& base_fee);
}  // namespace freehold::stf
