// The groups of bn254.

#include "crypto/bn254.hpp"

#include "crypto/bn254_endomorphisms.hpp"

#include <algorithm>

namespace freehold::bn254
{
namespace
{
using Jacobian1 = JacobianPoint<G1Curve>;
using Jacobian2 = JacobianPoint<G2Curve>;

constexpr unsigned kPointWidth = 5;  // of the digits of a multiple of a point

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
