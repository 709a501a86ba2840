// The packed types at every level of this processor against BabyBear and Ext5, lane by lane, on random
// residues and on the edges of every range.
#include "field/host/ext_vector.hpp"
#include "field/testing/packed_ops.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold::field
{
namespace
{
using testing::PackedOps;

class Packed : public ::testing::TestWithParam<SimdLevel>
{
protected:
    [[nodiscard]] const PackedOps& ops() const { return testing::packed_ops(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Levels, Packed, ::testing::ValuesIn(supported_simd_levels()),
                         [](const auto& instance) { return std::string{name_of(instance.param)}; });

constexpr std::uint32_t kP = BabyBear::kModulus;

/// As Montgomery residues, so that the extremes are those of the words that the kernels see.
constexpr std::array<std::uint32_t, 10> kEdges{
    0, 1, 2, kP - 1, kP - 2, (kP - 1) / 2, kP / 2 + 1, 1u << 30, 0x0fffffff, 0x77ffffff};

BabyBear some_base(std::mt19937_64& random)
{
    const auto x = static_cast<std::uint32_t>(random());
    return BabyBear::from_montgomery_unchecked(random() % 4 == 0 ? kEdges[x % kEdges.size()] : x % kP);
}
Ext5 some_ext(std::mt19937_64& random)
{
    Ext5 r;
    const bool edges = random() % 4 == 0;
    for (std::size_t k = 0; k < Ext5::kDegree; ++k)
        r[k] =
            edges ? BabyBear::from_montgomery_unchecked(kEdges[random() % kEdges.size()]) : some_base(random);
    return r;
}

struct BaseOperands
{
    std::vector<BabyBear> a, b;
};
/// All pairs of edges, then random ones.
BaseOperands base_operands()
{
    std::mt19937_64 random{3};
    BaseOperands r;
    for (const std::uint32_t x : kEdges)
        for (const std::uint32_t y : kEdges) {
            r.a.push_back(BabyBear::from_montgomery_unchecked(x));
            r.b.push_back(BabyBear::from_montgomery_unchecked(y));
        }
    while (r.a.size() < 4096) {
        r.a.push_back(some_base(random));
        r.b.push_back(some_base(random));
    }
    return r;
}

TEST_P(Packed, BaseAgreesWithScalar)
{
    const auto [a, b] = base_operands();
    const auto check = [&](PackedOps::Base op, auto expected) {
        std::vector<BabyBear> r(a.size());
        op(a.data(), b.data(), r.data(), r.size());
        for (std::size_t i = 0; i < r.size(); ++i) {
            ASSERT_EQ(r[i], expected(i)) << "lane " << i;
            ASSERT_LT(r[i].montgomery(), kP);
        }
    };
    check(ops().add, [&](std::size_t i) { return a[i] + b[i]; });
    check(ops().sub, [&](std::size_t i) { return a[i] - b[i]; });
    check(ops().mul, [&](std::size_t i) { return a[i] * b[i]; });
    check(ops().squared, [&](std::size_t i) { return a[i] * a[i]; });
    check(ops().negated, [&](std::size_t i) { return -a[i]; });
    check(ops().canonical, [&](std::size_t i) { return BabyBear::from_montgomery_unchecked(a[i].value()); });
    check(ops().add_scalar, [&](std::size_t i) { return a[i] + b[0]; });
    check(ops().sub_scalar, [&](std::size_t i) { return a[i] - b[0]; });
    check(ops().scalar_sub, [&](std::size_t i) { return b[0] - a[i]; });
    check(ops().mul_scalar, [&](std::size_t i) { return a[i] * b[0]; });
}

TEST_P(Packed, DeinterleavesAndSums)
{
    const auto [a, b] = base_operands();
    std::vector<BabyBear> r(32);
    ops().deinterleave(a.data(), b.data(), r.data(), 16);
    BabyBear sum;
    for (std::size_t i = 0; i < 32; ++i) {
        const BabyBear x = i < 16 ? a[i] : b[i - 16];
        EXPECT_EQ(r[i / 2 + 16 * (i % 2)], x);
        if (i < 16) sum += x;
    }
    EXPECT_EQ(ops().sum(a.data()), sum);
}

struct ExtOperands
{
    std::vector<Ext5> a, b;
};
ExtOperands ext_operands()
{
    std::mt19937_64 random{4};
    ExtOperands r;
    // All coefficients at one edge: the extremes of every sum of products.
    for (const std::uint32_t x : kEdges)
        for (const std::uint32_t y : kEdges) {
            Ext5 a, b;
            for (std::size_t k = 0; k < Ext5::kDegree; ++k) {
                a[k] = BabyBear::from_montgomery_unchecked(x);
                b[k] = BabyBear::from_montgomery_unchecked(y);
            }
            r.a.push_back(a);
            r.b.push_back(b);
        }
    while (r.a.size() < 2048) {
        r.a.push_back(some_ext(random));
        r.b.push_back(some_ext(random));
    }
    return r;
}

TEST_P(Packed, ExtAgreesWithScalar)
{
    const auto [a, b] = ext_operands();
    const ExtVector pa = ExtVector::from(a), pb = ExtVector::from(b);
    const auto check = [&](PackedOps::Ext op, auto expected) {
        ExtVector r{a.size()};
        op(pa.blocks(), pb.blocks(), r.blocks(), blocks_for(a.size()));
        for (std::size_t i = 0; i < a.size(); ++i) {
            ASSERT_EQ(r.get(i), expected(i)) << "lane " << i;
            for (std::size_t k = 0; k < Ext5::kDegree; ++k) ASSERT_LT(r.get(i)[k].montgomery(), kP);
        }
    };
    check(ops().ext_add, [&](std::size_t i) { return a[i] + b[i]; });
    check(ops().ext_sub, [&](std::size_t i) { return a[i] - b[i]; });
    check(ops().ext_mul, [&](std::size_t i) { return a[i] * b[i]; });
    check(ops().ext_squared, [&](std::size_t i) { return a[i] * a[i]; });
    check(ops().ext_negated, [&](std::size_t i) { return -a[i]; });
    check(ops().ext_add_base, [&](std::size_t i) { return a[i] + b[i][0]; });
    check(ops().ext_sub_base, [&](std::size_t i) { return a[i] - b[i][0]; });
    check(ops().base_sub_ext, [&](std::size_t i) { return b[i][0] - a[i]; });
    check(ops().ext_mul_base, [&](std::size_t i) { return a[i] * b[i][0]; });
    check(ops().ext_add_scalar, [&](std::size_t i) { return a[i] + b[0]; });
    check(ops().ext_sub_scalar, [&](std::size_t i) { return a[i] - b[0]; });
    check(ops().scalar_sub_ext, [&](std::size_t i) { return b[0] - a[i]; });
    check(ops().ext_mul_scalar, [&](std::size_t i) { return a[i] * b[0]; });
    check(ops().base_mul_scalar, [&](std::size_t i) { return a[i][0] * b[0]; });
    Ext5 sum;
    for (std::size_t i = 0; i < kBlockLanes; ++i) sum += a[i];
    EXPECT_EQ(ops().ext_sum(pa.blocks()), sum);
}

TEST_P(Packed, AccumulatorsNeverOverflow)
{
    auto [a, b] = ext_operands();
    // The first half: every coefficient p - 1, so that each product is the largest.
    for (std::size_t i = 0; i < a.size() / 2; ++i)
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            a[i][k] = b[i][k] = BabyBear::from_montgomery_unchecked(kP - 1);
    const ExtVector pa = ExtVector::from(a), pb = ExtVector::from(b);
    const auto check = [&](PackedOps::Ext op, auto term) {
        ExtVector r{kBlockLanes};
        op(pa.blocks(), pb.blocks(), r.blocks(), blocks_for(a.size()));
        for (std::size_t lane = 0; lane < kBlockLanes; ++lane) {
            Ext5 expected;
            for (std::size_t i = lane; i < a.size(); i += kBlockLanes) expected += term(i);
            ASSERT_EQ(r.get(lane), expected);
        }
    };
    check(ops().accumulate, [&](std::size_t i) { return a[i] * b[i]; });
    check(ops().accumulate_base, [&](std::size_t i) { return a[i] * b[i][0]; });
    check(ops().accumulate_base_pairs, [&](std::size_t i) { return a[i] * b[i][0]; });
}

TEST(SimdLevel, IsChosenByName)
{
    EXPECT_EQ(choose_simd_level("scalar"), SimdLevel::Scalar);
    EXPECT_EQ(choose_simd_level("sse2"), std::unexpected{SimdError::UnknownName});
    EXPECT_EQ(choose_simd_level("AVX2"), std::unexpected{SimdError::UnknownName});
    for (const SimdLevel level : kSimdLevels) {
        const auto chosen = choose_simd_level(name_of(level));
        if (is_supported(level)) {
            EXPECT_EQ(chosen, level);
            EXPECT_GE(choose_simd_level("").value(), level);
        } else {
            EXPECT_EQ(chosen, std::unexpected{SimdError::NotSupportedByProcessor});
        }
    }
}
}  // namespace
}  // namespace freehold::field
