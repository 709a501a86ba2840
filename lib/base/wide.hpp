#pragma once
// 64 x 64 -> 128 bit products and carries: the one place that uses the host's 128-bit integer.
// guest/mirror/base/wide.hpp is its twin for machines without one.

#include <cstdint>

namespace freehold
{
struct Wide64
{
    std::uint64_t lo;
    std::uint64_t hi;
};

constexpr Wide64 mul_wide(std::uint64_t a, std::uint64_t b)
{
    const auto product = static_cast<unsigned __int128>(a) * b;
    return {static_cast<std::uint64_t>(product), static_cast<std::uint64_t>(product >> 64)};
}

/// a * b + c + d; cannot overflow 128 bits.
constexpr Wide64 mul_add_wide(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d)
{
    const auto sum = static_cast<unsigned __int128>(a) * b + c + d;
    return {static_cast<std::uint64_t>(sum), static_cast<std::uint64_t>(sum >> 64)};
}

// At run time carries and borrows go by builtins: from the 128-bit form clang makes a SETC and more for each
// limb instead of a chain of ADC, which costs a sum modulo a prime half its speed.

/// sum = a + b + carry; REQUIRES: carry <= 1; carry becomes the carry out.
constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, std::uint64_t& carry)
{
    if consteval {
        const auto sum = static_cast<unsigned __int128>(a) + b + carry;
        carry = static_cast<std::uint64_t>(sum >> 64);
        return static_cast<std::uint64_t>(sum);
    } else {
        unsigned long long out = 0;
        const std::uint64_t sum = __builtin_addcll(a, b, carry, &out);
        carry = out;
        return sum;
    }
}

/// difference = a - b - borrow; REQUIRES: borrow <= 1; borrow becomes the borrow out.
constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b, std::uint64_t& borrow)
{
    if consteval {
        const auto difference = static_cast<unsigned __int128>(a) - b - borrow;
        borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
        return static_cast<std::uint64_t>(difference);
    } else {
        unsigned long long out = 0;
        const std::uint64_t difference = __builtin_subcll(a, b, borrow, &out);
        borrow = out;
        return difference;
    }
}
}  // namespace freehold
