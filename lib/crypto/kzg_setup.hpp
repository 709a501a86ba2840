#pragma once
// What verification needs of the trusted set-up of Ethereum's KZG ceremony of 2023 (consensus-specs,
// trusted_setup_4096.json): [tau]_2, its second monomial G2 point. The first ones are the generators.

#include "crypto/bls12_381_curve.hpp"

namespace freehold::kzg
{
inline constexpr bls12_381::G2Affine kTauG2{
    {bls12_381::Fp::from_hex("185cbfee53492714_734429b7b38608e2_3926c911cceceac9_a36851477ba4c60b_"
                             "087041de621000ed_c98edada20c1def2"),
     bls12_381::Fp::from_hex("15bfd7dd8cdeb128_843bc287230af389_26187075cbfbefa8_1009a2ce615ac53d_"
                             "2914e5870cb452d2_afaaab24f3499f72")},
    {bls12_381::Fp::from_hex("014353bdb96b626d_d7d5ee8599d1fca2_131569490e28de18_e82451a496a9c979_"
                             "4ce26d105941f383_ee689bfbbb832a99"),
     bls12_381::Fp::from_hex("1666c54b0a325295_03432fcae0181b4b_ef79de09fc63671f_da5ed1ba9bfa0789_"
                             "9495346f3d7ac9cd_23048ef30d0a154f")}};
}  // namespace freehold::kzg
