#pragma once
// Which instruction set the kernels use: chosen once per process, the widest that the processor has, or what
// the environment variable FREEHOLD_SIMD says (scalar, avx2 or avx512), so that tests can run all of them.
//
// A kernel is a file x_kernel.cpp, compiled once per level (cmake/Freehold.cmake) with the level's name as
// its innermost namespace. It ends in a table of function pointers, and a header declares the three tables:
//
//     struct NttKernels { void (*pass)(...); ... };
//     namespace scalar { extern const NttKernels kNttKernels; }
//     namespace avx2 { extern const NttKernels kNttKernels; }
//     namespace avx512 { extern const NttKernels kNttKernels; }
//
//     inline const NttKernels& ntt_kernels(SimdLevel level = simd_level())
//     {
//         return at_level(level, scalar::kNttKernels, avx2::kNttKernels, avx512::kNttKernels);
//     }
//
// Every level computes the same values. Thread-safe.

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace freehold::field
{
enum class SimdLevel : std::uint8_t
{
    Scalar,
    Avx2,
    Avx512
};
inline constexpr std::array kSimdLevels{SimdLevel::Scalar, SimdLevel::Avx2, SimdLevel::Avx512};

enum class [[nodiscard]] SimdError : std::uint8_t
{
    UnknownName,
    NotSupportedByProcessor
};

/// "scalar", "avx2", "avx512".
std::string_view name_of(SimdLevel level);

/// Whether this processor and its operating system can run the kernels of `level`.
bool is_supported(SimdLevel level);

/// Those that it can run; scalar always.
std::vector<SimdLevel> supported_simd_levels();

/// The level of that name, or the widest one for an empty name.
Result<SimdLevel, SimdError> choose_simd_level(std::string_view name);

/// The level of this process. Aborts with a message when FREEHOLD_SIMD names none that works here.
SimdLevel simd_level();

template <class Table>
const Table& at_level(SimdLevel level, const Table& scalar, const Table& avx2, const Table& avx512)
{
    return level == SimdLevel::Avx512 ? avx512 : level == SimdLevel::Avx2 ? avx2 : scalar;
}
}  // namespace freehold::field
