#pragma once
// Twin of lib/field/conditional_modulus.hpp: a branch over one instruction, two or three cycles instead of
// five. In assembly, as the compiler turns a conditional subtraction into a mask whatever is said about its
// probability.

#include "field/inline.hpp"

#include <cstdint>

namespace freehold::field
{
FREEHOLD_INLINE constexpr std::uint32_t reduce_once(std::uint32_t x, std::uint32_t m)
{
    if consteval {
        return x >= m ? x - m : x;
    } else {
        asm("bltu %0, %1, 1f\n\tsub %0, %0, %1\n1:" : "+r"(x) : "r"(m));
        return x;
    }
}

FREEHOLD_INLINE constexpr std::uint32_t subtract_mod(std::uint32_t a, std::uint32_t b, std::uint32_t m)
{
    if consteval {
        return a < b ? a - b + m : a - b;
    } else {
        std::uint32_t difference;
        asm("sub %0, %1, %2\n\tbgeu %1, %2, 1f\n\tadd %0, %0, %3\n1:"
            : "=&r"(difference)
            : "r"(a), "r"(b), "r"(m));
        return difference;
    }
}
}  // namespace freehold::field
