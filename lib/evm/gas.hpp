#pragma once
// Gas constants of the instructions (Yellow Paper, appendix G, as amended by the EIPs named). The constant
// part of each instruction's cost is in opcodes.hpp; what is here is charged by the instruction itself.

#include <cstdint>

namespace freehold::evm
{
// EIP-2929. The warm cost is the instruction's base cost, so only the rest is charged on a cold access.
inline constexpr std::int64_t kWarmAccessGas = 100;
inline constexpr std::int64_t kColdAccountGas = 2600;
inline constexpr std::int64_t kColdAccountSurcharge = kColdAccountGas - kWarmAccessGas;
inline constexpr std::int64_t kColdStorageGas = 2100;
inline constexpr std::int64_t kColdStorageSurcharge = kColdStorageGas - kWarmAccessGas;

// EIP-2200 with the amendments of EIP-2929 and EIP-3529.
inline constexpr std::int64_t kStorageSetGas = 20000;
inline constexpr std::int64_t kStorageResetGas = 5000 - kColdStorageGas;
inline constexpr std::int64_t kStorageClearRefund = 4800;

inline constexpr std::int64_t kCopyWordGas = 3;
inline constexpr std::int64_t kKeccakWordGas = 6;
inline constexpr std::int64_t kMemoryWordGas = 3;
inline constexpr std::uint64_t kMemoryQuadraticDivisor = 512;
inline constexpr std::int64_t kExpByteGas = 50;  // EIP-160
inline constexpr std::int64_t kLogDataGas = 8;

inline constexpr std::int64_t kCallValueGas = 9000;
inline constexpr std::int64_t kCallStipend = 2300;
inline constexpr std::int64_t kNewAccountGas = 25000;  // EIP-161
inline constexpr std::int64_t kInitcodeWordGas = 2;    // EIP-3860
inline constexpr std::uint64_t kMaxInitcodeSize = 49152;

/// A larger memory costs more than 2^45 gas, which no block has, so that reaching for it is out of gas.
inline constexpr std::uint64_t kMaxMemorySize = 0xffffffe0;

/// What a caller may pass on at most (EIP-150).
constexpr std::int64_t all_but_one_64th(std::int64_t gas) { return gas - gas / 64; }

/// REQUIRES: size <= kMaxMemorySize.
constexpr std::int64_t word_count(std::uint64_t size) { return static_cast<std::int64_t>((size + 31) / 32); }

/// The total cost of a memory of so many words (Yellow Paper, C_mem). REQUIRES: words < 2^31.
constexpr std::int64_t memory_gas(std::int64_t words)
{
    const auto w = static_cast<std::uint64_t>(words);
    return kMemoryWordGas * words + static_cast<std::int64_t>(w * w / kMemoryQuadraticDivisor);
}
}  // namespace freehold::evm
