// bn254: the groups against doubling and adding, the subgroup against its order, the pairing against its
// definition with affine points over Fp12.

#include "crypto/bn254.hpp"

#include "crypto/bn254_endomorphisms.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

namespace freehold::bn254
{
namespace
{
mpz_class to_mpz(std::span<const std::uint64_t> limbs)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), limbs.size(), -1, 8, 0, 0, limbs.data());
    return result;
}
std::vector<std::uint64_t> to_limbs(const mpz_class& value)
{
    std::vector<std::uint64_t> result(mpz_sizeinbase(value.get_mpz_t(), 2) / 64 + 1);
    mpz_export(result.data(), nullptr, -1, 8, 0, 0, value.get_mpz_t());
    return result;
}
mpz_class x() { return mpz_class{std::to_string(kX)}; }
mpz_class p() { return to_mpz(Fp::kModulus); }
mpz_class r() { return to_mpz(kOrder.limbs); }
mpz_class twist_cofactor() { return 2 * p() - r(); }

Fp12 power(const Fp12& base, const mpz_class& exponent)
{
    return freehold::power(base, std::span<const std::uint64_t>{to_limbs(exponent)});
}
template <typename Curve>
AffinePoint<Curve> times(const mpz_class& k, const AffinePoint<Curve>& q)
{
    return multiply_slowly(std::span<const std::uint64_t>{to_limbs(k)}, JacobianPoint<Curve>{q}).to_affine();
}
G1 times(const U256& k, const G1& q) { return times(to_mpz(k.limbs), q); }
G2 plus(const G2& a, const G2& b) { return (JacobianPoint<G2Curve>{a} + b).to_affine(); }

class Random
{
public:
    explicit Random(std::uint64_t seed) : engine_{seed} {}
    U256 word() { return {engine_(), engine_(), engine_(), engine_()}; }
    Fp fp() { return Fp::from_limbs(word().limbs); }
    mpz_class scalar() { return to_mpz(word().limbs) % r(); }
    G1 g1() { return times(word(), kG1Generator); }
    // Any point of the twist: in G2 with a chance of 2^-254.
    G2 twist_point()
    {
        for (;;) {
            const Fp2 px{fp(), fp()};
            if (const auto y = sqrt(px.squared() * px + G2Curve::b())) return {px, *y};
        }
    }
    G2 g2() { return times(twist_cofactor(), twist_point()); }

private:
    static std::optional<Fp2> sqrt(const Fp2& a)
    {
        // (y0 + y1 u)^2 = a: y0^2 is one of (a0 +- |a|) / 2 with |a|^2 = a0^2 + a1^2.
        const auto norm = (a.c0.squared() + a.c1.squared()).sqrt();
        if (!norm || a.c1.is_zero()) return std::nullopt;
        for (const Fp& n : {*norm, -*norm}) {
            const auto y0 = ((a.c0 + n) * Fp::from_u64(2).inverse()).sqrt();
            if (!y0 || y0->is_zero()) continue;
            const Fp2 y{*y0, a.c1 * y0->doubled().inverse()};
            if (y.squared() == a) return y;
        }
        return std::nullopt;
    }
    std::mt19937_64 engine_;
};

TEST(Bn254, ConstantsAreThoseOfX)
{
    EXPECT_EQ(p(), 36 * x() * x() * x() * x() + 36 * x() * x() * x() + 24 * x() * x() + 6 * x() + 1);
    EXPECT_EQ(r(), p() - 6 * x() * x());
    EXPECT_NE(mpz_probab_prime_p(p().get_mpz_t(), 30), 0);
    EXPECT_NE(mpz_probab_prime_p(r().get_mpz_t(), 30), 0);
    // b' = 3 / (9 + u).
    EXPECT_EQ(times_xi<Tower>(G2Curve::b()), (Fp2{Fp::from_u64(3), {}}));
}

TEST(Bn254, GeneratorsHaveTheOrder)
{
    EXPECT_TRUE(kG1Generator.is_on_curve());
    EXPECT_TRUE(kG2Generator.is_on_curve());
    EXPECT_TRUE(times(r(), kG1Generator).is_infinity());
    EXPECT_TRUE(times(r(), kG2Generator).is_infinity());
}

TEST(Bn254G1, Addition)
{
    Random random{41};
    const G1 a = random.g1(), b = random.g1();
    EXPECT_TRUE(add(a, b).is_on_curve());
    EXPECT_EQ(add(a, b), add(b, a));
    EXPECT_EQ(add(add(a, b), a), add(a, add(b, a)));
    EXPECT_EQ(add(a, a), times(mpz_class{2}, a));
    EXPECT_EQ(add(a, -a), G1{});
    EXPECT_EQ(add(a, G1{}), a);
    EXPECT_EQ(add(G1{}, a), a);
    EXPECT_EQ(add(G1{}, G1{}), G1{});
    EXPECT_EQ(add(add(a, b), -b), a);
}

TEST(Bn254G1, MultiplicationIsRepeatedAddition)
{
    G1 sum;
    for (std::uint64_t k = 0; k < 100; ++k) {
        ASSERT_EQ(multiply(k, kG1Generator), sum);
        ASSERT_EQ(multiply(kOrder - k, kG1Generator), -sum);
        sum = add(sum, kG1Generator);
    }
}

TEST(Bn254G1, MultiplicationAgreesWithDoublingAndAdding)
{
    Random random{42};
    const U256 lambda = kLambda;
    std::vector<U256> scalars = {kOrder,      kOrder + 1, kOrder * 2, kOrder * 5,     kOrder * 5 + 1,
                                 U256::max(), lambda,     lambda - 1, lambda + 1,     kOrder - lambda,
                                 kOrder >> 1, lambda * 2, 0,          U256{1} << 127, U256{1} << 128};
    // Next to the lattice's vectors, and half-way between them.
    for (const U256& a : {U256{0, 0, 0x6f4d8248eeb859fd, 0x0be4e1541221250b}, U256{0x89d3256894d213e3}})
        for (const U256& k : {a, a >> 1, mulmod(a, lambda, kOrder), mulmod(a >> 1, lambda, kOrder)})
            for (const U256& near : {k - 1, k, k + 1}) scalars.push_back(near);
    for (int i = 0; i < 200; ++i) scalars.push_back(random.word());
    for (const U256& scalar : scalars) {
        const U256 k = scalar % kOrder;
        const ScalarLattice::Parts parts = kLattice.split(k);
        ASSERT_LE(parts.low.magnitude.bit_length(), 127u) << k.to_quantity();
        ASSERT_LE(parts.high.magnitude.bit_length(), 127u) << k.to_quantity();
        const auto signed_value = [](const SignedScalar& part) {
            return part.negative ? mpz_class{-to_mpz(part.magnitude.limbs)} : to_mpz(part.magnitude.limbs);
        };
        const mpz_class difference =
            signed_value(parts.low) + signed_value(parts.high) * to_mpz(lambda.limbs) - to_mpz(k.limbs);
        ASSERT_EQ(difference % r(), 0) << k.to_quantity();
    }
    for (const U256& k : scalars)
        for (const G1& q : {kG1Generator, random.g1()})
            ASSERT_EQ(multiply(k, q), times(k, q)) << k.to_quantity();
    EXPECT_EQ(multiply(lambda, kG1Generator).y, kG1Generator.y);
    EXPECT_EQ(multiply(5, G1{}), G1{});
}

TEST(Bn254G2, SubgroupCheckAgreesWithTheOrder)
{
    Random random{43};
    const auto slow = [](const G2& q) { return times(r(), q).is_infinity(); };
    EXPECT_TRUE(is_in_subgroup(G2{}));
    for (int i = 0; i < 20; ++i) {
        const G2 any = random.twist_point();
        ASSERT_TRUE(any.is_on_curve());
        ASSERT_FALSE(slow(any));
        ASSERT_FALSE(is_in_subgroup(any));
        const G2 inside = times(twist_cofactor(), any);
        ASSERT_TRUE(slow(inside));
        ASSERT_TRUE(is_in_subgroup(inside));
        ASSERT_TRUE(is_in_subgroup(-inside));
        // Orders that divide the cofactor, and products of them with r.
        for (const mpz_class& cofactor : {r(), mpz_class{r() * (twist_cofactor() / 10069)}}) {
            const G2 outside = times(cofactor, any);
            ASSERT_FALSE(slow(outside));
            ASSERT_FALSE(is_in_subgroup(outside));
            ASSERT_FALSE(is_in_subgroup(plus(outside, inside)));
        }
    }
    EXPECT_EQ(twist_cofactor() % 10069, 0);
}

// The proof's last step in is_in_subgroup.
TEST(Bn254G2, ResultantHasNoFactorOfTheCofactor)
{
    // 2 x X^3 - x X^2 - x X - (x + 1) modulo X^2 - t X + p is a + b X; its norm is the resultant.
    const mpz_class t = 6 * x() * x() + 1;
    std::vector<mpz_class> c{-(x() + 1), -x(), -x(), 2 * x()};
    for (; c.size() > 2; c.pop_back()) {
        c[c.size() - 2] += t * c.back();
        c[c.size() - 3] -= p() * c.back();
    }
    const mpz_class resultant = c[0] * c[0] + c[0] * c[1] * t + c[1] * c[1] * p();
    mpz_class divisor;
    const mpz_class twist_order = r() * twist_cofactor();
    mpz_gcd(divisor.get_mpz_t(), resultant.get_mpz_t(), twist_order.get_mpz_t());
    EXPECT_EQ(divisor, r());
    // psi's equation.
    Random random{44};
    const G2 q = random.twist_point();
    const G2 psi = twisted_frobenius(q);
    EXPECT_EQ(plus(twisted_frobenius(psi), times(p(), q)), times(t, psi));
    // The multiples in is_in_subgroup's tables need this.
    for (unsigned i = 2; i <= 4; ++i) EXPECT_NE(twist_order % i, 0);
}

// A point of y^2 = x^3 + 3 over Fp12 other than infinity.
struct Point12
{
    Fp12 x, y;
};
Fp12 embed(const Fp2& a) { return Fp12::from_coefficients({a}); }
Point12 untwist(const G2& q)
{
    return {Fp12::from_coefficients({Fp2{}, Fp2{}, q.x}),
            Fp12::from_coefficients({Fp2{}, Fp2{}, Fp2{}, q.y})};
}

// Replaces a by a + b, which is not infinity, and returns the value at `at` of the line through them over the
// vertical one through their sum.
Fp12 add_and_evaluate(Point12& a, const Point12& b, const Point12& at)
{
    const Fp12 slope = a.x == b.x ? (a.x.squared() + a.x.squared() + a.x.squared()) * (a.y + a.y).inverse()
                                  : (b.y - a.y) * (b.x - a.x).inverse();
    const Fp12 line = at.y - a.y - slope * (at.x - a.x);
    const Fp12 sum_x = slope.squared() - a.x - b.x;
    a = {sum_x, slope * (a.x - sum_x) - a.y};
    return line * (at.x - sum_x).inverse();
}

// The reduced optimal ate pairing by its definition.
Fp12 pairing_slowly(const G1& g1, const G2& g2)
{
    const Point12 at{embed({g1.x, {}}), embed({g1.y, {}})};
    const Point12 q = untwist(g2);
    const mpz_class length = 6 * x() + 2;
    Point12 t = q;
    Fp12 f = Fp12::one();
    for (std::size_t i = mpz_sizeinbase(length.get_mpz_t(), 2) - 1; i-- > 0;) {
        f = f.squared() * add_and_evaluate(t, t, at);
        if (mpz_tstbit(length.get_mpz_t(), i) != 0) f = f * add_and_evaluate(t, q, at);
    }
    const Point12 q1{q.x.frobenius(), q.y.frobenius()};
    const Point12 q2{q1.x.frobenius(), q1.y.frobenius()};
    f = f * add_and_evaluate(t, q1, at);
    f = f * add_and_evaluate(t, {q2.x, embed({}) - q2.y}, at);
    mpz_class p12;
    mpz_pow_ui(p12.get_mpz_t(), p().get_mpz_t(), 12);
    return power(f, (p12 - 1) / r());
}
mpz_class multiple() { return 2 * x() * (6 * x() * x() + 3 * x() + 1); }

TEST(Bn254Pairing, AgreesWithItsDefinition)
{
    Random random{45};
    const Pair pairs[] = {
        {kG1Generator, kG2Generator}, {random.g1(), random.g2()}, {random.g1(), kG2Generator}};
    Fp12 product = Fp12::one();
    for (const Pair& pair : pairs) {
        const Fp12 slow = power(pairing_slowly(pair.p, pair.q), multiple());
        ASSERT_EQ(pairing_product({&pair, 1}), slow);
        product = product * slow;
    }
    EXPECT_EQ(pairing_product(pairs), product);
    mpz_class divisor;
    mpz_gcd(divisor.get_mpz_t(), multiple().get_mpz_t(), r().get_mpz_t());
    EXPECT_EQ(divisor, 1);
}

TEST(Bn254Pairing, IsBilinearAndNotDegenerate)
{
    Random random{46};
    const auto pairing = [](const G1& a, const G2& b) {
        const Pair pair{a, b};
        return pairing_product({&pair, 1});
    };
    const Fp12 e = pairing(kG1Generator, kG2Generator);
    EXPECT_NE(e, Fp12::one());
    EXPECT_EQ(power(e, r()), Fp12::one());
    for (int i = 0; i < 5; ++i) {
        const mpz_class a = random.scalar(), b = random.scalar();
        ASSERT_EQ(pairing(times(a, kG1Generator), times(b, kG2Generator)), power(e, a * b));
        const G1 p1 = random.g1(), p2 = random.g1();
        const G2 q1 = random.g2(), q2 = random.g2();
        ASSERT_EQ(pairing(add(p1, p2), q1), pairing(p1, q1) * pairing(p2, q1));
        ASSERT_EQ(pairing(p1, plus(q1, q2)), pairing(p1, q1) * pairing(p1, q2));
    }
}

TEST(Bn254Pairing, Checks)
{
    Random random{47};
    EXPECT_TRUE(pairing_check({}));
    const std::vector<Pair> neutral = {{G1{}, kG2Generator}, {kG1Generator, G2{}}, {G1{}, G2{}}};
    EXPECT_TRUE(pairing_check(neutral));
    // e(a P, b Q) e(-a b P, Q) e(P, c Q) e(P, -c Q) = 1, in any order and with neutral pairs between.
    const mpz_class a = random.scalar(), b = random.scalar(), c = random.scalar();
    const G2 cq = times(c, kG2Generator);
    std::vector<Pair> pairs = {{times(a, kG1Generator), times(b, kG2Generator)},
                               {-times(mpz_class{a * b % r()}, kG1Generator), kG2Generator},
                               neutral[0],
                               {kG1Generator, cq},
                               neutral[1],
                               {kG1Generator, -cq}};
    EXPECT_TRUE(pairing_check(pairs));
    std::ranges::reverse(pairs);
    EXPECT_TRUE(pairing_check(pairs));
    pairs.pop_back();
    EXPECT_FALSE(pairing_check(pairs));
    const std::vector<Pair> same = {{kG1Generator, kG2Generator}, {kG1Generator, kG2Generator}};
    EXPECT_FALSE(pairing_check(same));
    EXPECT_FALSE(pairing_check({same.data(), 1}));
}

// The final exponentiation's exponent, with the numbers of its comment.
TEST(Bn254Pairing, HardPartIsAMultipleOfTheExponent)
{
    const mpz_class l2 = 12 * x() * x() * x() + 6 * x() * x() + 6 * x(), l0 = l2 + 6 * x() * x() + 1,
                    l1 = l2 - 2 * x(), l3 = l1 - 1;
    EXPECT_EQ((l0 + l1 * p() + l2 * p() * p() + l3 * p() * p() * p()) * r(),
              multiple() * (p() * p() * p() * p() - p() * p() + 1));
}
}  // namespace
}  // namespace freehold::bn254
