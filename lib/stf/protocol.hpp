#pragma once
// Constants of the protocol above the EVM, each with the EIP that sets it.

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <cstdint>
#include <utility>

namespace freehold::stf
{
inline constexpr std::uint64_t kTxGas = 21'000;
inline constexpr std::uint64_t kTxCreateGas = 32'000;              // EIP-2
inline constexpr std::uint64_t kInitcodeWordGas = 2;               // EIP-3860
inline constexpr std::size_t kMaxCodeSize = 24'576;                // EIP-170
inline constexpr std::size_t kMaxInitcodeSize = 2 * kMaxCodeSize;  // EIP-3860
inline constexpr std::uint64_t kCodeDepositGas = 200;              // per byte
inline constexpr std::uint64_t kAccessListAddressGas = 2'400;      // EIP-2930
inline constexpr std::uint64_t kAccessListStorageKeyGas = 1'900;   // EIP-2930
inline constexpr std::uint64_t kPerEmptyAccountCost = 25'000;      // EIP-7702
inline constexpr std::uint64_t kPerAuthBaseCost = 12'500;          // EIP-7702
inline constexpr std::uint64_t kFloorGasPerToken = 10;             // EIP-7623
inline constexpr std::uint64_t kMaxTxGas = 1 << 24;                // EIP-7825
inline constexpr std::uint64_t kMaxRefundQuotient = 5;             // EIP-3529
inline constexpr std::uint64_t kGasPerBlob = 1 << 17;              // EIP-4844
inline constexpr std::uint64_t kMaxBlobsPerTx = 6;                 // EIP-7594
inline constexpr std::uint8_t kVersionedHashVersionKzg = 1;        // EIP-4844
inline constexpr std::uint32_t kMaxCallDepth = 1'024;
inline constexpr std::uint64_t kSystemCallGas = 30'000'000;  // EIP-4788
inline constexpr std::size_t kMaxBlockRlpSize = 8'388'608;   // EIP-7934: 10 MiB less a margin of 2 MiB
inline constexpr std::uint64_t kGweiInWei = 1'000'000'000;

/// What gas costs, modulo 2^256. Prices nearly always fit 64 bits, for which one product does.
inline U256 cost_of(std::uint64_t gas, const U256& price)
{
    if (!price.fits_u64()) return price * U256{gas};
    const Wide64 cost = mul_wide(price.low64(), gas);
    return {0, 0, cost.hi, cost.lo};
}

namespace detail
{
consteval std::uint8_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    std::unreachable();  // not a lower-case digit: ends constant evaluation, so the literal does not compile
}
}  // namespace detail

/// An address or hash written as its lower-case digits without prefix.
template <typename T>
consteval T literal(const char (&digits)[2 * T::kSize + 1])
{
    T value;
    for (std::size_t i = 0; i < T::kSize; ++i)
        value.bytes[i] = static_cast<std::uint8_t>(detail::hex_digit(digits[2 * i]) << 4 |
                                                   detail::hex_digit(digits[2 * i + 1]));
    return value;
}

/// The caller of system contracts (EIP-4788).
inline constexpr auto kSystemAddress = literal<Address>("fffffffffffffffffffffffffffffffffffffffe");
inline constexpr auto kBeaconRoots =
    literal<Address>("000f3df6d732807ef1319fb7b8bb8522d0beac02");  // EIP-4788
inline constexpr auto kHistoryStorage =
    literal<Address>("0000f90827f1c53a10cb7a02335b175320002935");  // EIP-2935
inline constexpr auto kWithdrawalRequests =
    literal<Address>("00000961ef480eb55e80d19ad83579a64c007002");  // EIP-7002
inline constexpr auto kConsolidationRequests =
    literal<Address>("0000bbddc7ce488642fb579f8b00f3a590007251");  // EIP-7251
inline constexpr auto kDepositContract =
    literal<Address>("00000000219ab540356cbb839cbe05303d7705fa");  // EIP-6110
/// keccak256("DepositEvent(bytes,bytes,bytes,bytes,bytes)")
inline constexpr auto kDepositEventTopic =
    literal<Hash256>("649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5");
}  // namespace freehold::stf
