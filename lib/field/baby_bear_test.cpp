#include "field/ext5.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::field
{
namespace
{
TEST(BabyBear, AgreesWithIntegers)
{
    std::mt19937_64 random{1};
    const std::uint64_t p = BabyBear::kModulus;
    for (int i = 0; i < 20000; ++i) {
        std::uint64_t a = random() % p, b = random() % p;
        if (i < 16)
            a = (p - 2 + static_cast<unsigned>(i) % 4) % p, b = (p - 2 + static_cast<unsigned>(i) / 4) % p;
        EXPECT_EQ((BabyBear{a} + BabyBear{b}).value(), (a + b) % p);
        EXPECT_EQ((BabyBear{a} - BabyBear{b}).value(), (a + p - b) % p);
        EXPECT_EQ((BabyBear{a} * BabyBear{b}).value(), a * b % p);
        if (a != 0) EXPECT_EQ(BabyBear{a} * BabyBear{a}.inverse(), BabyBear{1});
    }
    EXPECT_EQ(BabyBear{-1}.value(), p - 1);
    EXPECT_EQ(BabyBear{INT64_MIN}.value(), (p - (std::uint64_t{1} << 63) % p) % p);
    EXPECT_EQ(BabyBear{UINT64_MAX}.value(), UINT64_MAX % p);
}

TEST(BabyBear, GeneratorAndRoots)
{
    for (const unsigned q : {2u, 3u, 5u})  // p - 1 = 2^27 * 3 * 5
        EXPECT_NE(BabyBear{BabyBear::kGenerator}.pow((BabyBear::kModulus - 1) / q), BabyBear{1});
    EXPECT_EQ(BabyBear::root_of_unity(27).value(), 440564289u);
    for (unsigned k = 1; k <= 27; ++k)
        EXPECT_EQ(BabyBear::root_of_unity(k).squared(), BabyBear::root_of_unity(k - 1));
    EXPECT_EQ(BabyBear::root_of_unity(1), BabyBear{-1});
}

Ext5 random_ext(std::mt19937_64& random)
{
    Ext5 r;
    for (std::size_t i = 0; i < Ext5::kDegree; ++i) r[i] = BabyBear{random()};
    return r;
}

/// The product by definition: every term reduced, then x^5 = 2.
Ext5 slow_product(const Ext5& a, const Ext5& b)
{
    Ext5 r;
    for (std::size_t i = 0; i < Ext5::kDegree; ++i)
        for (std::size_t j = 0; j < Ext5::kDegree; ++j) {
            const BabyBear c = a[i] * b[j];
            r[(i + j) % Ext5::kDegree] += i + j < Ext5::kDegree ? c : c + c;
        }
    return r;
}

TEST(Ext5, DelayedReductionAgreesWithTheDefinition)
{
    std::mt19937_64 random{5};
    Ext5Accumulator sum, sum_base;
    Ext5 expected, expected_base;
    for (int i = 0; i < 4000; ++i) {
        Ext5 a = random_ext(random), b = random_ext(random);
        for (std::size_t k = 0; k < Ext5::kDegree; ++k) {
            // The largest words, as Montgomery residues: always in the first rounds, often later.
            if (i < 100 || random() % 4 == 0)
                a[k] = BabyBear::from_montgomery_unchecked(BabyBear::kModulus - 1);
            if (i < 100 || random() % 4 == 0)
                b[k] = BabyBear::from_montgomery_unchecked(BabyBear::kModulus - 1);
        }
        ASSERT_EQ(a * b, slow_product(a, b));
        ASSERT_EQ(a.squared(), slow_product(a, a));
        sum.add_product(a, b);
        sum_base.add_product(a, b[0]);
        expected += slow_product(a, b);
        expected_base += a * b[0];
        ASSERT_EQ(sum.value(), expected);
        ASSERT_EQ(sum_base.value(), expected_base);
    }
}

TEST(Ext5, LawsAndInverse)
{
    std::mt19937_64 random{2};
    for (int i = 0; i < 500; ++i) {
        const Ext5 a = random_ext(random), b = random_ext(random), c = random_ext(random);
        EXPECT_EQ((a * b) * c, a * (b * c));
        EXPECT_EQ(a * (b + c), a * b + a * c);
        EXPECT_EQ(a * b, b * a);
        EXPECT_EQ(a - b + b, a);
        EXPECT_EQ(a * a.inverse(), Ext5{BabyBear{1}});
        EXPECT_EQ(a.pow(BabyBear::kModulus), a.frobenius());
        EXPECT_EQ(a.frobenius(2), a.frobenius().frobenius());
        EXPECT_EQ(a * b[0], a * Ext5{b[0]});
        EXPECT_EQ(b[0] - a, Ext5{b[0]} - a);
    }
}

TEST(Ext5, ModulusIsIrreducible)
{
    // x^(p^5) = x, and x^p - x is invertible: no root in F_p and, 5 being prime, no factor of another degree.
    const Ext5 x{{BabyBear{}, BabyBear{1}}};
    Ext5 power = x;
    for (int i = 0; i < 5; ++i) power = power.pow(BabyBear::kModulus);
    EXPECT_EQ(power, x);
    const Ext5 d = x.pow(BabyBear::kModulus) - x;
    EXPECT_EQ(d * d.inverse(), Ext5{BabyBear{1}});
    EXPECT_EQ(x.pow(5), Ext5{BabyBear{2}});
}
}  // namespace
}  // namespace freehold::field
