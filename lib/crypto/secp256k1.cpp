#include "crypto/secp256k1.hpp"

#include "crypto/keccak.hpp"
#include "crypto/secp256k1_group.hpp"
#include "crypto/secp256k1_tables.hpp"

namespace freehold::secp256k1
{
namespace
{
constexpr unsigned kPointWidth = 5;  // of the digits of a multiple of a point that is new each time

// The endomorphism (x, y) -> (beta x, y) multiplies by lambda; beta^3 = 1 mod p, lambda^3 = 1 mod n.
constexpr Field kBeta{U256{0x7ae96a2b657c0710, 0x6e64479eac3434e9, 0x9cf0497512f58995, 0xc1396c28719501ee}};

// A short basis of the lattice of (x, y) with x + y lambda = 0 mod n: (a1, -b1) and (a2, a1)
// (Gallant, Lambert, Vanstone, "Faster point multiplication on elliptic curves with efficient endomorphisms",
// 2001).
constexpr U256 kA1{0, 0, 0x3086d221a7d46bcd, 0xe86c90e49284eb15};
constexpr U256 kB1{0, 0, 0xe4437ed6010e8828, 0x6f547fa90abfe4c3};
constexpr U256 kA2{0, 1, 0x14ca50f7a8e2f3f6, 0x57c1108d9d44cfd8};
// 2^384 a1 / n and 2^384 b1 / n, rounded.
constexpr U256 kG1{0x3086d221a7d46bcd, 0xe86c90e49284eb15, 0x3daa8a1471e8ca7f, 0xe893209a45dbb031};
constexpr U256 kG2{0xe4437ed6010e8828, 0x6f547fa90abfe4c4, 0x221208ac9df506c6, 0x1571b4ae8ac47f71};

// round(a * b / 2^384), below 2^128.
U256 multiply_shift384(const U256& a, const U256& b)
{
    const auto t = multiply_full(a, b);
    return U256{0, 0, t[7], t[6]} + U256{t[5] >> 63};
}

// A scalar in (-2^128, 2^128).
struct ShortScalar
{
    U256 magnitude;
    bool negative = false;
};

ShortScalar from_signed(const U256& two_complement)
{
    const bool negative = two_complement.is_negative();
    return {negative ? -two_complement : two_complement, negative};
}

struct SplitScalar
{
    ShortScalar low;   // k1
    ShortScalar high;  // k2, with k = k1 + k2 lambda mod n
};

// Subtracts from (k, 0) the lattice vector next to it. All the numbers are below 2^256 in absolute value and
// the results below 2^128 (each error of rounding costs less than one basis vector), so wrapping arithmetic
// is exact.
SplitScalar split(const U256& k)
{
    const U256 c1 = multiply_shift384(k, kG1);
    const U256 c2 = multiply_shift384(k, kG2);
    return {from_signed(k - c1 * kA1 - c2 * kA2), from_signed(c1 * kB1 - c2 * kA1)};
}

// Signed digits, least significant first: zero or odd with absolute value below 2^(width - 1), and no two
// non-zero ones within `width` positions. A scalar of 128 bits has at most 129.
struct SignedDigits
{
    std::array<std::int16_t, 130> digit{};
    unsigned length = 0;
};

SignedDigits recode(const ShortScalar& scalar, unsigned width)
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

template <std::size_t N>
void add_digit(Jacobian& sum, const SignedDigits& digits, unsigned position,
               const std::array<Affine, N>& table)
{
    const int digit = digits.digit[position];
    if (digit > 0) sum = sum + table[static_cast<unsigned>(digit) / 2];
    if (digit < 0) sum = sum + -table[static_cast<unsigned>(-digit) / 2];
}
}  // namespace

Jacobian double_multiply(const U256& a, const U256& b, const Affine& p)
{
    // a = a_low + 2^128 a_high with two tables of the generator; b = b_low + b_high lambda with the
    // endomorphism. The four half-length sums share their doublings (Straus).
    const SplitScalar parts = split(b < kOrder ? b : b - kOrder);
    const SignedDigits b_low = recode(parts.low, kPointWidth);
    const SignedDigits b_high = recode(parts.high, kPointWidth);
    const SignedDigits a_low = recode({U256{0, 0, a.limbs[1], a.limbs[0]}, false}, kGeneratorWidth);
    const SignedDigits a_high = recode({U256{0, 0, a.limbs[3], a.limbs[2]}, false}, kGeneratorWidth);

    const auto table = odd_multiples<1u << (kPointWidth - 2)>(p);
    auto lambda_table = table;
    for (Affine& entry : lambda_table) entry.x = entry.x * kBeta;

    Jacobian sum;
    for (unsigned i = std::max({b_low.length, b_high.length, a_low.length, a_high.length}); i-- > 0;) {
        if (!sum.is_infinity()) sum = sum.doubled();
        add_digit(sum, b_low, i, table);
        add_digit(sum, b_high, i, lambda_table);
        add_digit(sum, a_low, i, kGeneratorTable);
        add_digit(sum, a_high, i, kHighGeneratorTable);
    }
    return sum;
}

std::optional<Address> recover(const Hash256& hash, const U256& r, const U256& s, bool y_parity)
{
    if (r.is_zero() || r >= kOrder || s.is_zero() || s >= kOrder) return std::nullopt;
    // SEC 1, section 4.1.6, with j = 0: Ethereum's recovery id has no bit for an x of R at or above n.
    const auto point = Affine::from_x(r, y_parity);
    if (!point) return std::nullopt;

    // Q = r^-1 (s R - z G).
    const U256 r_inverse = mod_inverse(r, kOrder);
    const U256 z = U256::from(hash) % kOrder;
    const U256 u1 = mulmod(z.is_zero() ? z : kOrder - z, r_inverse, kOrder);
    const U256 u2 = mulmod(s, r_inverse, kOrder);
    const Jacobian key = double_multiply(u1, u2, *point);
    if (key.is_infinity()) return std::nullopt;

    const Affine q = key.to_affine();
    std::uint8_t encoded[64];
    q.x.normalized().store_be32(encoded);
    q.y.normalized().store_be32(encoded + 32);
    const Hash256 digest = keccak256(encoded);
    return Address::from(digest.view().subspan(12));
}
}  // namespace freehold::secp256k1
