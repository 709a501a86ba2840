#pragma once
// The endomorphism of secp256k1 that halves the length of scalars (crypto/scalar_digits.hpp, ScalarLattice).

#include "base/u256.hpp"

namespace freehold::secp256k1
{
/// (x, y) -> (beta x, y) multiplies by lambda; beta^3 = 1 mod p, lambda^3 = 1 mod n.
inline constexpr U256 kBeta{0x7ae96a2b657c0710, 0x6e64479eac3434e9, 0x9cf0497512f58995, 0xc1396c28719501ee};
inline constexpr U256 kLambda{0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};

/// The basis of its lattice is (a1, -b1), (a2, a1).
inline constexpr U256 kA1{0, 0, 0x3086d221a7d46bcd, 0xe86c90e49284eb15};
inline constexpr U256 kB1{0, 0, 0xe4437ed6010e8828, 0x6f547fa90abfe4c3};
inline constexpr U256 kA2{0, 1, 0x14ca50f7a8e2f3f6, 0x57c1108d9d44cfd8};
}  // namespace freehold::secp256k1
