#pragma once
// BLAKE3 and Keccak-256 of many inputs at once, one input per SIMD lane. Every level computes the same
// digests, those of the suites (proof/hash_suite.hpp).

#include "base/bytes.hpp"
#include "field/baby_bear.hpp"
#include "field/host/simd_level.hpp"

#include <optional>

namespace freehold::proof
{
using field::BabyBear;

/// A message that fits one block with a 64-bit little-endian counter as its last eight bytes.
struct CounterMessage
{
    std::array<std::uint8_t, 64> block{};  // zero from the counter on
    std::size_t size = 0;                  // counter included
};

struct HashKernels
{
    /// Inputs per call.
    std::size_t lanes;
    std::size_t max_row_width;
    /// digests[i] = hash of the `width` canonical little-endian elements of row i, for `lanes` rows.
    /// REQUIRES: 1 <= width <= max_row_width.
    void (*hash_rows)(const BabyBear* matrix, std::size_t width, Hash256* digests);
    /// parents[i] = the suite's parent of children[2 i] and children[2 i + 1], for `lanes` parents.
    void (*hash_parents)(const Hash256* children, Hash256* parents);
    /// The least counter in [first, end) for which the hash's first eight bytes, little-endian, are below
    /// `bound`; `end` if there is none. REQUIRES: end - first a multiple of `lanes`.
    std::uint64_t (*find_counter)(const CounterMessage& message, std::uint64_t first, std::uint64_t end,
                                  std::uint64_t bound);
};

namespace scalar
{
inline constexpr std::size_t kHashLanes = 4;  // SSE2 is every x86-64's
extern const HashKernels kBlake3Kernels, kKeccakKernels;
}  // namespace scalar
namespace avx2
{
inline constexpr std::size_t kHashLanes = 8;
extern const HashKernels kBlake3Kernels, kKeccakKernels;
}  // namespace avx2
namespace avx512
{
inline constexpr std::size_t kHashLanes = 16;
extern const HashKernels kBlake3Kernels, kKeccakKernels;
}  // namespace avx512

inline const HashKernels& blake3_kernels(field::SimdLevel level)
{
    return field::at_level(level, scalar::kBlake3Kernels, avx2::kBlake3Kernels, avx512::kBlake3Kernels);
}
inline const HashKernels& keccak_kernels(field::SimdLevel level)
{
    return field::at_level(level, scalar::kKeccakKernels, avx2::kKeccakKernels, avx512::kKeccakKernels);
}
}  // namespace freehold::proof
