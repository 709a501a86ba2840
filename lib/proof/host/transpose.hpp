#pragma once
// Square transposition in registers, for kernel files (field/host/simd_level.hpp): a compiler vector of one
// row each, so that one text serves all levels. What digests are stored by.

#include "base/bytes.hpp"
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

/// The digests of all lanes, whose words, the least significant byte first, are lanes of words[0], words[1],
/// ..
template <class Vector>
FREEHOLD_INLINE void store_digests(const Vector* words, Hash256* digests)
{
    constexpr std::size_t kSize = sizeof(words[0][0]), kLanes = sizeof(Vector) / kSize;
    constexpr std::size_t kDigestWords = sizeof(Hash256) / kSize;
    // Words of a digest that one transposition gives.
    constexpr std::size_t kPart = kLanes < kDigestWords ? kLanes : kDigestWords;
    for (std::size_t part = 0; part < kDigestWords; part += kPart) {
        Vector rows[kLanes];
        for (std::size_t i = 0; i < kLanes; ++i) rows[i] = words[part + i % kPart];
        transpose(rows);
        for (std::size_t i = 0; i < kLanes; ++i)
            __builtin_memcpy(digests[i].data() + kSize * part, &rows[i], kSize * kPart);
    }
}
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
