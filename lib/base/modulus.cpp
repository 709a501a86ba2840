#include "base/modulus.hpp"

namespace freehold
{
namespace
{
// limbs << shift, without the bits that leave at the top. REQUIRES: shift < 64.
template <std::size_t N>
[[gnu::always_inline]] inline std::array<std::uint64_t, N> shift_left(
    const std::array<std::uint64_t, N>& limbs, unsigned shift)
{
    std::array<std::uint64_t, N> shifted;
    shifted[0] = limbs[0] << shift;
#pragma clang loop unroll(full)
    for (std::size_t i = 1; i < N; ++i) shifted[i] = limbs[i] << shift | (limbs[i - 1] >> 1) >> (63 - shift);
    return shifted;
}

// The five low limbs of a * b.
[[gnu::always_inline]] inline std::array<std::uint64_t, 5> multiply_low5(const U256& a, const U256& b)
{
    std::array<std::uint64_t, 5> low{};
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (unsigned j = 0; j < 4 && i + j < 5; ++j) {
            const Wide64 w = mul_add_wide(a.limbs[i], b.limbs[j], low[i + j], carry);
            low[i + j] = w.lo;
            carry = w.hi;
        }
        if (i == 0) low[4] = carry;
    }
    return low;
}

// Subtracts (top, b) if that leaves nothing negative.
[[gnu::always_inline]] inline void subtract_if_not_less(std::array<std::uint64_t, 5>& a, std::uint64_t top,
                                                        const U256& b)
{
    std::array<std::uint64_t, 5> difference;
    std::uint64_t borrow = 0;
    for (unsigned i = 0; i < 4; ++i) difference[i] = sub_borrow(a[i], b.limbs[i], borrow);
    difference[4] = sub_borrow(a[4], top, borrow);
    for (unsigned i = 0; i < 5; ++i) a[i] = borrow == 0 ? difference[i] : a[i];
}
}  // namespace

Modulus::Modulus(const U256& modulus)
    : value_{modulus},
      shift_{static_cast<unsigned>(std::countl_zero(modulus.limbs[3]))},
      normalised_{modulus << shift_},
      reciprocal_{divide_wide(~normalised_, U256::max(), normalised_)}
{}

// Let d be the normalised modulus, x = a * b << shift (which leaves the same quotient), h = floor(x / 2^256),
// v = 2^256 + reciprocal_ = floor((2^512 - 1) / d). The estimate q = floor(h v / 2^256) of the quotient x / d
// is at most 3 too small:
//   x / d - h v / 2^256 = (x - 2^256 h) / d + h (2^512 / d - v) / 2^256, of which the first term is below
//   2^256 / d <= 2 and the second at most h / 2^256 < 1; rounding down takes less than 1 more.
// It is never too large. What is left is therefore below 4 d < 2^258, for which five limbs suffice; a
// subtraction of 2 d and one of d, each where possible, finish.
U256 Modulus::multiply(const U256& a, const U256& b) const
{
    // Then x < 2^512.
    if (!(a < value_ || b < value_)) [[unlikely]]
        return mulmod(a, b, value_);
    const std::array<std::uint64_t, 8> x = shift_left(multiply_full(a, b), shift_);
    const U256 h{x[7], x[6], x[5], x[4]};
    const std::array<std::uint64_t, 8> product = multiply_full(h, reciprocal_);
    U256 quotient;  // at most x / d < 2^256
    std::uint64_t carry = 0;
    for (unsigned i = 0; i < 4; ++i) quotient.limbs[i] = add_carry(product[4 + i], h.limbs[i], carry);

    const std::array<std::uint64_t, 5> subtrahend = multiply_low5(quotient, normalised_);
    std::array<std::uint64_t, 5> rest;
    std::uint64_t borrow = 0;
    for (unsigned i = 0; i < 5; ++i) rest[i] = sub_borrow(x[i], subtrahend[i], borrow);
    subtract_if_not_less(rest, 1, normalised_ + normalised_);  // 2 d, its top bit apart
    subtract_if_not_less(rest, 0, normalised_);
    const auto remainder = [&](unsigned i) {
        return rest[i] >> shift_ | (rest[i + 1] << 1) << (63 - shift_);
    };
    return {remainder(3), remainder(2), remainder(1), remainder(0)};  // rest[4] is zero
}

U256 MulmodCache::mulmod_unprepared(const U256& a, const U256& b, const U256& m)
{
    if (m != last_ || !Modulus::is_suitable(m)) {
        last_ = m;
        return freehold::mulmod(a, b, m);
    }
    prepared_ = Modulus{m};
    return prepared_.multiply(a, b);
}
}  // namespace freehold
