#pragma once
// What modular addition and subtraction end with. A seam, as compilers make it a comparison, a mask and a
// subtraction, for which the machine of the guest needs twice the cycles of a branch (guest/mirror/field).

#include "field/inline.hpp"

#include <cstdint>

namespace freehold::field
{
/// x mod m. REQUIRES: x < 2 m.
FREEHOLD_INLINE constexpr std::uint32_t reduce_once(std::uint32_t x, std::uint32_t m)
{
    return x >= m ? x - m : x;
}

/// a - b mod m. REQUIRES: a, b < m.
FREEHOLD_INLINE constexpr std::uint32_t subtract_mod(std::uint32_t a, std::uint32_t b, std::uint32_t m)
{
    const std::uint32_t difference = a - b;
    return a < b ? difference + m : difference;
}
}  // namespace freehold::field
