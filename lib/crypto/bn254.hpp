#pragma once
// The curve alt_bn128 of EIP-196 and EIP-197, also called BN254: its groups and its pairing. Our own code,
// [G].
//
// With x = 4965661367192848881 it is the curve of Barreto and Naehrig ("Pairing-friendly elliptic curves of
// prime order", 2005) over p = 36 x^4 + 36 x^3 + 24 x^2 + 6 x + 1, of order r = p - 6 x^2.
// Variable time: only for public data. Thread-safe.

#include "base/u256.hpp"
#include "crypto/montgomery.hpp"
#include "crypto/tower.hpp"
#include "crypto/weierstrass.hpp"

#include <span>

namespace freehold::bn254
{
struct FieldParams
{
    static constexpr auto kModulus =
        limbs_from_hex<4>("30644e72e131a029_b85045b68181585d_97816a916871ca8d_3c208c16d87cfd47");
};
using Fp = Montgomery<FieldParams>;

struct Tower
{
    using Base = Fp;
    static constexpr std::uint64_t kXi = 9;
    static constexpr freehold::Fp2<Fp> kXiPower{
        Fp::from_hex("1284b71c2865a7df_e8b99fdd76e68b60_5c521e08292f2176_d60b35dadcc9e470"),
        Fp::from_hex("246996f3b4fae7e6_a6327cfe12150b8e_747992778eeec7e5_ca5cf05f80f362ac")};
};
using Fp2 = freehold::Fp2<Fp>;
using Fp6 = freehold::Fp6<Tower>;
using Fp12 = freehold::Fp12<Tower>;

/// The x above, and the order r of G1, G2 and the target group, which is prime.
inline constexpr std::uint64_t kX = 4965661367192848881;
inline constexpr U256 kOrder{0x30644e72e131a029, 0xb85045b68181585d, 0x2833e84879b97091, 0x43e1f593f0000001};

/// y^2 = x^3 + 3 over Fp: the group G1, all of it.
struct G1Curve
{
    using Field = Fp;
    static constexpr bool kAIsMinusThree = false;
    static constexpr Fp b() { return Fp::from_u64(3); }
};
/// y^2 = x^3 + 3 / xi over Fp2, a twist: it has points outside the group G2.
struct G2Curve
{
    using Field = Fp2;
    static constexpr bool kAIsMinusThree = false;
    static constexpr Fp2 b()
    {
        return {Fp::from_hex("2b149d40ceb8aaae_81be18991be06ac3_b5b4c5e559dbefa3_3267e6dc24a138e5"),
                Fp::from_hex("009713b03af0fed4_cd2cafadeed8fdf4_a74fa084e52d1852_e4a2bd0685c315d2")};
    }
};
using G1 = AffinePoint<G1Curve>;
using G2 = AffinePoint<G2Curve>;

inline constexpr G1 kG1Generator{Fp::from_u64(1), Fp::from_u64(2)};
inline constexpr G2 kG2Generator{
    {Fp::from_hex("1800deef121f1e76_426a00665e5c4479_674322d4f75edadd_46debd5cd992f6ed"),
     Fp::from_hex("198e9393920d483a_7260bfb731fb5d25_f1aa493335a9e712_97e485b7aef312c2")},
    {Fp::from_hex("12c85ea5db8c6deb_4aab71808dcb408f_e3d1e7690c43d37b_4ce6cc0166fa7daa"),
     Fp::from_hex("090689d0585ff075_ec9e99ad690c3395_bc4b313370b38ef3_55acdadcd122975b")}};

/// P + Q. REQUIRES: both are on the curve.
G1 add(const G1& p, const G1& q);
/// k P, for any k below 2^256. REQUIRES: P is on the curve.
G1 multiply(const U256& k, const G1& p);

/// Whether Q is in G2. REQUIRES: Q is on the curve.
bool is_in_subgroup(const G2& q);

struct Pair
{
    G1 p;
    G2 q;
};
/// The product of the pairs' optimal ate pairings (Vercauteren, "Optimal pairings", 2010), to the power
/// 2 x (6 x^2 + 3 x + 1), which is prime to r. Infinity in a pair contributes 1. REQUIRES: p in G1, q in G2.
Fp12 pairing_product(std::span<const Pair> pairs);
/// Whether the product of the pairs' pairings is 1. REQUIRES: as pairing_product.
bool pairing_check(std::span<const Pair> pairs);
}  // namespace freehold::bn254
