#pragma once
// The fields of BLS12-381 (EIP-2537, "Curve parameters"), the curve of the BLS family with the parameter
// x = -0xd201000000010000: p = (x - 1)^2 (x^4 - x^2 + 1) / 3 + x and r = x^4 - x^2 + 1.

#include "base/u256.hpp"
#include "crypto/montgomery.hpp"
#include "crypto/tower.hpp"

#include <optional>

namespace freehold::bls12_381
{
/// |x|; x is negative.
inline constexpr std::uint64_t kAbsX = 0xd201000000010000;
/// r, the prime order of G1 and G2.
inline constexpr U256 kOrder{0x73eda753299d7d48, 0x3339d80809a1d805, 0x53bda402fffe5bfe, 0xffffffff00000001};

struct FpParams
{
    static constexpr auto kModulus = limbs_from_hex<6>(
        "1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_6730d2a0f6b0f624_1eabfffeb153ffff_"
        "b9feffffffffaaab");
};
using Fp = Montgomery<FpParams>;
using Fp2 = freehold::Fp2<Fp>;

/// xi = 1 + u.
struct Tower
{
    using Base = Fp;
    static constexpr std::uint64_t kXi = 1;
    static constexpr Fp2 kXiPower{Fp::from_hex("1904d3bf02bb0667_c231beb4202c0d1f_0fd603fd3cbd5f4f_"
                                               "7b2443d784bab9c4_f67ea53d63e7813d_8d0775ed92235fb8"),
                                  Fp::from_hex("00fc3e2b36c4e032_88e9e902231f9fb8_54a14787b6c7b36f_"
                                               "ec0c8ec971f63c5f_282d5ac14d6c7ec2_2cf78a126ddc4af3")};
};
using Fp12 = freehold::Fp12<Tower>;

/// A square root in Fp2, if there is one.
std::optional<Fp2> sqrt(const Fp2& a);
}  // namespace freehold::bls12_381
