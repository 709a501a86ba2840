#pragma once
// Natural numbers of any length as 64-bit limbs, least significant first: the few operations that modexp
// needs. In the comments a, b, ... stand for the values of the arrays of those names, and B for 2^64.

#include "base/bytes.hpp"
#include "base/wide.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace freehold::limbs
{
using Limbs = std::vector<std::uint64_t>;
using LimbsView = std::span<const std::uint64_t>;

/// Without its leading zero bytes.
BytesView strip_zeros(BytesView bytes);

/// As few limbs as hold the bytes, at least one.
Limbs from_be(BytesView bytes);

/// The low out.size() bytes of a, big-endian.
void store_be(std::span<std::uint8_t> out, LimbsView a);

/// a < b. REQUIRES: equal sizes.
bool less(LimbsView a, LimbsView b);

/// a -= b mod B^n; the borrow. REQUIRES: equal sizes.
std::uint64_t subtract(std::span<std::uint64_t> a, LimbsView b);

/// The number of zero bits below the lowest one. REQUIRES: a != 0.
std::size_t trailing_zeros(LimbsView a);

/// a >> bits, without leading zero limbs, but at least one limb.
Limbs shifted_right(LimbsView a, std::size_t bits);

/// acc += a * b over a.size() limbs; the carry out of them. REQUIRES: acc.size() >= a.size().
inline std::uint64_t add_product(std::span<std::uint64_t> acc, LimbsView a, std::uint64_t b)
{
    std::uint64_t carry = 0;
    std::uint64_t* out = acc.data();
    for (const std::uint64_t limb : a) {
        const Wide64 w = mul_add_wide(limb, b, *out, carry);
        *out++ = w.lo;
        carry = w.hi;
    }
    return carry;
}

/// out = a * b. REQUIRES: out.size() = a.size() + b.size(); out does not overlap a or b.
void multiply(std::span<std::uint64_t> out, LimbsView a, LimbsView b);

/// out = a * a. REQUIRES: out.size() = 2 a.size(); no overlap.
void square(std::span<std::uint64_t> out, LimbsView a);

/// out = a * b mod B^n. REQUIRES: all three have n limbs; out overlaps neither a nor b.
void multiply_low(std::span<std::uint64_t> out, LimbsView a, LimbsView b);
}  // namespace freehold::limbs
