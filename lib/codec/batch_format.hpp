#pragma once
// What the two directions of the batch codec share (spec/batch.md). Internal to codec.

#include "codec/transaction.hpp"

namespace freehold::batch
{
/// The byte of a transaction in the column of kinds.
inline constexpr unsigned kTypeMask = 0x03;      // 0: legacy, 1: EIP-2930, 2: EIP-1559, 3: EIP-7702
inline constexpr unsigned kNoChainId = 0x04;     // a legacy transaction before EIP-155
inline constexpr unsigned kOtherChainId = 0x08;  // not the batch's: it has one of its own
inline constexpr unsigned kHasTo = 0x10;
inline constexpr unsigned kHasValue = 0x20;
inline constexpr unsigned kHasData = 0x40;
inline constexpr unsigned kHasAccessList = 0x80;

enum class NonceMode : std::uint8_t
{
    Plain = 0,
    Difference = 1,  // zigzag of the difference to the nonce before, modulo 2^64
};

inline constexpr std::size_t kSelectorSize = 4;
inline constexpr std::size_t kWordSize = 32;
inline constexpr std::size_t kSignatureSize = 64;  // r and s

/// Types whose priority fee is a field of its own.
constexpr bool has_priority_fee(TxType type) { return type == TxType::DynamicFee || type == TxType::SetCode; }

/// Section 5: what an element counts towards the expanded size, besides its bytes in the body.
inline constexpr std::uint64_t kTransactionCharge = 64;
inline constexpr std::uint64_t kAccessListEntryCharge = 52;
inline constexpr std::uint64_t kStorageKeyCharge = 32;
inline constexpr std::uint64_t kAuthorizationCharge = 192;
}  // namespace freehold::batch
