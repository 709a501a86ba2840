#include "stf/errors.hpp"

namespace freehold::stf
{
const char* to_string(TxError error)
{
    switch (error) {
        case TxError::InvalidSignature: return "InvalidSignature";
        case TxError::InvalidChainId: return "InvalidChainId";
        case TxError::TypeNotSupported: return "TypeNotSupported";
        case TxError::NonceMismatchTooLow: return "NonceMismatchTooLow";
        case TxError::NonceMismatchTooHigh: return "NonceMismatchTooHigh";
        case TxError::NonceIsMax: return "NonceIsMax";
        case TxError::SenderNotEoa: return "SenderNotEoa";
        case TxError::InsufficientAccountFunds: return "InsufficientAccountFunds";
        case TxError::IntrinsicGasTooLow: return "IntrinsicGasTooLow";
        case TxError::IntrinsicGasBelowFloorGasCost: return "IntrinsicGasBelowFloorGasCost";
        case TxError::GasLimitExceedsMaximum: return "GasLimitExceedsMaximum";
        case TxError::GasAllowanceExceeded: return "GasAllowanceExceeded";
        case TxError::InsufficientMaxFeePerGas: return "InsufficientMaxFeePerGas";
        case TxError::PriorityGreaterThanMaxFeePerGas: return "PriorityGreaterThanMaxFeePerGas";
        case TxError::InitcodeSizeExceeded: return "InitcodeSizeExceeded";
        case TxError::GasLimitPriceProductOverflow: return "GasLimitPriceProductOverflow";
        case TxError::Type3ZeroBlobs: return "Type3ZeroBlobs";
        case TxError::Type3BlobCountExceeded: return "Type3BlobCountExceeded";
        case TxError::Type3InvalidBlobVersionedHash: return "Type3InvalidBlobVersionedHash";
        case TxError::Type3ContractCreation: return "Type3ContractCreation";
        case TxError::Type3MaxBlobGasAllowanceExceeded: return "Type3MaxBlobGasAllowanceExceeded";
        case TxError::InsufficientMaxFeePerBlobGas: return "InsufficientMaxFeePerBlobGas";
        case TxError::Type4EmptyAuthorizationList: return "Type4EmptyAuthorizationList";
        case TxError::Type4ContractCreation: return "Type4ContractCreation";
    }
    return "?";
}

const char* to_string(BlockError error)
{
    switch (error) {
        case BlockError::UnknownParent: return "UnknownParent";
        case BlockError::InvalidBlockNumber: return "InvalidBlockNumber";
        case BlockError::InvalidBlockTimestampOlderThanParent: return "InvalidBlockTimestampOlderThanParent";
        case BlockError::InvalidGasLimit: return "InvalidGasLimit";
        case BlockError::GasUsedOverflow: return "GasUsedOverflow";
        case BlockError::ExtraDataTooBig: return "ExtraDataTooBig";
        case BlockError::InvalidBaseFeePerGas: return "InvalidBaseFeePerGas";
        case BlockError::IncorrectBlockFormat: return "IncorrectBlockFormat";
        case BlockError::ImportImpossibleDifficultyOverParis: return "ImportImpossibleDifficultyOverParis";
        case BlockError::ImportImpossibleNonceOverParis: return "ImportImpossibleNonceOverParis";
        case BlockError::ImportImpossibleUnclesOverParis: return "ImportImpossibleUnclesOverParis";
        case BlockError::IncorrectExcessBlobGas: return "IncorrectExcessBlobGas";
        case BlockError::IncorrectBlobGasUsed: return "IncorrectBlobGasUsed";
        case BlockError::RlpBlockLimitExceeded: return "RlpBlockLimitExceeded";
        case BlockError::InvalidTransactionsRoot: return "InvalidTransactionsRoot";
        case BlockError::InvalidWithdrawalsRoot: return "InvalidWithdrawalsRoot";
        case BlockError::InvalidTransaction: return "InvalidTransaction";
        case BlockError::InvalidGasUsed: return "InvalidGasUsed";
        case BlockError::InvalidReceiptsRoot: return "InvalidReceiptsRoot";
        case BlockError::InvalidLogBloom: return "InvalidLogBloom";
        case BlockError::InvalidRequests: return "InvalidRequests";
        case BlockError::InvalidDepositEventLayout: return "InvalidDepositEventLayout";
        case BlockError::SystemContractEmpty: return "SystemContractEmpty";
        case BlockError::SystemContractCallFailed: return "SystemContractCallFailed";
        case BlockError::InvalidStateRoot: return "InvalidStateRoot";
    }
    return "?";
}
}  // namespace freehold::stf
