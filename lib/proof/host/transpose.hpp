#pragma once
// Square transposition in registers, for kernel files (field/host/simd_level.hpp): a compiler vector of one
// row each, so that one text serves all levels.

#include "field/inline.hpp"

#include <cstddef>
#include <utility>

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
/// Exchanges blocks of kDistance lanes between rows that are kDistance apart.
template <std::size_t kDistance, class Vector, std::size_t... kLane>
FREEHOLD_INLINE void exchange(Vector& a, Vector& b, std::index_sequence<kLane...>)
{
    constexpr std::size_t kLanes = sizeof...(kLane);
    const Vector low =
        __builtin_shufflevector(a, b, ((kLane & kDistance) == 0 ? kLane : kLanes + kLane - kDistance)...);
    b = __builtin_shufflevector(a, b, ((kLane & kDistance) == 0 ? kLane + kDistance : kLanes + kLane)...);
    a = low;
}

/// REQUIRES: vectors of kRows lanes, a power of two. In steps of kDistance, 2 kDistance, and so on.
template <std::size_t kDistance = 1, class Vector, std::size_t kRows>
FREEHOLD_INLINE void transpose(Vector (&rows)[kRows])
{
    if constexpr (kDistance < kRows) {
        for (std::size_t i = 0; i < kRows; ++i)
            if ((i & kDistance) == 0)
                exchange<kDistance>(rows[i], rows[i + kDistance], std::make_index_sequence<kRows>{});
        transpose<2 * kDistance>(rows);
    }
}
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
