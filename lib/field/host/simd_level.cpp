#include "field/host/simd_level.hpp"

#include "base/check.hpp"

#include <cstdlib>

namespace freehold::field
{
std::string_view name_of(SimdLevel level)
{
    switch (level) {
        case SimdLevel::Avx512: return "avx512";
        case SimdLevel::Avx2: return "avx2";
        case SimdLevel::Scalar: return "scalar";
    }
    CHECK(false, "no such SIMD level");
}

bool is_supported(SimdLevel level)
{
#if defined(__x86_64__)
    // These are the names behind the flags in cmake/Freehold.cmake.
    if (level == SimdLevel::Avx512) return __builtin_cpu_supports("x86-64-v4") != 0;
    if (level == SimdLevel::Avx2) return __builtin_cpu_supports("x86-64-v3") != 0;
#endif
    return level == SimdLevel::Scalar;
}

std::vector<SimdLevel> supported_simd_levels()
{
    std::vector<SimdLevel> levels;
    for (const SimdLevel level : kSimdLevels)
        if (is_supported(level)) levels.push_back(level);
    return levels;
}

Result<SimdLevel, SimdError> choose_simd_level(std::string_view name)
{
    SimdLevel widest = SimdLevel::Scalar;
    for (const SimdLevel level : kSimdLevels) {
        if (name == name_of(level)) {
            if (!is_supported(level)) return fail(SimdError::NotSupportedByProcessor);
            return level;
        }
        if (is_supported(level)) widest = level;
    }
    if (!name.empty()) return fail(SimdError::UnknownName);
    return widest;
}

SimdLevel simd_level()
{
    static const SimdLevel level = [] {
        const char* name = std::getenv("FREEHOLD_SIMD");
        const auto chosen = choose_simd_level(name == nullptr ? "" : name);
        CHECK(chosen || chosen.error() != SimdError::UnknownName,
              "FREEHOLD_SIMD must be scalar, avx2 or avx512");
        CHECK(chosen, "FREEHOLD_SIMD names a level that this processor does not have");
        return *chosen;
    }();
    return level;
}
}  // namespace freehold::field
