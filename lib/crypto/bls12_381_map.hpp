#pragma once
// Field elements to points of G1 and G2: EIP-2537, "Field element to curve point mapping" (map_to_curve and
// clear_cofactor of RFC 9380 for BLS12381G1 and BLS12381G2). Variable time: only for public data.
// Thread-safe.

#include "crypto/bls12_381_curve.hpp"

namespace freehold::bls12_381
{
G1Jacobian map_to_g1(const Fp& u);
G2Jacobian map_to_g2(const Fp2& u);

/// Multiplies by the effective cofactor h_eff of RFC 9380, sections 8.8.1 and 8.8.2; the result is in G1 or
/// G2. REQUIRES: the point is on the curve.
G1Jacobian clear_cofactor(const G1Jacobian& p);
G2Jacobian clear_cofactor(const G2Jacobian& p);
}  // namespace freehold::bls12_381
