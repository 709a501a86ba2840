#pragma once
// Multi-scalar multiplication in the groups of BLS12-381. Variable time: only for public data. Thread-safe.

#include "crypto/bls12_381_curve.hpp"

#include <span>

namespace freehold::bls12_381
{
template <typename Curve>
struct MsmTerm
{
    AffinePoint<Curve> point;
    U256 scalar;  // any value: it counts modulo r
};

/// The sum of [scalar] point. REQUIRES: all points are in G1, or in G2.
G1Jacobian multi_scalar(std::span<const MsmTerm<G1Curve>> terms);
G2Jacobian multi_scalar(std::span<const MsmTerm<G2Curve>> terms);
}  // namespace freehold::bls12_381
