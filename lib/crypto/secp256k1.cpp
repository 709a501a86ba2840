#include "crypto/secp256k1.hpp"

#include "crypto/keccak.hpp"
#include "crypto/scalar_digits.hpp"
#include "crypto/secp256k1_endomorphism.hpp"
#include "crypto/secp256k1_group.hpp"
#include "crypto/secp256k1_tables.hpp"

namespace freehold::secp256k1
{
namespace
{
constexpr unsigned kPointWidth = 5;  // of the digits of a multiple of a point that is new each time

// 2^384 a1 / n and 2^384 b1 / n, rounded.
constexpr U256 kG1{0x3086d221a7d46bcd, 0xe86c90e49284eb15, 0x3daa8a1471e8ca7f, 0xe893209a45dbb031};
constexpr U256 kG2{0xe4437ed6010e8828, 0x6f547fa90abfe4c4, 0x221208ac9df506c6, 0x1571b4ae8ac47f71};
constexpr ScalarLattice kLattice{
    .a1 = kA1, .b1 = -kB1, .a2 = kA2, .b2 = kA1, .g1 = kG1, .g2 = kG2, .shift = 384};
}  // namespace

Jacobian double_multiply(const U256& a, const U256& b, const Affine& p)
{
    // a = a_low + 2^128 a_high with two tables of the generator; b = b_low + b_high lambda with the
    // endomorphism. The four half-length sums share their doublings (Straus).
    const ScalarLattice::Parts parts = kLattice.split(b < kOrder ? b : b - kOrder);
    const SignedDigits b_low = signed_digits(parts.low, kPointWidth);
    const SignedDigits b_high = signed_digits(parts.high, kPointWidth);
    const SignedDigits a_low = signed_digits({U256{0, 0, a.limbs[1], a.limbs[0]}}, kGeneratorWidth);
    const SignedDigits a_high = signed_digits({U256{0, 0, a.limbs[3], a.limbs[2]}}, kGeneratorWidth);

    const auto table = odd_multiples<1u << (kPointWidth - 2)>(p);
    auto lambda_table = table;
    for (Affine& entry : lambda_table) entry.x = entry.x * Field{kBeta};

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
