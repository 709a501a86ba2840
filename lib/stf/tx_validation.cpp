#include "stf/tx_validation.hpp"

#include "stf/protocol.hpp"

#include <limits>

namespace freehold::stf
{
namespace
{
bool is_supported(TxType type, const ChainRules& rules)
{
    switch (type) {
        case TxType::Legacy:
        case TxType::AccessList:
        case TxType::DynamicFee: return true;
        case TxType::Blob: return !rules.rollup;
        case TxType::SetCode: return rules.revision >= evm::Revision::Prague;
        case TxType::Deposit: return false;  // only execute_deposit takes these
    }
    return false;
}

std::optional<TxError> check_blobs(const Transaction& tx, const ChainRules& rules,
                                   const TxConditions& conditions)
{
    if (!tx.to) return TxError::Type3ContractCreation;
    if (tx.blob_hashes.empty()) return TxError::Type3ZeroBlobs;
    const std::uint64_t max_blobs =
        rules.revision >= evm::Revision::Osaka ? std::min(kMaxBlobsPerTx, rules.blobs.max) : rules.blobs.max;
    if (tx.blob_hashes.size() > max_blobs) return TxError::Type3BlobCountExceeded;
    for (const Hash256& hash : tx.blob_hashes)
        if (hash.bytes[0] != kVersionedHashVersionKzg) return TxError::Type3InvalidBlobVersionedHash;
    if (tx.max_fee_per_blob_gas < conditions.blob_base_fee) return TxError::InsufficientMaxFeePerBlobGas;
    return std::nullopt;
}

std::optional<TxError> check_set_code(const Transaction& tx)
{
    if (!tx.to) return TxError::Type4ContractCreation;
    if (tx.authorizations.empty()) return TxError::Type4EmptyAuthorizationList;
    return std::nullopt;
}

std::optional<TxError> check_nonce(std::uint64_t in_tx, std::uint64_t in_state)
{
    if (in_tx > in_state) return TxError::NonceMismatchTooHigh;
    if (in_tx < in_state) return TxError::NonceMismatchTooLow;
    return std::nullopt;
}

// The most the transaction can cost: at its caps, not at the block's prices.
std::optional<TxError> check_funds(const Transaction& tx, const U256& balance)
{
    bool overflow = false;
    U256 cost = mul_overflow(tx.max_fee_per_gas, tx.gas_limit, overflow);
    if (overflow) return TxError::GasLimitPriceProductOverflow;
    bool wrapped = false;
    cost = add_overflow(cost, tx.value, wrapped);
    overflow |= wrapped;
    const U256 blob_cost =
        mul_overflow(tx.max_fee_per_blob_gas, U256{tx.blob_hashes.size() * kGasPerBlob}, wrapped);
    overflow |= wrapped;
    cost = add_overflow(cost, blob_cost, wrapped);
    if (overflow || wrapped || cost > balance) return TxError::InsufficientAccountFunds;
    return std::nullopt;
}

// EIP-3607, which EIP-7702 relaxes for delegations.
bool may_send(state::Journal& journal, const Address& sender, const ChainRules& rules)
{
    if (journal.code_hash(sender) == kEmptyHash) return true;
    return rules.revision >= evm::Revision::Prague && evm::is_delegation(journal.code(sender)->bytes());
}
}  // namespace

std::optional<TxError> check_fee_caps(const Transaction& tx, const U256& base_fee)
{
    if (tx.max_fee_per_gas < tx.max_priority_fee_per_gas) return TxError::PriorityGreaterThanMaxFeePerGas;
    if (tx.max_fee_per_gas < base_fee) return TxError::InsufficientMaxFeePerGas;
    return std::nullopt;
}

U256 effective_gas_price(const Transaction& tx, const U256& base_fee)
{
    return base_fee + std::min(tx.max_priority_fee_per_gas, tx.max_fee_per_gas - base_fee);
}

std::expected<IntrinsicGas, TxError> check_intrinsic(const Transaction& tx, evm::Revision revision)
{
    static constexpr std::uint64_t kMaxGas = std::numeric_limits<std::int64_t>::max();  // EIP-1985
    if (tx.gas_limit > kMaxGas) return std::unexpected{TxError::GasLimitExceedsMaximum};
    const IntrinsicGas gas = intrinsic_gas(tx, revision);
    if (tx.gas_limit < gas.intrinsic) return std::unexpected{TxError::IntrinsicGasTooLow};
    if (tx.gas_limit < gas.floor) return std::unexpected{TxError::IntrinsicGasBelowFloorGasCost};
    if (!tx.to && tx.data.size() > kMaxInitcodeSize) return std::unexpected{TxError::InitcodeSizeExceeded};
    return gas;
}

std::expected<ValidTx, TxError> validate_transaction(const Transaction& tx, const Address& sender,
                                                     const ChainRules& rules, const TxConditions& conditions,
                                                     state::Journal& journal)
{
    if (!is_supported(tx.type, rules)) return std::unexpected{TxError::TypeNotSupported};
    const bool needs_chain_id = tx.type != TxType::Legacy;
    if (tx.chain_id ? *tx.chain_id != rules.chain_id : needs_chain_id)
        return std::unexpected{TxError::InvalidChainId};

    const auto gas = check_intrinsic(tx, rules.revision);
    if (!gas) return std::unexpected{gas.error()};
    if (tx.nonce == std::numeric_limits<std::uint64_t>::max()) return std::unexpected{TxError::NonceIsMax};
    if (rules.revision >= evm::Revision::Osaka && tx.gas_limit > kMaxTxGas)
        return std::unexpected{TxError::GasLimitExceedsMaximum};
    if (tx.gas_limit > conditions.gas_left) return std::unexpected{TxError::GasAllowanceExceeded};
    if (tx.blob_hashes.size() * kGasPerBlob > conditions.blob_gas_left)
        return std::unexpected{TxError::Type3MaxBlobGasAllowanceExceeded};

    if (const auto error = check_fee_caps(tx, conditions.base_fee)) return std::unexpected{*error};
    if (tx.type == TxType::Blob)
        if (const auto error = check_blobs(tx, rules, conditions)) return std::unexpected{*error};
    if (tx.type == TxType::SetCode)
        if (const auto error = check_set_code(tx)) return std::unexpected{*error};

    if (const auto error = check_nonce(tx.nonce, journal.nonce(sender))) return std::unexpected{*error};
    if (const auto error = check_funds(tx, journal.balance(sender))) return std::unexpected{*error};
    if (!may_send(journal, sender, rules)) return std::unexpected{TxError::SenderNotEoa};

    return ValidTx{.gas = *gas,
                   .effective_gas_price = effective_gas_price(tx, conditions.base_fee),
                   .blob_fee = cost_of(tx.blob_hashes.size() * kGasPerBlob, conditions.blob_base_fee)};
}
}  // namespace freehold::stf
