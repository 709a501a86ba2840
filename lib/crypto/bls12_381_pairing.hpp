#pragma once
// The optimal ate pairing of BLS12-381 (Vercauteren, "Optimal pairings", 2010). Variable time: only for
// public data. Thread-safe.

#include "crypto/bls12_381_curve.hpp"

#include <array>
#include <bit>
#include <span>

namespace freehold::bls12_381
{
/// A line through points of the twist, of which the value at P = (xp, yp) of E, times w^3 and a factor in
/// Fp2, is a + b xp w^2 + c yp w^3. Such factors are in proper subfields, so the final exponentiation removes
/// them.
struct Line
{
    Fp2 a, b, c;
};

/// All lines of the Miller loop for one Q, in their order: for a Q that is used again.
class PreparedG2
{
public:
    /// REQUIRES: Q is in G2 and not infinity.
    explicit PreparedG2(const G2Affine& q);
    [[nodiscard]] const Line* lines() const { return lines_.data(); }

private:
    // A doubling for each bit of |x| below the highest, and an addition for each of those that is one.
    std::array<Line, 63 + std::popcount(kAbsX) - 1> lines_;
};

struct Pair
{
    G1Affine p;
    G2Affine q;
};
struct PreparedPair
{
    G1Affine p;
    const PreparedG2* q;
};

/// The product of the Miller functions f_{x,Q}(P). Pairs with infinity count as 1. REQUIRES: all points are
/// in G1 and G2.
Fp12 miller_loop(std::span<const Pair> pairs);
Fp12 miller_loop(std::span<const PreparedPair> pairs);

/// f^(3 (p^12 - 1) / r): the factor 3, prime to r, makes it shorter. 0 stays 0.
Fp12 final_exponentiation(const Fp12& f);

/// Whether the product of the pairings e(P, Q) is 1. REQUIRES: all points are in G1 and G2.
bool pairing_product_is_one(std::span<const Pair> pairs);
bool pairing_product_is_one(std::span<const PreparedPair> pairs);
}  // namespace freehold::bls12_381
