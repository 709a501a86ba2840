#pragma once
// The Frobenius endomorphism of bn254, seen from the twist that G2 lives on.

#include "crypto/bn254.hpp"

namespace freehold::bn254
{
// The twist's (x, y) is the point (x w^2, y w^3) of y^2 = x^3 + 3 over Fp12, where raising to the power p
// takes w^2 to xi^((p - 1) / 3) w^2 and w^3 to xi^((p - 1) / 2) w^3.

/// psi: takes Q to p Q if Q is in G2.
constexpr G2 twisted_frobenius(const G2& q)
{
    return {q.x.conjugated() * Fp12::kFrobenius[2], q.y.conjugated() * Fp12::kFrobenius[3]};
}
constexpr JacobianPoint<G2Curve> twisted_frobenius(const JacobianPoint<G2Curve>& q)
{
    const G2 xy = twisted_frobenius(G2{q.x, q.y});
    return {xy.x, xy.y, q.z.conjugated()};
}
}  // namespace freehold::bn254
