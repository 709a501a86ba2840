// The groups of bn254.

#include "crypto/bn254.hpp"

#include "crypto/bn254_twist.hpp"
#include "crypto/scalar_digits.hpp"

#include <algorithm>

namespace freehold::bn254
{
namespace
{
using Jacobian1 = JacobianPoint<G1Curve>;
using Jacobian2 = JacobianPoint<G2Curve>;

constexpr unsigned kPointWidth = 5;  // of the digits of a multiple of a point

// The endomorphism (x, y) -> (beta x, y) multiplies by lambda; beta^3 = 1 mod p, lambda^3 = 1 mod r.
constexpr Fp kBeta = Fp::from_hex("59e26bcea0d48bac_d4f263f1acdb5c4f_5763473177fffffe");
// lambda is 0xb3c4d79d41a917585bfc41088d8daaa78b17ea66b99c90dd; g1 and g2 are 2^384 |b2| / r and 2^384 b1 /
// r.
constexpr ScalarLattice kLattice{
    .a1 = {0, 0, 0x6f4d8248eeb859fd, 0x0be4e1541221250b},
    .b1 = {0x89d3256894d213e3},
    .a2 = {0x89d3256894d213e3},
    .b2 = -U256{0, 0, 0x6f4d8248eeb859fc, 0x8211bbeb7d4f1128},
    .g1 = {0x4ccef014a773d2cf, 0x7a7bd9d4391eb18d, 0xa5e38cfb5eaa26d9, 0x869375169b9bdffa},
    .g2 = {0x0000000000000002, 0xd91d232ec7e0b3d7, 0x6eb9c714773a6ef2, 0x8fa7d32d2fafba64},
};

// x Q, for the x of the curve. REQUIRES: not infinity. The smallest factor of the twist's order is 10069, so
// any other point has its odd multiples.
Jacobian2 multiply_by_x(const G2& q)
{
    static constexpr SignedDigits kDigits = signed_digits({kX}, 3);
    const auto table = odd_multiples<2>(q);
    Jacobian2 sum;
    for (unsigned i = kDigits.length; i-- > 0;) {
        if (!sum.is_infinity()) sum = sum.doubled();
        add_digit(sum, kDigits, i, table);
    }
    return sum;
}
}  // namespace

G1 add(const G1& p, const G1& q) { return (Jacobian1{p} + q).to_affine(); }

G1 multiply(const U256& k, const G1& p)
{
    if (p.is_infinity()) return p;
    // Both halves share their doublings (Straus).
    const ScalarLattice::Parts parts = kLattice.split(k < kOrder ? k : k % kOrder);
    const SignedDigits low = signed_digits(parts.low, kPointWidth);
    const SignedDigits high = signed_digits(parts.high, kPointWidth);
    const auto table = odd_multiples<1u << (kPointWidth - 2)>(p);
    auto lambda_table = table;
    for (G1& entry : lambda_table) entry.x = entry.x * kBeta;
    Jacobian1 sum;
    for (unsigned i = std::max(low.length, high.length); i-- > 0;) {
        if (!sum.is_infinity()) sum = sum.doubled();
        add_digit(sum, low, i, table);
        add_digit(sum, high, i, lambda_table);
    }
    return sum.to_affine();
}

bool is_in_subgroup(const G2& q)
{
    if (q.is_infinity()) return true;
    // Q is in G2 if and only if (x + 1) Q + psi(x Q) + psi^2(x Q) = psi^3(2 x Q) (El Housni, Guillevic,
    // Piellard, "Co-factor clearing and subgroup membership testing on pairing-friendly curves", 2022,
    // section 4.3). On G2, psi multiplies by p. Conversely, psi^2 - t psi + p = 0 on the whole twist, t being
    // the trace; the resultant of that with 2 x X^3 - x X^2 - x X - (x + 1) kills Q, and so r does, as the
    // greatest common divisor of the resultant and the twist's order is r (the test computes it).
    const Jacobian2 xq = multiply_by_x(q);
    const Jacobian2 psi1 = twisted_frobenius(xq);
    const Jacobian2 psi2 = twisted_frobenius(psi1);
    const Jacobian2 psi3 = twisted_frobenius(psi2).doubled();
    return xq + q + psi1 + psi2 == psi3;
}
}  // namespace freehold::bn254
