// Our own BLS12-381 against blst, operation by operation: the same results and the same errors.

#include "crypto/bls12_381_portable.hpp"

#include "crypto/bls12_381_encoding.hpp"
#include "crypto/bls12_381_map.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::bls12_381
{
namespace
{
class Differential : public ::testing::Test
{
protected:
    Fp random_fp()
    {
        Fp::Limbs limbs;
        for (std::uint64_t& limb : limbs) limb = random_();
        return Fp::from_limbs(limbs);
    }
    Fp2 random_fp2() { return {random_fp(), random_fp()}; }
    U256 random_u256() { return {random_(), random_(), random_(), random_()}; }

    // Zero, one, p - 1, p, all ones and random values; about one in eight is not below p.
    FpBytes random_fp_bytes()
    {
        FpBytes bytes{};
        switch (random_() % 8) {
            case 0: bytes[47] = static_cast<std::uint8_t>(random_() % 3); break;
            case 1: (-Fp::from_u64(1 + random_() % 3)).to_be(bytes); break;
            case 2:
                (-Fp::one()).to_be(bytes);
                bytes[47] = static_cast<std::uint8_t>(bytes[47] + 1 + random_() % 2);
                break;
            default: random_fp().to_be(bytes);
        }
        return bytes;
    }

    // On the curve, in its subgroup or not, or infinity.
    void random_point(G1Affine& p, bool in_subgroup)
    {
        for (;;) {
            p.x = random_fp();
            if (const auto y = (p.x.squared() * p.x + G1Curve::b()).sqrt()) {
                p.y = *y;
                if (in_subgroup) p = clear_cofactor(G1Jacobian{p}).to_affine();
                return;
            }
        }
    }
    void random_point(G2Affine& p, bool in_subgroup)
    {
        for (;;) {
            p.x = random_fp2();
            if (const auto y = sqrt(p.x.squared() * p.x + G2Curve::b())) {
                p.y = *y;
                if (in_subgroup) p = clear_cofactor(G2Jacobian{p}).to_affine();
                return;
            }
        }
    }
    template <typename Point>
    auto random_encoding(bool in_subgroup)
    {
        Point p{};
        if (random_() % 8 != 0) random_point(p, in_subgroup);
        return encode(p);
    }
    // In the subgroup, but sometimes damaged: one of each error.
    template <typename Point>
    auto random_input()
    {
        auto bytes = random_encoding<Point>(random_() % 32 != 0);
        const auto dice = random_() % 96;
        if (dice == 0) bytes[random_() % bytes.size()] ^= 1;
        if (dice == 1) bytes[48 * (random_() % (bytes.size() / 48))] = 0xff;
        return bytes;
    }

    std::mt19937_64 random_{17};
};

TEST_F(Differential, Addition)
{
    const auto check = [&]<typename Point>(auto ours, auto theirs, Point) {
        for (int i = 0; i < 300; ++i) {
            const auto p = random_input<Point>();
            auto q = random_input<Point>();
            if (i % 8 == 0) q = p;
            if (const auto point = decode_on_curve(p); i % 8 == 1 && point) q = encode(-*point);
            ASSERT_EQ(ours(p, q), theirs(p, q)) << i;
        }
    };
    check(portable::g1_add, g1_add, G1Affine{});
    check(portable::g2_add, g2_add, G2Affine{});
}

TEST_F(Differential, MultiScalarMultiplication)
{
    const auto check = [&]<typename Point>(auto ours, auto theirs, Point, std::vector<std::size_t> sizes) {
        for (const std::size_t size : sizes) {
            std::vector<MsmTermBytes<decltype(encode(Point{}))>> terms(size);
            for (auto& [point, scalar] : terms) {
                point = random_input<Point>();
                U256 k = random_u256();
                if (random_() % 4 == 0) k = k >> static_cast<unsigned>(random_() % 256);
                if (random_() % 8 == 0) k = kOrder + (random_() % 3) - 1;
                if (random_() % 8 == 0) k = U256{} - (random_() % 3);
                scalar = k.to_hash();
            }
            // Points that repeat or cancel, some of them or all.
            const std::size_t step = random_() % 2 == 0 ? size : 1 + random_() % 4;
            for (std::size_t i = 1; i < size; i += step) {
                terms[i].point = terms[0].point;
                if (const auto p = decode_on_curve(terms[0].point); random_() % 2 == 0 && p)
                    terms[i].point = encode(-*p);
                if (random_() % 2 == 0) terms[i].scalar = terms[0].scalar;
            }
            ASSERT_EQ(ours(terms), theirs(terms)) << size;
        }
    };
    std::vector<std::size_t> sizes{0, 300};
    for (std::size_t i = 0; i < 60; ++i) sizes.push_back(1 + i % 6);
    for (const std::size_t size : {8u, 16u, 33u, 64u, 127u, 128u, 129u}) sizes.push_back(size);
    check(portable::g1_msm, g1_msm, G1Affine{}, sizes);
    check(portable::g2_msm, g2_msm, G2Affine{}, sizes);
}

TEST_F(Differential, PairingChecks)
{
    // Random pairs, which fail or are wrong, and products that are 1: e([a] P, Q) e(P, [-a] Q).
    const auto times = []<typename Curve>(const AffinePoint<Curve>& p, const U256& k) {
        return multiply_slowly<Curve>(k.limbs, JacobianPoint<Curve>{p}).to_affine();
    };
    int ones = 0;
    for (int i = 0; i < 60; ++i) {
        std::vector<PairBytes> pairs;
        for (std::size_t n = random_() % 3; n > 0; --n) {
            G1Affine p;
            G2Affine q;
            random_point(p, true);
            random_point(q, true);
            const U256 a = random_u256();
            pairs.push_back({encode(times(p, a)), encode(q)});
            pairs.push_back({encode(-p), encode(times(q, a))});
        }
        if (i % 3 != 0) pairs.push_back({random_input<G1Affine>(), random_input<G2Affine>()});
        std::ranges::shuffle(pairs, random_);
        const auto result = portable::pairing_check(pairs);
        ASSERT_EQ(result, pairing_check(pairs)) << i;
        if (result == true) ++ones;
    }
    EXPECT_GE(ones, 20);
}

TEST_F(Differential, Maps)
{
    for (int i = 0; i < 300; ++i) {
        const FpBytes u = random_fp_bytes();
        ASSERT_EQ(portable::map_fp_to_g1(u), map_fp_to_g1(u)) << i;
        const FpBytes v = random_fp_bytes();
        Fp2Bytes both;
        std::ranges::copy(v, std::ranges::copy(u, both.begin()).out);
        ASSERT_EQ(portable::map_fp2_to_g2(both), map_fp2_to_g2(both)) << i;
    }
}
}  // namespace
}  // namespace freehold::bls12_381
