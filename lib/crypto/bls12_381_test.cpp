// Our own BLS12-381, part by part, against definitions and slow twins.

#include "crypto/bls12_381_curve.hpp"
#include "crypto/bls12_381_map.hpp"
#include "crypto/bls12_381_msm.hpp"
#include "crypto/bls12_381_pairing.hpp"
#include "crypto/multi_scalar.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <random>

namespace freehold::bls12_381
{
namespace
{
// x, p and r by the formulas of the family.
mpz_class x() { return -mpz_class{std::to_string(kAbsX)}; }
mpz_class r() { return x() * x() * x() * x() - x() * x() + 1; }
mpz_class p() { return (x() - 1) * (x() - 1) * r() / 3 + x(); }

mpz_class to_mpz(std::span<const std::uint64_t> limbs)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), limbs.size(), -1, 8, 0, 0, limbs.data());
    return result;
}
// REQUIRES: value >= 0.
std::vector<std::uint64_t> to_limbs(const mpz_class& value)
{
    std::vector<std::uint64_t> limbs(mpz_sizeinbase(value.get_mpz_t(), 2) / 64 + 1);
    mpz_export(limbs.data(), nullptr, -1, 8, 0, 0, value.get_mpz_t());
    return limbs;
}

template <typename Curve>
JacobianPoint<Curve> times(const mpz_class& k, const JacobianPoint<Curve>& q)
{
    const mpz_class magnitude = abs(k);
    const auto product = multiply_slowly<Curve>(to_limbs(magnitude), q);
    return sgn(k) < 0 ? -product : product;
}
Fp12 power(const Fp12& base, const mpz_class& exponent)
{
    return freehold::power(base, std::span<const std::uint64_t>{to_limbs(exponent)});
}

class Bls12381 : public ::testing::Test
{
protected:
    Fp fp()
    {
        Fp::Limbs limbs;
        for (std::uint64_t& limb : limbs) limb = random_();
        return Fp::from_limbs(limbs);
    }
    Fp2 fp2() { return {fp(), fp()}; }
    Fp12 fp12() { return {{fp2(), fp2(), fp2()}, {fp2(), fp2(), fp2()}}; }
    U256 u256() { return {random_(), random_(), random_(), random_()}; }

    // Any points of the curves: in the subgroup with negligible probability.
    G1Jacobian curve_point(G1Curve)
    {
        for (;;) {
            const Fp px = fp();
            if (const auto y = (px.squared() * px + G1Curve::b()).sqrt()) return G1Jacobian{{px, *y}};
        }
    }
    G2Jacobian curve_point(G2Curve)
    {
        for (;;) {
            const Fp2 px = fp2();
            if (const auto y = sqrt(px.squared() * px + G2Curve::b())) return G2Jacobian{{px, *y}};
        }
    }
    // In the subgroup, by the slow road: a multiple of the generator.
    G1Jacobian group_point(G1Curve)
    {
        return multiply_slowly<G1Curve>(u256().limbs, G1Jacobian{kG1Generator});
    }
    G2Jacobian group_point(G2Curve)
    {
        return multiply_slowly<G2Curve>(u256().limbs, G2Jacobian{kG2Generator});
    }

    std::mt19937_64 random_{31};
};

TEST_F(Bls12381, Parameters)
{
    EXPECT_EQ(to_mpz(Fp::kModulus), p());
    EXPECT_EQ(to_mpz(kOrder.limbs), r());
    EXPECT_TRUE(kG1Generator.is_on_curve());
    EXPECT_TRUE(kG2Generator.is_on_curve());
    EXPECT_TRUE(times(r(), G1Jacobian{kG1Generator}).is_infinity());
    EXPECT_TRUE(times(r(), G2Jacobian{kG2Generator}).is_infinity());
    const Fp2 xi = times_xi<Tower>(Fp2::one());
    EXPECT_EQ(Tower::kXiPower,
              (freehold::power(xi, std::span<const std::uint64_t>{to_limbs((p() - 1) / 6)})));
}

TEST_F(Bls12381, Fp12IsAField)
{
    for (int i = 0; i < 10; ++i) {
        const Fp12 a = fp12(), b = fp12(), c = fp12();
        EXPECT_EQ(a * b, b * a);
        EXPECT_EQ((a * b) * c, a * (b * c));
        EXPECT_EQ((a + b) * c, a * c + b * c);
        EXPECT_EQ(a.squared(), a * a);
        EXPECT_EQ(a * a.inverse(), Fp12::one());
        EXPECT_EQ(a.frobenius(), power(a, p()));
    }
}

TEST_F(Bls12381, SquareRootsInFp2)
{
    for (int i = 0; i < 200; ++i) {
        Fp2 a = fp2();
        if (i % 10 == 0) a.c0 = {};
        if (i % 10 == 1) a.c1 = {};
        const auto root = sqrt(a.squared());
        ASSERT_TRUE(root);
        EXPECT_TRUE(*root == a || *root == -a);
        // 1 + u has the norm 2, which is no square: it is no square either.
        EXPECT_FALSE(sqrt(times_xi<Tower>(a.squared())));
    }
    EXPECT_EQ(sqrt(Fp2{}), Fp2{});
}

TEST_F(Bls12381, EndomorphismsMultiply)
{
    for (int i = 0; i < 10; ++i) {
        const auto p1 = group_point(G1Curve{});
        EXPECT_EQ(phi(p1), times(-x() * x(), p1));
        EXPECT_EQ(phi(p1.to_affine()), phi(p1).to_affine());
        const auto p2 = group_point(G2Curve{});
        EXPECT_EQ(psi(p2), times(x(), p2));
        EXPECT_EQ(psi(p2.to_affine()), psi(p2).to_affine());
        EXPECT_EQ(times_abs_x(p1), times(-x(), p1));
        // psi satisfies the equation of Frobenius on the whole curve, with the trace x + 1.
        const auto any = curve_point(G2Curve{});
        EXPECT_TRUE((psi(psi(any)) + times(-(x() + 1), psi(any)) + times(p(), any)).is_infinity());
    }
}

// The cofactors of the curves: their orders are p + 1 - t, and a conjugate of that, divided by r.
mpz_class cofactor(G1Curve) { return (x() - 1) * (x() - 1) / 3; }
mpz_class cofactor(G2Curve)
{
    mpz_class h = 0;
    for (const int c : {1, -4, 5, 0, -4, 6, -4, -4, 13}) h = h * x() + c;
    return h / 9;
}

template <typename Curve, typename Test>
void check_subgroup(Test point)
{
    for (int i = 0; i < 30; ++i) {
        const JacobianPoint<Curve> any = point();
        const auto in_order = [](const JacobianPoint<Curve>& q) { return times(r(), q).is_infinity(); };
        EXPECT_FALSE(in_order(any));
        EXPECT_FALSE(is_in_subgroup(any.to_affine()));
        const auto cleared = times(cofactor(Curve{}), any);
        EXPECT_TRUE(in_order(cleared));
        EXPECT_TRUE(is_in_subgroup(cleared.to_affine()));
        // What is in the cofactor's group, alone or added to a point of the subgroup.
        const auto small = times(r(), any);
        EXPECT_FALSE(is_in_subgroup(small.to_affine()));
        EXPECT_FALSE(is_in_subgroup((small + cleared).to_affine()));
    }
    EXPECT_TRUE(is_in_subgroup(AffinePoint<Curve>{}));
}

TEST_F(Bls12381, SubgroupChecks)
{
    check_subgroup<G1Curve>([&] { return curve_point(G1Curve{}); });
    check_subgroup<G2Curve>([&] { return curve_point(G2Curve{}); });
}

// Points whose order is a power of a small factor of the cofactor: those an endomorphism could be fooled by.
TEST_F(Bls12381, PointsOfSmallOrderAreNotInTheSubgroup)
{
    const auto check = [&]<typename Curve>(Curve curve, std::initializer_list<unsigned> factors) {
        for (const unsigned factor : factors) {
            mpz_class others = cofactor(curve) * r();
            ASSERT_EQ(others % factor, 0);
            while (others % factor == 0) others /= factor;
            for (int found = 0; found < 5;) {
                const auto point = times(others, curve_point(curve));
                if (point.is_infinity()) continue;
                EXPECT_TRUE(times(mpz_class{factor} * factor, point).is_infinity());
                EXPECT_FALSE(is_in_subgroup(point.to_affine())) << factor;
                EXPECT_FALSE(is_in_subgroup((point + group_point(curve)).to_affine())) << factor;
                ++found;
            }
        }
    };
    check(G1Curve{}, {3, 11, 10177, 859267, 52437899});
    check(G2Curve{}, {13, 23, 2713, 11953, 262069});
}

TEST_F(Bls12381, CofactorClearingIsByTheEffectiveCofactor)
{
    const mpz_class h1{"0xd201000000010001"};
    const mpz_class h2{
        "0xbc69f08f2ee75b3584c6a0ea91b352888e2a8e9145ad7689986ff031508ffe1329c2f178731db956d82bf015d1212b02ec"
        "0ec69d"
        "7477c1ae954cbc06689f6a359894c0adebbf6b4e8020005aaa95551"};
    for (int i = 0; i < 10; ++i) {
        const auto p1 = curve_point(G1Curve{});
        EXPECT_EQ(clear_cofactor(p1), times(h1, p1));
        const auto p2 = curve_point(G2Curve{});
        EXPECT_EQ(clear_cofactor(p2), times(h2, p2));
    }
}

TEST_F(Bls12381, MapsLeadIntoTheSubgroups)
{
    for (int i = 0; i < 30; ++i) {
        Fp2 u = fp2();
        if (i == 0) u = {};  // an exceptional case of the simplified SWU map
        const auto p1 = map_to_g1(u.c0).to_affine();
        EXPECT_TRUE(p1.is_on_curve() && is_in_subgroup(p1) && !p1.is_infinity());
        const auto p2 = map_to_g2(u).to_affine();
        EXPECT_TRUE(p2.is_on_curve() && is_in_subgroup(p2) && !p2.is_infinity());
        EXPECT_EQ(map_to_g1(-u.c0), i == 0 ? map_to_g1(u.c0) : -map_to_g1(u.c0));
    }
}

template <typename Curve>
JacobianPoint<Curve> sum_slowly(std::span<const MsmTerm<Curve>> terms)
{
    JacobianPoint<Curve> sum;
    for (const auto& [point, scalar] : terms)
        sum = sum + multiply_slowly<Curve>(scalar.limbs, JacobianPoint<Curve>{point});
    return sum;
}

TEST_F(Bls12381, MultiScalarMultiplication)
{
    const auto check = [&]<typename Curve>(Curve, std::size_t count) {
        std::vector<MsmTerm<Curve>> terms;
        for (std::size_t i = 0; i < count; ++i) {
            U256 k = u256() >> static_cast<unsigned>(random_() % 256);
            if (random_() % 8 == 0) k = U256{random_() % 2} - random_() % 3;
            if (random_() % 8 == 0) k = kOrder + (random_() % 3) - 1;
            terms.push_back({group_point(Curve{}).to_affine(), k});
            if (random_() % 8 == 0) terms.back().point = {};
            if (random_() % 8 == 0) terms.back().point = terms.front().point;
            if (random_() % 8 == 0) terms.back().point = -terms.front().point;
        }
        EXPECT_EQ(multi_scalar(terms), sum_slowly<Curve>(terms)) << count;
        // Both ways of summing, whichever this count is for.
        std::vector<ScalarTerm<Curve>> bucket_terms;
        std::vector<StrausTerm<Curve>> table_terms;
        for (const auto& [point, scalar] : terms) {
            bucket_terms.push_back({point, scalar});
            if (!point.is_infinity())
                table_terms.push_back({odd_multiples<8>(point), signed_digits({scalar >> 1, false}, 5)});
        }
        EXPECT_EQ(pippenger_sum<Curve>(bucket_terms), sum_slowly<Curve>(terms)) << count;
        for (auto& term : terms) term.scalar = term.scalar >> 1;
        EXPECT_EQ(straus_sum<Curve>(table_terms), sum_slowly<Curve>(terms)) << count;
    };
    for (const std::size_t count : {0u, 1u, 2u, 3u, 5u, 20u, 130u}) {
        check(G1Curve{}, count);
        check(G2Curve{}, count);
    }
}

// Where the carries of signed digits go all the way up.
TEST_F(Bls12381, BucketsOfScalarsNextToPowersOfTwo)
{
    const G1Affine& g = kG1Generator;
    for (unsigned bits = 0; bits <= 256; ++bits)
        for (const U256& k : {(U256{1} << bits) - 1, (U256{1} << bits) - 2, U256{1} << bits}) {
            // Copies that cancel choose wider windows.
            for (const std::size_t copies : {0u, 10u, 100u}) {
                std::vector<ScalarTerm<G1Curve>> terms{{g, k}};
                if (bits % 4 != 3 && copies > 10) continue;
                for (std::size_t i = 0; i < copies; ++i) terms.push_back({i % 2 == 0 ? g : -g, k});
                ASSERT_EQ(pippenger_sum<G1Curve>(terms), multiply_slowly<G1Curve>(k.limbs, G1Jacobian{g}))
                    << bits;
            }
        }
}

// The reduced pairing by its definition: affine points over Fp12, a whole line function for each step, and
// the final exponentiation as one power.
Fp12 embed(const Fp2& a, std::size_t power_of_w)
{
    std::array<Fp2, 6> c{};
    c[power_of_w] = a;
    return Fp12::from_coefficients(c);
}
Fp12 slow_miller_loop(const G1Affine& p1, const G2Affine& q)
{
    struct Point
    {
        Fp12 x, y;
    };
    const Fp12 w = embed(Fp2::one(), 1);
    const Point base{embed({q.x}, 0) * (w * w).inverse(), embed({q.y}, 0) * (w * w * w).inverse()};
    const Fp12 xp = embed({p1.x, {}}, 0), yp = embed({p1.y, {}}, 0);
    Point t = base;
    Fp12 f = Fp12::one();
    const auto step = [&](const Point& other, const Fp12& slope) {
        f = f * (yp - t.y - slope * (xp - t.x));
        const Fp12 x3 = slope * slope - t.x - other.x;
        t = {x3, slope * (t.x - x3) - t.y};
    };
    for (unsigned i = 63; i-- > 0;) {
        f = f * f;
        step(t, (t.x * t.x + t.x * t.x + t.x * t.x) * (t.y + t.y).inverse());
        if (((kAbsX >> i) & 1) != 0) step(base, (t.y - base.y) * (t.x - base.x).inverse());
    }
    return f.inverse();  // x is negative
}
Fp12 slow_final_exponentiation(const Fp12& f)
{
    mpz_class p12 = 1;
    for (int i = 0; i < 12; ++i) p12 *= p();
    return power(f, 3 * ((p12 - 1) / r()));
}

TEST_F(Bls12381, PairingIsThatOfTheDefinition)
{
    for (int i = 0; i < 3; ++i) {
        const Fp12 f = fp12();
        EXPECT_EQ(final_exponentiation(f), slow_final_exponentiation(f));
        const Pair pair{group_point(G1Curve{}).to_affine(), group_point(G2Curve{}).to_affine()};
        const PreparedG2 prepared{pair.q};
        const PreparedPair prepared_pair{pair.p, &prepared};
        const Fp12 e = final_exponentiation(miller_loop({&pair, 1}));
        EXPECT_EQ(e, slow_final_exponentiation(slow_miller_loop(pair.p, pair.q)));
        EXPECT_EQ(e, final_exponentiation(miller_loop({&prepared_pair, 1})));
        EXPECT_FALSE(e == Fp12::one());
        EXPECT_EQ(power(e, r()), Fp12::one());
    }
    EXPECT_EQ(final_exponentiation(Fp12{}), Fp12{});
}

TEST_F(Bls12381, PairingIsBilinear)
{
    const auto p1 = group_point(G1Curve{});
    const auto q = group_point(G2Curve{});
    const mpz_class a = to_mpz(u256().limbs), b = to_mpz(u256().limbs);
    const auto e = [](const G1Jacobian& g, const G2Jacobian& h) {
        const Pair pair{g.to_affine(), h.to_affine()};
        return final_exponentiation(miller_loop({&pair, 1}));
    };
    EXPECT_EQ(e(times(a, p1), times(b, q)), power(e(p1, q), a * b % r()));
    EXPECT_EQ(e(p1 + times(a, p1), q), e(p1, q) * e(times(a, p1), q));
    EXPECT_EQ(e(G1Jacobian{}, q), Fp12::one());
    EXPECT_EQ(e(p1, G2Jacobian{}), Fp12::one());
}
}  // namespace
}  // namespace freehold::bls12_381
