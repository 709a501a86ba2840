#pragma once
// The isogenies of EIP-2537, "Field element to curve point mapping" (RFC 9380, appendix E.2 and E.3), from
// curves with a and b not zero, to which the simplified SWU map leads, onto those of BLS12-381. Coefficients
// of the rational functions, lowest degree first; the denominators are monic, and their leading 1 is not
// listed.

#include "crypto/bls12_381_field.hpp"

#include <array>

namespace freehold::bls12_381
{
struct IsogenyG1
{
    using Field = Fp;
    /// y^2 = x^3 + a x + b, and the Z of the map.
    static constexpr Fp kA = Fp::from_hex(
        "00144698a3b8e943_3d693a02c96d4982_b0ea985383ee66a8_d8e8981aefd881ac_98936f8da0e0f97f_"
        "5cf428082d584c1d");
    static constexpr Fp kB = Fp::from_hex(
        "12e2908d11688030_018b12e8753eee3b_2016c1f0f24f4070_a0b9c14fcef35ef5_5a23215a316ceaa5_"
        "d1cc48e98e172be0");
    static constexpr Fp kZ = Fp::from_u64(11);
    static constexpr std::array kXNumerator{
        Fp::from_hex("11a05f2b1e833340_b809101dd9981585_6b303e88a2d7005f_f2627b56cdb4e2c8_5610c2d5f2e62d6e_"
                     "aeac1662734649b7"),
        Fp::from_hex("17294ed3e943ab2f_0588bab22147a81c_7c17e75b2f6a8417_f565e33c70d1e86b_4838f2a6f318c356_"
                     "e834eef1b3cb83bb"),
        Fp::from_hex("0d54005db97678ec_1d1048c5d10a9a1b_ce032473295983e5_6878e501ec68e25c_958c3e3d2a09729f_"
                     "e0179f9dac9edcb0"),
        Fp::from_hex("1778e7166fcc6db7_4e0609d307e55412_d7f5e4656a8dbf25_f1b33289f1b33083_5336e25ce3107193_"
                     "c5b388641d9b6861"),
        Fp::from_hex("0e99726a3199f443_6642b4b3e4118e54_99db995a1257fb3f_086eeb65982fac18_985a286f301e77c4_"
                     "51154ce9ac8895d9"),
        Fp::from_hex("1630c3250d7313ff_01d1201bf7a74ab5_db3cb17dd952799b_9ed3ab9097e68f90_a0870d2dcae73d19_"
                     "cd13c1c66f652983"),
        Fp::from_hex("0d6ed6553fe44d29_6a3726c38ae652bf_b11586264f0f8ce1_9008e218f9c86b2a_8da25128c1052eca_"
                     "ddd7f225a139ed84"),
        Fp::from_hex("17b81e7701abdbe2_e8743884d1117e53_356de5ab275b4db1_a682c62ef0f27533_39b7c8f8c8f475af_"
                     "9ccb5618e3f0c88e"),
        Fp::from_hex("080d3cf1f9a78fc4_7b90b33563be990d_c43b756ce79f5574_a2c596c928c5d1de_4fa295f296b74e95_"
                     "6d71986a8497e317"),
        Fp::from_hex("169b1f8e1bcfa7c4_2e0c37515d138f22_dd2ecb803a0c5c99_676314baf4bb1b7f_a3190b2edc032779_"
                     "7f241067be390c9e"),
        Fp::from_hex("10321da079ce07e2_72d8ec09d2565b0d_fa7dccdde6787f96_d50af36003b14866_f69b771f8c285dec_"
                     "ca67df3f1605fb7b"),
        Fp::from_hex("06e08c248e260e70_bd1e962381edee3d_31d79d7e22c837bc_23c0bf1bc24c6b68_c24b1b80b64d391f_"
                     "a9c8ba2e8ba2d229")};
    static constexpr std::array kXDenominator{
        Fp::from_hex("08ca8d548cff19ae_18b2e62f4bd3fa6f_01d5ef4ba35b48ba_9c9588617fc8ac62_b558d681be343df8_"
                     "993cf9fa40d21b1c"),
        Fp::from_hex("12561a5deb559c43_48b4711298e53636_7041e8ca0cf0800c_0126c2588c48bf57_13daa8846cb026e9_"
                     "e5c8276ec82b3bff"),
        Fp::from_hex("0b2962fe57a3225e_8137e629bff2991f_6f89416f5a718cd1_fca64e00b11aceac_d6a3d0967c94fedc_"
                     "fcc239ba5cb83e19"),
        Fp::from_hex("03425581a58ae2fe_c83aafef7c40eb54_5b08243f16b16551_54cca8abc28d6fd0_4976d5243eecf5c4_"
                     "130de8938dc62cd8"),
        Fp::from_hex("13a8e162022914a8_0a6f1d5f43e7a07d_ffdfc759a12062bb_8d6b44e833b306da_9bd29ba81f35781d_"
                     "539d395b3532a21e"),
        Fp::from_hex("0e7355f8e4e667b9_55390f7f0506c6e9_395735e9ce9cad4d_0a43bcef24b8982f_7400d24bc4228f11_"
                     "c02df9a29f6304a5"),
        Fp::from_hex("0772caacf1693619_0f3e0c63e0596721_570f5799af53a189_4e2e073062aede9c_ea73b3538f0de06c_"
                     "ec2574496ee84a3a"),
        Fp::from_hex("14a7ac2a9d64a8b2_30b3f5b074cf0199_6e7f63c21bca68a8_1996e1cdf9822c58_0fa5b9489d11e2d3_"
                     "11f7d99bbdcc5a5e"),
        Fp::from_hex("0a10ecf6ada54f82_5e920b3dafc7a3cc_e07f8d1d7161366b_74100da67f398835_03826692abba4370_"
                     "4776ec3a79a1d641"),
        Fp::from_hex("095fc13ab9e92ad4_476d6e3eb3a56680_f682b4ee96f7d037_76df533978f31c15_93174e4b4b786500_"
                     "2d6384d168ecdd0a")};
    static constexpr std::array kYNumerator{
        Fp::from_hex("090d97c81ba24ee0_259d1f094980dcfa_11ad138e48a86952_2b52af6c956543d3_cd0c7aee9b3ba3c2_"
                     "be9845719707bb33"),
        Fp::from_hex("134996a104ee5811_d51036d776fb4683_1223e96c254f383d_0f906343eb67ad34_d6c56711962fa8bf_"
                     "e097e75a2e41c696"),
        Fp::from_hex("00cc786baa966e66_f4a384c86a3b4994_2552e2d658a31ce2_c344be4b91400da7_d26d521628b00523_"
                     "b8dfe240c72de1f6"),
        Fp::from_hex("01f86376e8981c21_7898751ad8746757_d42aa7b90eeb791c_09e4a3ec03251cf9_de405aba9ec61dec_"
                     "a6355c77b0e5f4cb"),
        Fp::from_hex("08cc03fdefe0ff13_5caf4fe2a21529c4_195536fbe3ce50b8_79833fd221351adc_2ee7f8dc099040a8_"
                     "41b6daecf2e8fedb"),
        Fp::from_hex("16603fca40634b6a_2211e11db8f0a6a0_74a7d0d4afadb7bd_76505c3d3ad5544e_203f6326c95a8072_"
                     "99b23ab13633a5f0"),
        Fp::from_hex("04ab0b9bcfac1bbc_b2c977d027796b3c_e75bb8ca2be184cb_5231413c4d634f37_47a87ac2460f415e_"
                     "c961f8855fe9d6f2"),
        Fp::from_hex("0987c8d5333ab86f_de9926bd2ca6c674_170a05bfe3bdd81f_fd038da6c26c8426_42f64550fedfe935_"
                     "a15e4ca31870fb29"),
        Fp::from_hex("09fc4018bd96684b_e88c9e221e4da1bb_8f3abd16679dc26c_1e8b6e6a1f20cabe_69d65201c78607a3_"
                     "60370e577bdba587"),
        Fp::from_hex("0e1bba7a1186bdb5_223abde7ada14a23_c42a0ca7915af6fe_06985e7ed1e4d43b_9b3f7055dd4eba6f_"
                     "2bafaaebca731c30"),
        Fp::from_hex("19713e47937cd1be_0dfd0b8f1d43fb93_cd2fcbcb6caf493f_d1183e416389e610_31bf3a5cce3fbafc_"
                     "e813711ad011c132"),
        Fp::from_hex("18b46a908f36f6de_b918c143fed2edcc_523559b8aaf0c246_2e6bfe7f911f6432_49d9cdf41b44d606_"
                     "ce07c8a4d0074d8e"),
        Fp::from_hex("0b182cac101b9399_d155096004f53f44_7aa7b12a3426b08e_c02710e807b4633f_06c851c1919211f2_"
                     "0d4c04f00b971ef8"),
        Fp::from_hex("0245a394ad1eca9b_72fc00ae7be315dc_757b3b080d4c1580_13e6632d3c40659c_c6cf90ad1c232a64_"
                     "42d9d3f5db980133"),
        Fp::from_hex("05c129645e44cf11_02a159f748c4a3fc_5e673d81d7e86568_d9ab0f5d396a7ce4_6ba1049b6579afb7_"
                     "866b1e715475224b"),
        Fp::from_hex("15e6be4e990f03ce_4ea50b3b42df2eb5_cb181d8f84965a39_57add4fa95af01b2_b665027efec01c77_"
                     "04b456be69c8b604")};
    static constexpr std::array kYDenominator{
        Fp::from_hex("16112c4c3a9c98b2_52181140fad0eae9_601a6de578980be6_eec3232b5be72e7a_07f3688ef60c206d_"
                     "01479253b03663c1"),
        Fp::from_hex("1962d75c2381201e_1a0cbd6c43c348b8_85c84ff731c4d59c_a4a10356f453e01f_78a4260763529e35_"
                     "32f6102c2e49a03d"),
        Fp::from_hex("058df3306640da27_6faaae7d6e8eb157_78c4855551ae7f31_0c35a5dd279cd2ec_a6757cd636f96f89_"
                     "1e2538b53dbf67f2"),
        Fp::from_hex("16b7d288798e5395_f20d23bf89edb4d1_d115c5dbddbcd30e_123da489e726af41_727364f2c28297ad_"
                     "a8d26d98445f5416"),
        Fp::from_hex("0be0e079545f43e4_b00cc912f8228ddc_c6d19c9f0f69bbb0_542eda0fc9dec916_a20b15dc0fd2eded_"
                     "da39142311a5001d"),
        Fp::from_hex("08d9e5297186db2d_9fb266eaac783182_b70152c65550d881_c5ecd87b6f0f5a64_49f38db9dfa9cce2_"
                     "02c6477faaf9b7ac"),
        Fp::from_hex("166007c08a99db2f_c3ba8734ace9824b_5eecfdfa8d0cf8ef_5dd365bc400a0051_d5fa9c01a58b1fb9_"
                     "3d1a1399126a775c"),
        Fp::from_hex("16a3ef08be3ea7ea_03bcddfabba6ff6e_e5a4375efa1f4fd7_feb34fd206357132_b920f5b00801dee4_"
                     "60ee415a15812ed9"),
        Fp::from_hex("1866c8ed336c6123_1a1be54fd1d74cc4_f9fb0ce4c6af5920_abc5750c4bf39b48_52cfe2f7bb924883_"
                     "6b233d9d55535d4a"),
        Fp::from_hex("167a55cda70a6e1c_ea820597d94a8490_3216f763e13d87bb_5308592e7ea7d4fb_c7385ea3d529b35e_"
                     "346ef48bb8913f55"),
        Fp::from_hex("04d2f259eea405bd_48f010a01ad2911d_9c6dd039bb61a629_0e591b36e636a5c8_71a5c29f4f830604_"
                     "00f8b49cba8f6aa8"),
        Fp::from_hex("0accbb67481d033f_f5852c1e48c50c47_7f94ff8aefce42d2_8c0f9a88cea79135_16f968986f7ebbea_"
                     "9684b529e2561092"),
        Fp::from_hex("0ad6b9514c767fe3_c3613144b45f1496_543346d98adf0226_7d5ceef9a00d9b86_93000763e3b90ac1_"
                     "1e99b138573345cc"),
        Fp::from_hex("02660400eb2e4f3b_628bdd0d53cd76f2_bf565b94e72927c1_cb748df27942480e_420517bd8714cc80_"
                     "d1fadc1326ed06f7"),
        Fp::from_hex("0e0fa1d816ddc03e_6b24255e0d7819c1_71c40f65e273b853_324efcd6356caa20_5ca2f570f1349780_"
                     "4415473a1d634b8f")};
};

struct IsogenyG2
{
    using Field = Fp2;
    static constexpr Fp2 kA{Fp::zero(), Fp::from_u64(240)};
    static constexpr Fp2 kB{Fp::from_u64(1012), Fp::from_u64(1012)};
    static constexpr Fp2 kZ{-Fp::from_u64(2), -Fp::from_u64(1)};
    static constexpr std::array kXNumerator{
        Fp2{Fp::from_hex("05c759507e8e333e_bb5b7a9a47d7ed85_32c52d39fd3a042a_88b58423c50ae15d_"
                         "5c2638e343d9c71c_6238aaaaaaaa97d6"),
            Fp::from_hex("05c759507e8e333e_bb5b7a9a47d7ed85_32c52d39fd3a042a_88b58423c50ae15d_"
                         "5c2638e343d9c71c_6238aaaaaaaa97d6")},
        Fp2{Fp::from_hex("0"), Fp::from_hex("11560bf17baa99bc_32126fced787c88f_984f87adf7ae0c7f_"
                                            "9a208c6b4f20a418_1472aaa9cb8d5555_26a9ffffffffc71a")},
        Fp2{Fp::from_hex("11560bf17baa99bc_32126fced787c88f_984f87adf7ae0c7f_9a208c6b4f20a418_"
                         "1472aaa9cb8d5555_26a9ffffffffc71e"),
            Fp::from_hex("08ab05f8bdd54cde_190937e76bc3e447_cc27c3d6fbd7063f_cd104635a790520c_"
                         "0a395554e5c6aaaa_9354ffffffffe38d")},
        Fp2{Fp::from_hex("171d6541fa38ccfa_ed6dea691f5fb614_cb14b4e7f4e810aa_22d6108f142b8575_"
                         "7098e38d0f671c71_88e2aaaaaaaa5ed1"),
            Fp::from_hex("0")}};
    static constexpr std::array kXDenominator{
        Fp2{Fp::from_hex("0"), Fp::from_hex("1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_"
                                            "6730d2a0f6b0f624_1eabfffeb153ffff_b9feffffffffaa63")},
        Fp2{Fp::from_hex("c"), Fp::from_hex("1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_"
                                            "6730d2a0f6b0f624_1eabfffeb153ffff_b9feffffffffaa9f")}};
    static constexpr std::array kYNumerator{
        Fp2{Fp::from_hex("1530477c7ab4113b_59a4c18b076d1193_0f7da5d4a07f649b_f54439d87d27e500_"
                         "fc8c25ebf8c92f68_12cfc71c71c6d706"),
            Fp::from_hex("1530477c7ab4113b_59a4c18b076d1193_0f7da5d4a07f649b_f54439d87d27e500_"
                         "fc8c25ebf8c92f68_12cfc71c71c6d706")},
        Fp2{Fp::from_hex("0"), Fp::from_hex("05c759507e8e333e_bb5b7a9a47d7ed85_32c52d39fd3a042a_"
                                            "88b58423c50ae15d_5c2638e343d9c71c_6238aaaaaaaa97be")},
        Fp2{Fp::from_hex("11560bf17baa99bc_32126fced787c88f_984f87adf7ae0c7f_9a208c6b4f20a418_"
                         "1472aaa9cb8d5555_26a9ffffffffc71c"),
            Fp::from_hex("08ab05f8bdd54cde_190937e76bc3e447_cc27c3d6fbd7063f_cd104635a790520c_"
                         "0a395554e5c6aaaa_9354ffffffffe38f")},
        Fp2{Fp::from_hex("124c9ad43b6cf79b_fbf7043de3811ad0_761b0f37a1e26286_b0e977c69aa27452_"
                         "4e79097a56dc4bd9_e1b371c71c718b10"),
            Fp::from_hex("0")}};
    static constexpr std::array kYDenominator{
        Fp2{Fp::from_hex("1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_6730d2a0f6b0f624_"
                         "1eabfffeb153ffff_b9feffffffffa8fb"),
            Fp::from_hex("1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_6730d2a0f6b0f624_"
                         "1eabfffeb153ffff_b9feffffffffa8fb")},
        Fp2{Fp::from_hex("0"), Fp::from_hex("1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_"
                                            "6730d2a0f6b0f624_1eabfffeb153ffff_b9feffffffffa9d3")},
        Fp2{Fp::from_hex("12"), Fp::from_hex("1a0111ea397fe69a_4b1ba7b6434bacd7_64774b84f38512bf_"
                                             "6730d2a0f6b0f624_1eabfffeb153ffff_b9feffffffffaa99")}};
};
}  // namespace freehold::bls12_381
