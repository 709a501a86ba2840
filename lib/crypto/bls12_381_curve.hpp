#pragma once
// The groups of BLS12-381: G1 of order r on E: y^2 = x^3 + 4 over Fp, and G2 of order r on its twist
// E': y^2 = x^3 + 4 (1 + u) over Fp2. Both curves have points outside those groups.
//
// Subgroup checks and the splitting of scalars rest on two endomorphisms:
//   phi(x, y) = (beta x, y) on E, which on G1 multiplies by -x^2 (the curve's parameter x);
//   psi = untwist, Frobenius, twist on E', which on G2 multiplies by x.
// EIP-2537, "Fast subgroup checks"; Scott, "A note on group membership tests for G1, G2 and GT on BLS
// pairing-friendly curves" (2021). Variable time: only for public data. Thread-safe.

#include "crypto/bls12_381_field.hpp"
#include "crypto/weierstrass.hpp"

namespace freehold::bls12_381
{
struct G1Curve
{
    using Field = Fp;
    static constexpr bool kAIsMinusThree = false;
    static constexpr Fp b() { return Fp::from_u64(4); }
};
struct G2Curve
{
    using Field = Fp2;
    static constexpr bool kAIsMinusThree = false;
    static constexpr Fp2 b() { return {Fp::from_u64(4), Fp::from_u64(4)}; }
};
/// Points of the curves; in G1 and G2 only where that is said.
using G1Affine = AffinePoint<G1Curve>;
using G2Affine = AffinePoint<G2Curve>;
using G1Jacobian = JacobianPoint<G1Curve>;
using G2Jacobian = JacobianPoint<G2Curve>;

inline constexpr G1Affine kG1Generator{Fp::from_hex("17f1d3a73197d794_2695638c4fa9ac0f_c3688c4f9774b905_"
                                                    "a14e3a3f171bac58_6c55e83ff97a1aef_fb3af00adb22c6bb"),
                                       Fp::from_hex("08b3f481e3aaa0f1_a09e30ed741d8ae4_fcf5e095d5d00af6_"
                                                    "00db18cb2c04b3ed_d03cc744a2888ae4_0caa232946c5e7e1")};
inline constexpr G2Affine kG2Generator{{Fp::from_hex("024aa2b2f08f0a91_260805272dc51051_c6e47ad4fa403b02_"
                                                     "b4510b647ae3d177_0bac0326a805bbef_d48056c8c121bdb8"),
                                        Fp::from_hex("13e02b6052719f60_7dacd3a088274f65_596bd0d09920b61a_"
                                                     "b5da61bbdc7f5049_334cf11213945d57_e5ac7d055d042b7e")},
                                       {Fp::from_hex("0ce5d527727d6e11_8cc9cdc6da2e351a_adfd9baa8cbdd3a7_"
                                                     "6d429a695160d12c_923ac9cc3baca289_e193548608b82801"),
                                        Fp::from_hex("0606c4a02ea734cc_32acd2b02bc28b99_cb3e287e85a763af_"
                                                     "267492ab572e99ab_3f370d275cec1da1_aaa9075ff05f79be")}};

/// beta, a cube root of 1.
inline constexpr Fp kBeta = Fp::from_hex(
    "0000000000000000_5f19672fdf76ce51_ba69c6076a0f77ea_ddb3a93be6f89688_de17d813620a0002_2e01fffffffefffe");
constexpr G1Affine phi(const G1Affine& p) { return {p.x * kBeta, p.y}; }
constexpr G1Jacobian phi(const G1Jacobian& p) { return {p.x * kBeta, p.y, p.z}; }

/// Untwisting divides x by w^2 and y by w^3, and Frobenius multiplies w by xi^((p - 1) / 6).
inline constexpr Fp2 kPsiX = (Tower::kXiPower * Tower::kXiPower).inverse();
inline constexpr Fp2 kPsiY = kPsiX * Tower::kXiPower.inverse();
constexpr G2Affine psi(const G2Affine& p) { return {p.x.conjugated() * kPsiX, p.y.conjugated() * kPsiY}; }
constexpr G2Jacobian psi(const G2Jacobian& p)
{
    return {p.x.conjugated() * kPsiX, p.y.conjugated() * kPsiY, p.z.conjugated()};
}

/// [|x|] P, on any curve: 63 doublings and 5 additions.
template <typename Curve>
JacobianPoint<Curve> times_abs_x(const JacobianPoint<Curve>& p)
{
    JacobianPoint<Curve> r = p;
    for (unsigned i = 63; i-- > 0;) {
        r = r.doubled();
        if (((kAbsX >> i) & 1) != 0) r = r + p;
    }
    return r;
}

/// Whether P is in G1 or G2. REQUIRES: P is on the curve.
bool is_in_subgroup(const G1Affine& p);
bool is_in_subgroup(const G2Affine& p);
}  // namespace freehold::bls12_381
