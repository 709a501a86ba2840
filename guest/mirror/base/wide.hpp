#pragma once
// The twin of lib/base/wide.hpp for RV32IM, which has no 128-bit integer: 32-bit halves.

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
    const std::uint64_t a0 = static_cast<std::uint32_t>(a), a1 = a >> 32;
    const std::uint64_t b0 = static_cast<std::uint32_t>(b), b1 = b >> 32;
    const std::uint64_t low = a0 * b0;
    const std::uint64_t mid = a1 * b0 + (low >> 32);                       // <= (2^32-1)^2 + 2^32-1
    const std::uint64_t mid2 = a0 * b1 + static_cast<std::uint32_t>(mid);  // the same bound
    return {(mid2 << 32) | static_cast<std::uint32_t>(low), a1 * b1 + (mid >> 32) + (mid2 >> 32)};
}

constexpr std::uint64_t add_carry(std::uint64_t a, std::uint64_t b, std::uint64_t& carry)
{
    const std::uint64_t partial = a + b;
    const std::uint64_t sum = partial + carry;
    carry = static_cast<std::uint64_t>(partial < a) | static_cast<std::uint64_t>(sum < partial);
    return sum;
}

constexpr Wide64 mul_add_wide(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d)
{
    Wide64 product = mul_wide(a, b);
    std::uint64_t carry = 0;
    product.lo = add_carry(product.lo, c, carry);
    product.hi += carry;
    carry = 0;
    product.lo = add_carry(product.lo, d, carry);
    product.hi += carry;
    return product;
}

constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b, std::uint64_t& borrow)
{
    const std::uint64_t partial = a - b;
    const std::uint64_t difference = partial - borrow;
    borrow = static_cast<std::uint64_t>(a < b) | static_cast<std::uint64_t>(partial < borrow);
    return difference;
}
}  // namespace freehold
