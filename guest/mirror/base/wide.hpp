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
    const std::uint64_t low = (a & 0xffffffff) + static_cast<std::uint32_t>(b) + carry;
    const std::uint64_t high = (a >> 32) + (b >> 32) + (low >> 32);
    carry = high >> 32;
    return (high << 32) | static_cast<std::uint32_t>(low);
}

constexpr Wide64 mul_add_wide(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d)
{
    // By schoolbook multiplication: a product of halves plus two halves fits 64 bits, (2^32-1)^2 + 2 (2^32-1)
    // = 2^64-1.
    const std::uint64_t a0 = static_cast<std::uint32_t>(a), a1 = a >> 32;
    const std::uint64_t b0 = static_cast<std::uint32_t>(b), b1 = b >> 32;
    const std::uint64_t w0 = a0 * b0 + static_cast<std::uint32_t>(c) + static_cast<std::uint32_t>(d);
    const std::uint64_t w1 = a1 * b0 + (c >> 32) + (w0 >> 32);
    const std::uint64_t w2 = a0 * b1 + (d >> 32) + static_cast<std::uint32_t>(w1);
    return {(w2 << 32) | static_cast<std::uint32_t>(w0), a1 * b1 + (w1 >> 32) + (w2 >> 32)};
}

constexpr std::uint64_t sub_borrow(std::uint64_t a, std::uint64_t b, std::uint64_t& borrow)
{
    const std::uint64_t low = (a & 0xffffffff) - static_cast<std::uint32_t>(b) - borrow;
    const std::uint64_t high = (a >> 32) - (b >> 32) - (low >> 63);
    borrow = high >> 63;
    return (high << 32) | static_cast<std::uint32_t>(low);
}
}  // namespace freehold
