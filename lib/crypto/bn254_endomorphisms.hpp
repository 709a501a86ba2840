#pragma once
// The endomorphisms of bn254's two curves, which multiply the points of G1 and G2 at little cost.

#include "crypto/bn254.hpp"
#include "crypto/scalar_digits.hpp"

namespace freehold::bn254
{
/// On G1, (x, y) -> (beta x, y) multiplies by lambda; beta^3 = 1 mod p, lambda^3 = 1 mod r.
inline constexpr Fp kBeta = Fp::from_hex("59e26bcea0d48bac_d4f263f1acdb5c4f_5763473177fffffe");
inline constexpr U256 kLambda{0, 0xb3c4d79d41a91758, 0x5bfc41088d8daaa7, 0x8b17ea66b99c90dd};
/// Splits scalars below r into k1 + k2 lambda with |k1| and |k2| below 2^127.
inline constexpr ScalarLattice kLattice{
    .a1 = {0, 0, 0x6f4d8248eeb859fd, 0x0be4e1541221250b},
    .b1 = {0x89d3256894d213e3},
    .a2 = {0x89d3256894d213e3},
    .b2 = -U256{0, 0, 0x6f4d8248eeb859fc, 0x8211bbeb7d4f1128},
    .g1 = {0x9333bc0529dcf4b3, 0xde9ef6750e47ac63, 0x6978e33ed7aa89b6, 0x61a4dd45a6e6f7ff},
    .g2 = {0x0000000000000000, 0xb64748cbb1f82cf5, 0xdbae71c51dce9bbc, 0xa3e9f4cb4bebee99},
    .shift = 382,
};

/// psi, on the twist, takes Q to p Q if Q is in G2: the Frobenius endomorphism seen from there. The twist's
/// (x, y) is the point (x w^2, y w^3) of y^2 = x^3 + 3 over Fp12, where raising to the power p takes w^2 to
/// xi^((p - 1) / 3) w^2 and w^3 to xi^((p - 1) / 2) w^3.
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
