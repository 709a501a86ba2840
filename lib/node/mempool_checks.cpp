#include "node/mempool_checks.hpp"

#include "stf/block.hpp"
#include "stf/protocol.hpp"

namespace freehold::node
{
const char* to_string(PoolError error)
{
    switch (error) {
        case PoolError::AlreadyKnown: return "already known";
        case PoolError::NonceTooLow: return "nonce too low";
        case PoolError::NonceTooHigh: return "nonce too high";
        case PoolError::ReplacementUnderpriced: return "replacement transaction underpriced";
        case PoolError::Underpriced: return "transaction underpriced";
        case PoolError::InsufficientFunds: return "insufficient funds for gas * price + value";
        case PoolError::IntrinsicGas: return "intrinsic gas too low";
        case PoolError::GasLimitTooHigh: return "transaction gas limit too high";
        case PoolError::InvalidSender: return "invalid sender";
        case PoolError::InvalidChainId: return "invalid chain id for signer";
        case PoolError::TypeNotSupported: return "transaction type not supported";
        case PoolError::InitcodeTooLarge: return "max initcode size exceeded";
        case PoolError::TipAboveFeeCap: return "max priority fee per gas higher than max fee per gas";
        case PoolError::TooLarge: return "oversized data";
        case PoolError::SenderLimit: return "account limit exceeded";
        case PoolError::EmptyAuthorizationList: return "EIP-7702 transaction with empty auth list";
        case PoolError::CreationNotAllowed: return "EIP-7702 transaction cannot be used to create contract";
    }
    return "unknown error";
}

std::optional<PoolError> check_stateless(const Transaction& tx, std::size_t encoded_size,
                                         const stf::RollupParams& params, const U256& min_tip)
{
    if (tx.type == TxType::Blob || tx.type == TxType::Deposit) return PoolError::TypeNotSupported;
    if (encoded_size > kMaxPooledTxSize) return PoolError::TooLarge;
    if (tx.chain_id && *tx.chain_id != params.chain_id) return PoolError::InvalidChainId;
    if (!tx.to && tx.data.size() > stf::kMaxInitcodeSize) return PoolError::InitcodeTooLarge;
    if (tx.gas_limit > std::min(stf::kMaxTxGas, params.block_gas_limit)) return PoolError::GasLimitTooHigh;
    if (tx.max_priority_fee_per_gas > tx.max_fee_per_gas) return PoolError::TipAboveFeeCap;
    if (tx.max_priority_fee_per_gas < min_tip) return PoolError::Underpriced;
    if (tx.type == TxType::SetCode && !tx.to) return PoolError::CreationNotAllowed;
    if (tx.type == TxType::SetCode && tx.authorizations.empty()) return PoolError::EmptyAuthorizationList;
    const auto gas = stf::intrinsic_gas(tx, params.chain_rules().revision);
    if (tx.gas_limit < std::max(gas.intrinsic, gas.floor)) return PoolError::IntrinsicGas;
    return std::nullopt;
}
}  // namespace freehold::node
