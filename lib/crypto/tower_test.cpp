// The tower against schoolbook arithmetic with polynomials in w, and its exponents against GMP.

#include "crypto/tower.hpp"

#include "crypto/bn254.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold::bn254
{
namespace
{
mpz_class p()
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 4, -1, 8, 0, 0, Fp::kModulus.data());
    return result;
}

std::vector<std::uint64_t> limbs(const mpz_class& value)
{
    std::vector<std::uint64_t> result(mpz_sizeinbase(value.get_mpz_t(), 2) / 64 + 1);
    mpz_export(result.data(), nullptr, -1, 8, 0, 0, value.get_mpz_t());
    return result;
}
template <typename Field>
Field power(const Field& base, const mpz_class& exponent)
{
    return freehold::power(base, std::span<const std::uint64_t>{limbs(exponent)});
}

class Random
{
public:
    explicit Random(std::uint64_t seed) : engine_{seed} {}
    // Now and then zero or the largest.
    Fp fp()
    {
        switch (engine_() % 8) {
            case 0: return {};
            case 1: return -Fp::one();
            default: return Fp::from_limbs({engine_(), engine_(), engine_(), engine_()});
        }
    }
    Fp2 fp2() { return {fp(), fp()}; }
    Fp6 fp6() { return {fp2(), fp2(), fp2()}; }
    Fp12 fp12() { return {fp6(), fp6()}; }

private:
    std::mt19937_64 engine_;
};

constexpr Fp2 kXi{Fp::from_u64(9), Fp::one()};

Fp2 multiply_slowly(const Fp2& a, const Fp2& b)
{
    return {a.c0 * b.c0 - a.c1 * b.c1, a.c0 * b.c1 + a.c1 * b.c0};
}
Fp12 multiply_slowly(const Fp12& a, const Fp12& b)
{
    const auto x = a.coefficients(), y = b.coefficients();
    std::array<Fp2, 6> product{};
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j < 6; ++j) {
            Fp2 term = multiply_slowly(x[i], y[j]);
            if (i + j >= 6) term = multiply_slowly(term, kXi);  // w^6
            product[(i + j) % 6] = product[(i + j) % 6] + term;
        }
    return Fp12::from_coefficients(product);
}
// An element of Fp6 is one of Fp12 without odd powers of w.
Fp12 embed(const Fp6& a) { return {a, {}}; }

TEST(Tower, IsATowerOfFields)
{
    // xi is no square and no cube, so w^6 - xi is irreducible.
    EXPECT_NE(power(kXi, (p() * p() - 1) / 2), Fp2::one());
    EXPECT_NE(power(kXi, (p() * p() - 1) / 3), Fp2::one());
    EXPECT_EQ(power(kXi, p() * p() - 1), Fp2::one());
    EXPECT_EQ(p() % 12, 7);
    EXPECT_EQ(power(kXi, (p() - 1) / 6), Tower::kXiPower);
}

TEST(Tower, ProductsAndSquares)
{
    Random random{31};
    for (int i = 0; i < 2000; ++i) {
        const Fp2 a2 = random.fp2(), b2 = random.fp2();
        ASSERT_EQ(a2 * b2, multiply_slowly(a2, b2));
        ASSERT_EQ(a2.squared(), multiply_slowly(a2, a2));
        ASSERT_EQ(a2 * b2.c0, multiply_slowly(a2, Fp2{b2.c0, {}}));
        ASSERT_EQ(times_xi<Tower>(a2), multiply_slowly(a2, kXi));
        ASSERT_EQ(a2.tripled(), a2 + a2 + a2);

        const Fp6 a6 = random.fp6(), b6 = random.fp6();
        const Fp12 v = Fp12::from_coefficients({Fp2{}, Fp2{}, Fp2::one()});
        ASSERT_EQ(embed(a6 * b6), multiply_slowly(embed(a6), embed(b6)));
        ASSERT_EQ(a6 * a2, a6 * (Fp6{a2, {}, {}}));
        ASSERT_EQ(a6.times_sparse(a2, b2), a6 * (Fp6{a2, b2, {}}));
        ASSERT_EQ(embed(a6.times_v()), multiply_slowly(embed(a6), v));
        ASSERT_EQ(a6.doubled(), a6 + a6);

        const Fp12 a = random.fp12(), b = random.fp12();
        ASSERT_EQ(a * b, multiply_slowly(a, b));
        ASSERT_EQ(a.squared(), multiply_slowly(a, a));
        const Fp12 line = Fp12::from_coefficients({a2, b2, Fp2{}, a6.c0});
        ASSERT_EQ(a.times_line(a2, b2, a6.c0), multiply_slowly(a, line));
    }
}

TEST(Tower, Inverses)
{
    Random random{32};
    for (int i = 0; i < 200; ++i) {
        const Fp2 a2 = random.fp2();
        const Fp6 a6 = random.fp6();
        const Fp12 a = random.fp12();
        ASSERT_EQ(a2 * a2.inverse(), a2.is_zero() ? Fp2{} : Fp2::one());
        ASSERT_EQ(a6 * a6.inverse(), a6.is_zero() ? Fp6{} : Fp6::one());
        ASSERT_EQ(a * a.inverse(), a.is_zero() ? Fp12{} : Fp12::one());
    }
    EXPECT_TRUE(Fp2{}.inverse().is_zero());
    EXPECT_TRUE(Fp6{}.inverse().is_zero());
    EXPECT_TRUE(Fp12{}.inverse().is_zero());
}

TEST(Tower, FrobeniusIsThePower)
{
    Random random{33};
    for (int i = 0; i < 10; ++i) {
        const Fp12 a = random.fp12();
        ASSERT_EQ(a.frobenius(), power(a, p()));
        ASSERT_EQ(Fp2(a.c0.c0).conjugated(), power(a.c0.c0, p()));
        Fp12 b = a;
        for (int j = 0; j < 6; ++j) b = b.frobenius();
        ASSERT_EQ(b, a.conjugated());
    }
}

TEST(Tower, CyclotomicSquare)
{
    Random random{34};
    for (int i = 0; i < 100; ++i) {
        const Fp12 a = random.fp12();
        if (a.is_zero()) continue;
        const Fp12 unit = a.conjugated() * a.inverse();
        const Fp12 g = unit.frobenius().frobenius() * unit;
        ASSERT_EQ(g.cyclotomic_squared(), g.squared());
        ASSERT_EQ(g * g.conjugated(), Fp12::one());
        // Outside of the subgroup it is something else.
        if (unit != Fp12::one()) {
            ASSERT_NE(a.cyclotomic_squared(), a.squared());
        }
    }
}
}  // namespace
}  // namespace freehold::bn254
