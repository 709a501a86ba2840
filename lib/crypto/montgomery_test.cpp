// The generic prime field against GMP, for moduli with and without spare bits.

#include "crypto/montgomery.hpp"

#include "crypto/batch_inverse.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <random>

namespace freehold
{
namespace
{
struct Bls12381
{
    static constexpr auto kModulus = limbs_from_hex<6>(
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab");
};
struct Bn254
{
    static constexpr auto kModulus =
        limbs_from_hex<4>("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47");
};
struct P256
{
    static constexpr auto kModulus =
        limbs_from_hex<4>("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
};
// The order of secp256k1, 1 mod 4, and the largest prime of 384 bits: next to no room above the modulus.
struct Order
{
    static constexpr auto kModulus =
        limbs_from_hex<4>("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
};
struct Largest384
{
    static constexpr std::array<std::uint64_t, 6> kModulus{0 - 317ull, ~0ull, ~0ull, ~0ull, ~0ull, ~0ull};
};

template <typename Params>
class MontgomeryTest : public ::testing::Test
{
public:
    using F = Montgomery<Params>;
    static constexpr std::size_t kLimbs = F::kLimbs;
    using Limbs = F::Limbs;

    static mpz_class to_mpz(const Limbs& limbs)
    {
        mpz_class result;
        mpz_import(result.get_mpz_t(), kLimbs, -1, sizeof(std::uint64_t), 0, 0, limbs.data());
        return result;
    }
    static Limbs to_limbs(const mpz_class& value)
    {
        Limbs limbs{};
        mpz_export(limbs.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, value.get_mpz_t());
        return limbs;
    }
    static mpz_class p() { return to_mpz(F::kModulus); }
    static mpz_class mod_p(const mpz_class& value)
    {
        mpz_class result;
        mpz_mod(result.get_mpz_t(), value.get_mpz_t(), p().get_mpz_t());
        return result;
    }
    static mpz_class value(const F& a) { return to_mpz(a.canonical()); }

    // Canonical values next to 0, p, powers of two and 1 / R (whose Montgomery form is small), and random
    // ones.
    static std::vector<Limbs> samples(int random_count)
    {
        std::vector<mpz_class> values;
        mpz_class r_inverse;
        const mpz_class r = mpz_class{1} << (64 * kLimbs);
        mpz_invert(r_inverse.get_mpz_t(), r.get_mpz_t(), p().get_mpz_t());
        for (const mpz_class& base : {mpz_class{0}, p(), mpz_class{p() / 2}, r_inverse, mod_p(r)})
            for (int offset = -2; offset <= 2; ++offset) values.push_back(mod_p(base + offset));
        for (unsigned bit = 32; bit < 64 * kLimbs; bit += 32) {
            values.push_back(mod_p(mpz_class{1} << bit));
            values.push_back(mod_p((mpz_class{1} << bit) - 1));
            values.push_back(mod_p(((mpz_class{1} << bit) - 1) * r_inverse));
            values.push_back(mod_p(-(mpz_class{1} << bit) * r_inverse));
        }
        std::vector<Limbs> result;
        for (const mpz_class& v : values) result.push_back(to_limbs(v));
        std::mt19937_64 random{3};
        for (int i = 0; i < random_count; ++i) {
            Limbs limbs;
            for (std::uint64_t& limb : limbs) limb = random();
            result.push_back(to_limbs(mod_p(to_mpz(limbs))));
        }
        return result;
    }
};

using Moduli = ::testing::Types<Bls12381, Bn254, P256, Order, Largest384>;
TYPED_TEST_SUITE(MontgomeryTest, Moduli);

TYPED_TEST(MontgomeryTest, ArithmeticOfPairs)
{
    using T = MontgomeryTest<TypeParam>;
    using F = T::F;
    const auto samples = T::samples(80);
    for (const auto& x : samples)
        for (const auto& y : samples) {
            const F a = F::from_limbs(x), b = F::from_limbs(y);
            const mpz_class m = T::to_mpz(x), n = T::to_mpz(y);
            ASSERT_EQ(T::value(a), m);
            ASSERT_EQ(T::value(a + b), T::mod_p(m + n));
            ASSERT_EQ(T::value(a - b), T::mod_p(m - n));
            ASSERT_EQ(T::value(a * b), T::mod_p(m * n));
            ASSERT_EQ(F::reduce(multiply_unreduced(a, b)), a * b);
            ASSERT_EQ(a == b, m == n);
        }
}

TYPED_TEST(MontgomeryTest, ArithmeticOfOne)
{
    using T = MontgomeryTest<TypeParam>;
    using F = T::F;
    std::mt19937_64 random{4};
    for (const auto& x : T::samples(500)) {
        const F a = F::from_limbs(x);
        const mpz_class m = T::to_mpz(x);
        ASSERT_EQ(T::value(-a), T::mod_p(-m));
        ASSERT_EQ(T::value(a.doubled()), T::mod_p(2 * m));
        ASSERT_EQ(T::value(a.squared()), T::mod_p(m * m));
        ASSERT_EQ(a.is_zero(), m == 0);
        ASSERT_EQ(a.is_odd(), mpz_odd_p(m.get_mpz_t()) != 0);
        if (m == 0)
            ASSERT_TRUE(a.inverse().is_zero());
        else
            ASSERT_EQ(a * a.inverse(), F::one());

        const std::array<std::uint64_t, 2> exponent{random(), random() >> (random() % 64)};
        mpz_class power, e;
        mpz_import(e.get_mpz_t(), 2, -1, sizeof(std::uint64_t), 0, 0, exponent.data());
        mpz_powm(power.get_mpz_t(), m.get_mpz_t(), e.get_mpz_t(), T::p().get_mpz_t());
        ASSERT_EQ(T::value(a.pow(exponent)), power);

        if constexpr ((F::kModulus[0] & 3) == 3) {
            const auto root = a.sqrt();
            ASSERT_EQ(root.has_value(), mpz_legendre(m.get_mpz_t(), T::p().get_mpz_t()) >= 0);
            if (root) {
                ASSERT_EQ(root->squared(), a);
            } else {
                ASSERT_EQ(a.sqrt_candidate().squared(), -a);
            }
        }
    }
    EXPECT_EQ(F::one().pow({}), F::one());
    EXPECT_EQ(F::zero().pow(std::array<std::uint64_t, 1>{0}), F::one());
    EXPECT_EQ(F::from_u64(7) * F::from_u64(6), F::from_u64(42));
}

TYPED_TEST(MontgomeryTest, AnyIntegerIsReduced)
{
    using T = MontgomeryTest<TypeParam>;
    using F = T::F;
    std::vector<typename T::Limbs> values;
    typename T::Limbs largest;
    largest.fill(~0ull);
    values.push_back(largest);
    for (int offset = 0; offset < 3; ++offset)
        if (const mpz_class above = T::p() + offset; above <= T::to_mpz(largest))
            values.push_back(T::to_limbs(above));
    std::mt19937_64 random{5};
    for (int i = 0; i < 200; ++i) {
        auto& limbs = values.emplace_back();
        for (std::uint64_t& limb : limbs) limb = random();
    }
    for (const auto& limbs : values) ASSERT_EQ(T::value(F::from_limbs(limbs)), T::mod_p(T::to_mpz(limbs)));
}

TYPED_TEST(MontgomeryTest, BytesAreCanonical)
{
    using T = MontgomeryTest<TypeParam>;
    using F = T::F;
    std::array<std::uint8_t, F::kBytes> bytes, again;
    const auto encode = [&](const mpz_class& value) {
        bytes.fill(0);
        std::size_t size = (mpz_sizeinbase(value.get_mpz_t(), 2) + 7) / 8;
        mpz_export(bytes.data() + bytes.size() - size, &size, 1, 1, 1, 0, value.get_mpz_t());
    };
    for (const auto& x : T::samples(50)) {
        encode(T::to_mpz(x));
        const auto a = F::from_be(bytes);
        ASSERT_TRUE(a);
        ASSERT_EQ(T::value(*a), T::to_mpz(x));
        a->to_be(again);
        ASSERT_EQ(again, bytes);
    }
    for (int offset = -1; offset < 3; ++offset) {
        encode(T::p() + offset);
        EXPECT_EQ(F::from_be(bytes).has_value(), offset < 0);
    }
    bytes.fill(0xff);
    EXPECT_FALSE(F::from_be(bytes));
}

TYPED_TEST(MontgomeryTest, BatchInverse)
{
    using T = MontgomeryTest<TypeParam>;
    using F = T::F;
    std::vector<F> elements;
    for (const auto& x : T::samples(20)) elements.push_back(F::from_limbs(x));
    std::vector<F> inverses = elements;
    batch_inverse<F>(inverses);
    for (std::size_t i = 0; i < elements.size(); ++i) ASSERT_EQ(inverses[i], elements[i].inverse());
    batch_inverse<F>({});
}

TEST(Montgomery, IsConstexpr)
{
    using F = Montgomery<Bls12381>;
    static constexpr F kThird = F::from_u64(3).inverse();
    static_assert(kThird * F::from_u64(3) == F::one());
    static_assert(F::from_hex("1_23").canonical()[0] == 0x123);
}
}  // namespace
}  // namespace freehold
