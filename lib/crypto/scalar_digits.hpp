#pragma once
// Scalars as sums of few signed digits, for multiplying points of any curve. Variable time: only for public
// data. Values only, so thread-safe.

#include "base/u256.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace freehold
{
/// A scalar of either sign.
struct SignedScalar
{
    U256 magnitude;
    bool negative = false;

    /// REQUIRES: the value is in (-2^255, 2^255).
    static constexpr SignedScalar from_two_complement(const U256& value)
    {
        const bool negative = value.is_negative();
        return {negative ? -value : value, negative};
    }
};

/// Signed digits, least significant first: zero or odd with absolute value below 2^(width - 1), and no two
/// non-zero ones within `width` positions. A scalar of 256 bits has at most 257.
struct SignedDigits
{
    std::array<std::int16_t, 257> digit{};
    unsigned length = 0;
};

/// REQUIRES: 2 <= width <= 16; magnitude below 2^256 - 2^(width - 1).
constexpr SignedDigits signed_digits(const SignedScalar& scalar, unsigned width)
{
    SignedDigits result;
    U256 rest = scalar.magnitude;
    for (unsigned i = 0; !rest.is_zero();) {
        if ((rest.low64() & 1) == 0) {
            const auto zeros =
                rest.low64() == 0 ? 63u : static_cast<unsigned>(std::countr_zero(rest.low64()));
            rest = rest >> zeros;
            i += zeros;
            continue;
        }
        auto digit = static_cast<int>(rest.low64() & ((1u << width) - 1));
        if (digit >= 1 << (width - 1)) digit -= 1 << width;
        rest =
            digit > 0 ? rest - static_cast<std::uint64_t>(digit) : rest + static_cast<std::uint64_t>(-digit);
        result.digit[i] = static_cast<std::int16_t>(scalar.negative ? -digit : digit);
        result.length = i + 1;
    }
    return result;
}

/// Adds to `sum` the multiple that the digit at `position` asks for; entry j of the table is (2 j + 1) P.
template <typename Point, typename Table>
constexpr void add_digit(Point& sum, const SignedDigits& digits, unsigned position, const Table& table)
{
    const int digit = digits.digit[position];
    if (digit > 0) sum = sum + table[static_cast<unsigned>(digit) / 2];
    if (digit < 0) sum = sum + -table[static_cast<unsigned>(-digit) / 2];
}

/// Splits scalars in two of half the length, for a curve with an endomorphism that multiplies by lambda
/// (Gallant, Lambert, Vanstone, "Faster point multiplication on elliptic curves with efficient
/// endomorphisms", 2001).
struct ScalarLattice
{
    // A short basis (a1, b1), (a2, b2) of the lattice of (x, y) with x + y lambda = 0 modulo the order n; its
    // determinant a1 b2 - a2 b1 is n or -n. Negative numbers in two's complement.
    U256 a1, b1, a2, b2;
    // 2^shift |b2| / n and 2^shift |b1| / n, rounded. REQUIRES: b1 and b2 have different signs; 320 < shift
    // <= 384.
    U256 g1, g2;
    unsigned shift;

    struct Parts
    {
        SignedScalar low;   // k1
        SignedScalar high;  // k2, with k = k1 + k2 lambda mod n
    };

    /// Subtracts from (k, 0) a lattice vector next to it: each error of rounding costs less than one basis
    /// vector, so the parts are below the sum of the basis vectors. REQUIRES: k < n, and all of a1 .. b2 and
    /// that sum are below 2^129 in absolute value; all other numbers are then below 2^257, and as only the
    /// small results count, wrapping arithmetic is exact.
    [[nodiscard]] constexpr Parts split(const U256& k) const
    {
        // (k, 0) = c1 (a1, b1) + c2 (a2, b2) with c1 = b2 k / +-n and c2 = -b1 k / +-n, both positive.
        const U256 c1 = multiply_and_shift(k, g1);
        const U256 c2 = multiply_and_shift(k, g2);
        return {SignedScalar::from_two_complement(k - c1 * a1 - c2 * a2),
                SignedScalar::from_two_complement(-(c1 * b1) - c2 * b2)};
    }

private:
    // round(a * b / 2^shift).
    [[nodiscard]] constexpr U256 multiply_and_shift(const U256& a, const U256& b) const
    {
        const auto t = multiply_full(a, b);
        const U256 twice = U256{0, t[7], t[6], t[5]} >> (shift - 321);
        return (twice + 1) >> 1;
    }
};
}  // namespace freehold
