// The parts of our own secp256k1: field and inversion against GMP, the group against its definition.

#include "crypto/secp256k1.hpp"

#include "crypto/mod_inverse.hpp"
#include "crypto/secp256k1_group.hpp"
#include "crypto/secp256k1_tables.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold::secp256k1
{
namespace
{
mpz_class to_mpz(const U256& value)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 4, -1, sizeof(std::uint64_t), 0, 0, value.limbs.data());
    return result;
}

const mpz_class& p()
{
    static const mpz_class kP = to_mpz(Field::kModulus);
    return kP;
}

// The residue in [0, p), for any sign.
mpz_class mod_p(const mpz_class& value)
{
    mpz_class result;
    mpz_mod(result.get_mpz_t(), value.get_mpz_t(), p().get_mpz_t());
    return result;
}

mpz_class residue(const Field& a) { return to_mpz(a.normalized()); }

// Both representations of the small residues, and values at which sums wrap twice or a product's folds carry.
std::vector<U256> field_corners()
{
    const U256 c{0x1000003d1};  // 2^256 - p
    std::vector<U256> values = {0, 1, 2, 7, c - 1, c, c + 1, c * 2, U256::max(), U256::max() - 1};
    for (const U256& base :
         {Field::kModulus, -c * 2, U256{1} << 255, U256{1} << 128, U256{1} << 64, (U256{1} << 192) - 1})
        for (const U256& value : {base - 2, base - 1, base, base + 1, base + 2, base + c - 1})
            values.push_back(value);
    // x with x^2 or x * y next to multiples of 2^256, so that the high half of a product is all ones.
    for (unsigned bit = 32; bit < 256; bit += 32) values.push_back(-(U256{1} << bit));
    return values;
}

void check_field_pair(const U256& x, const U256& y)
{
    SCOPED_TRACE(x.to_quantity() + " and " + y.to_quantity());
    const Field a{x}, b{y};
    const mpz_class m = to_mpz(x), n = to_mpz(y);
    ASSERT_EQ(residue(a), mod_p(m));
    ASSERT_EQ(residue(a + b), mod_p(m + n));
    ASSERT_EQ(residue(a - b), mod_p(m - n));
    ASSERT_EQ(residue(-a), mod_p(-m));
    ASSERT_EQ(residue(a * b), mod_p(m * n));
    ASSERT_EQ(residue(a.squared()), mod_p(m * m));
    for (const unsigned k : {0u, 1u, 2u, 3u, 4u, 8u}) ASSERT_EQ(residue(a.times(k)), mod_p(m * k));
    ASSERT_EQ(a == b, mod_p(m - n) == 0);
    ASSERT_EQ(a.is_zero(), mod_p(m) == 0);
    ASSERT_EQ(a.is_odd(), mpz_odd_p(mod_p(m).get_mpz_t()) != 0);
    ASSERT_LT(a.normalized(), Field::kModulus);
}

TEST(Secp256k1Field, CornerPairs)
{
    for (const U256& x : field_corners())
        for (const U256& y : field_corners()) {
            check_field_pair(x, y);
            if (HasFatalFailure()) return;
        }
}

TEST(Secp256k1Field, RandomPairs)
{
    std::mt19937_64 random{11};
    for (int i = 0; i < 20000; ++i) {
        check_field_pair({random(), random(), random(), random()}, {random(), random(), random(), random()});
        if (HasFatalFailure()) return;
    }
}

TEST(Secp256k1Field, InversesAndRoots)
{
    std::mt19937_64 random{12};
    std::vector<U256> values = field_corners();
    for (int i = 0; i < 1000; ++i) values.emplace_back(random(), random(), random(), random());
    for (const U256& value : values) {
        const Field a{value};
        if (a.is_zero()) {
            ASSERT_TRUE(a.inverse().is_zero());
        } else {
            ASSERT_EQ(residue(a * a.inverse()), 1);
        }
        ASSERT_EQ(a.inverse_by_power(), a.inverse());
        const auto root = a.sqrt();
        const int legendre = mpz_legendre(mod_p(to_mpz(value)).get_mpz_t(), p().get_mpz_t());
        ASSERT_EQ(root.has_value(), legendre >= 0);
        if (root) {
            ASSERT_EQ(root->squared(), a);
        }
    }
}

TEST(ModInverse, AgreesWithGmpForManyModuli)
{
    std::mt19937_64 random{13};
    std::vector<U256> moduli = {3,
                                5,
                                7,
                                0xffffffff,
                                ~0ull,
                                Field::kModulus,
                                kOrder,
                                U256::max(),
                                (U256{1} << 255) - 19,
                                (U256{1} << 255) + 1};
    for (int i = 0; i < 200; ++i) {
        U256 m = U256{random(), random(), random(), random()} >> static_cast<unsigned>(random() % 250);
        m.limbs[0] |= 1;
        if (m > 2) moduli.push_back(m);
    }
    for (const U256& m : moduli) {
        std::vector<U256> values = {0, 1, 2, m - 1, m - 2, m >> 1, (m >> 1) + 1};
        for (int i = 0; i < 50; ++i) values.push_back(U256{random(), random(), random(), random()} % m);
        for (int i = 0; i < 10; ++i) values.push_back((U256{1} << static_cast<unsigned>(random() % 256)) % m);
        for (const U256& a : values) {
            mpz_class inverse;
            const bool invertible =
                mpz_invert(inverse.get_mpz_t(), to_mpz(a).get_mpz_t(), to_mpz(m).get_mpz_t()) != 0;
            if (a.is_zero()) {
                ASSERT_TRUE(mod_inverse(a, m).is_zero());
            } else if (invertible) {
                ASSERT_EQ(to_mpz(mod_inverse(a, m)), inverse)
                    << a.to_quantity() << " mod " << m.to_quantity();
            }
        }
    }
}

bool on_curve(const Affine& q) { return q.y.squared() == q.x.squared() * q.x + Field{7}; }

bool same(const Jacobian& a, const Jacobian& b)
{
    if (a.is_infinity() || b.is_infinity()) return a.is_infinity() == b.is_infinity();
    const Affine u = a.to_affine(), v = b.to_affine();
    return u.x == v.x && u.y == v.y;
}

// Double and add, from the most significant bit.
Jacobian multiply_slowly(const U256& k, const Affine& q)
{
    Jacobian sum;
    for (unsigned i = 256; i-- > 0;) {
        sum = sum.doubled();
        if (k.bit(i)) sum = sum + q;
    }
    return sum;
}

TEST(Secp256k1Group, GeneratorHasTheOrder)
{
    EXPECT_TRUE(on_curve(kGenerator));
    EXPECT_TRUE(multiply_slowly(kOrder, kGenerator).is_infinity());
    EXPECT_TRUE(same(multiply_slowly(kOrder - 1, kGenerator), Jacobian{-kGenerator}));
    EXPECT_EQ(kHalfOrder, kOrder >> 1);
}

TEST(Secp256k1Group, AdditionKnowsEqualOppositeAndInfinity)
{
    const Jacobian g{kGenerator};
    // The same point with another z.
    const Field z{12345};
    const Jacobian scaled{g.x * z.squared(), g.y * z.squared() * z, z};
    EXPECT_TRUE(same(scaled, g));
    EXPECT_TRUE(same(scaled + kGenerator, g.doubled()));
    EXPECT_TRUE((scaled + -kGenerator).is_infinity());
    EXPECT_TRUE(same(Jacobian{} + kGenerator, g));
    EXPECT_TRUE(Jacobian{}.doubled().is_infinity());
    // The second representation of a zero z.
    EXPECT_TRUE((Jacobian{g.x, g.y, Field{Field::kModulus}}).is_infinity());
}

// Doubling and addition against the affine chord and tangent, over GMP.
TEST(Secp256k1Group, FormulasAreChordAndTangent)
{
    const auto inverse = [](const mpz_class& a) {
        mpz_class result;
        mpz_invert(result.get_mpz_t(), mod_p(a).get_mpz_t(), p().get_mpz_t());
        return result;
    };
    mpz_class gx = residue(kGenerator.x), gy = residue(kGenerator.y), x = gx, y = gy;
    Jacobian sum{kGenerator};
    for (int i = 2; i < 100; ++i) {
        const mpz_class slope =
            i == 2 ? mpz_class{3 * x * x * inverse(2 * y)} : mpz_class{(gy - y) * inverse(gx - x)};
        const mpz_class next_x = mod_p(slope * slope - x - gx);
        y = mod_p(slope * (x - next_x) - y);
        x = next_x;
        sum = sum + kGenerator;
        const Affine affine = sum.to_affine();
        ASSERT_EQ(residue(affine.x), x) << i;
        ASSERT_EQ(residue(affine.y), y) << i;
        ASSERT_TRUE(on_curve(affine));
    }
}

TEST(Secp256k1Group, TablesHoldOddMultiples)
{
    const Affine high = multiply_slowly(U256{1} << 128, kGenerator).to_affine();
    for (std::uint64_t i = 0; i < kGeneratorTable.size(); ++i) {
        EXPECT_TRUE(same(Jacobian{kGeneratorTable[i]}, multiply_slowly(2 * i + 1, kGenerator)));
        EXPECT_TRUE(same(Jacobian{kHighGeneratorTable[i]}, multiply_slowly(2 * i + 1, high)));
    }
}

TEST(Secp256k1Group, DoubleMultiplicationIsTheSumOfProducts)
{
    std::mt19937_64 random{14};
    const U256 lambda{0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};
    std::vector<U256> scalars = {0,
                                 1,
                                 2,
                                 3,
                                 16,
                                 255,
                                 256,
                                 kOrder - 1,
                                 kOrder,
                                 kOrder + 1,
                                 U256::max(),
                                 kHalfOrder,
                                 lambda,
                                 kOrder - lambda,
                                 lambda * 2,
                                 (U256{1} << 128) - 1,
                                 U256{1} << 128,
                                 U256{1} << 255};
    for (int i = 0; i < 12; ++i) scalars.emplace_back(random(), random(), random(), random());
    const Affine q = multiply_slowly({random(), random(), random(), random()}, kGenerator).to_affine();
    for (const Affine& point : {q, kGenerator, -kGenerator})
        for (const U256& a : scalars)
            for (const U256& b : scalars) {
                const Jacobian product = multiply_slowly(b, point);
                const Jacobian other = multiply_slowly(a, kGenerator);
                const Jacobian expected = product.is_infinity() ? other : other + product.to_affine();
                ASSERT_TRUE(same(double_multiply(a, b, point), expected))
                    << a.to_quantity() << ' ' << b.to_quantity();
            }
}

TEST(Secp256k1Group, PointsFromX)
{
    int found = 0;
    for (std::uint64_t x = 0; x < 200; ++x) {
        const auto even = Affine::from_x(x, false), odd = Affine::from_x(x, true);
        ASSERT_EQ(even.has_value(), odd.has_value());
        if (!even) continue;
        ++found;
        EXPECT_TRUE(on_curve(*even));
        EXPECT_FALSE(even->y.is_odd());
        EXPECT_TRUE(odd->y.is_odd());
        EXPECT_EQ(even->y, -odd->y);
    }
    EXPECT_GT(found, 70);
    EXPECT_LT(found, 130);
}
}  // namespace
}  // namespace freehold::secp256k1
