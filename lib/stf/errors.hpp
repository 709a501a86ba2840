#pragma once
// Why a transaction or a block is not valid. The names are those of the execution-spec-tests'
// TransactionException and BlockException, so that fixtures compare with them directly.

#include <cstdint>

namespace freehold::stf
{
enum class [[nodiscard]] TxError : std::uint8_t
{
    InvalidSignature,
    InvalidChainId,
    TypeNotSupported,
    NonceMismatchTooLow,
    NonceMismatchTooHigh,
    NonceIsMax,    // EIP-2681
    SenderNotEoa,  // EIP-3607
    InsufficientAccountFunds,
    IntrinsicGasTooLow,
    IntrinsicGasBelowFloorGasCost,  // EIP-7623
    GasLimitExceedsMaximum,         // EIP-7825
    GasAllowanceExceeded,           // does not fit the rest of the block
    InsufficientMaxFeePerGas,
    PriorityGreaterThanMaxFeePerGas,
    InitcodeSizeExceeded,  // EIP-3860
    GasLimitPriceProductOverflow,
    Type3ZeroBlobs,
    Type3BlobCountExceeded,  // in one transaction (EIP-7594)
    Type3InvalidBlobVersionedHash,
    Type3ContractCreation,
    Type3MaxBlobGasAllowanceExceeded,  // in the block
    InsufficientMaxFeePerBlobGas,
    Type4EmptyAuthorizationList,
    Type4ContractCreation,
};
/// The name above, as text ("NonceMismatchTooLow").
const char* to_string(TxError error);

enum class [[nodiscard]] BlockError : std::uint8_t
{
    UnknownParent,  // parent_hash is not the parent's hash
    InvalidBlockNumber,
    InvalidBlockTimestampOlderThanParent,
    InvalidGasLimit,  // EIP-1559: moves by less than 1/1024 of the parent's, at least 5000
    GasUsedOverflow,  // the header says more gas than its limit
    ExtraDataTooBig,
    InvalidBaseFeePerGas,
    IncorrectBlockFormat,  // a header field of the fork is absent, or one of a later fork is present
    ImportImpossibleDifficultyOverParis,
    ImportImpossibleNonceOverParis,
    ImportImpossibleUnclesOverParis,
    IncorrectExcessBlobGas,
    IncorrectBlobGasUsed,   // too many blobs are already a transaction's fault
    RlpBlockLimitExceeded,  // EIP-7934
    InvalidTransactionsRoot,
    InvalidWithdrawalsRoot,
    InvalidTransaction,  // BlockFailure::transaction says why
    InvalidGasUsed,
    InvalidReceiptsRoot,
    InvalidLogBloom,
    InvalidRequests,            // EIP-7685
    InvalidDepositEventLayout,  // EIP-6110
    SystemContractEmpty,        // EIP-7002, EIP-7251: no code at the contract's address
    SystemContractCallFailed,
    InvalidStateRoot,
};
/// The name above, as text ("InvalidStateRoot").
const char* to_string(BlockError error);
}  // namespace freehold::stf
