// P-256: the group against its definition, verification against OpenSSL.

#include "crypto/p256.hpp"

#include "base/hex.hpp"
#include "crypto/p256_group.hpp"
#include "crypto/test_support/openssl_p256.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold::p256
{
namespace
{
class Random
{
public:
    explicit Random(std::uint64_t seed) : engine_{seed} {}
    U256 word() { return {engine_(), engine_(), engine_(), engine_()}; }
    U256 scalar() { return word() % kOrder; }

private:
    std::mt19937_64 engine_;
};

U256 to_u256(const Field& value)
{
    U256 result;
    result.limbs = value.canonical();
    return result;
}
Jacobian multiply(const U256& k, const Affine& p)
{
    return multiply_slowly(std::span<const std::uint64_t>{k.limbs}, Jacobian{p});
}

bool verify_both(const Hash256& hash, const Signature& signature, const PublicKey& key)
{
    const bool ours = verify(hash, signature, key);
    EXPECT_EQ(ours, testing::openssl_verify(hash, signature, key))
        << to_hex(hash) << ' ' << signature.r.to_quantity() << ' ' << signature.s.to_quantity() << ' '
        << key.x.to_quantity() << ' ' << key.y.to_quantity();
    return ours;
}

PublicKey public_key(const U256& secret)
{
    const Affine point = multiply(secret, kGenerator).to_affine();
    return {to_u256(point.x), to_u256(point.y)};
}

U256 inverse(const U256& a) { return mod_inverse(a, kOrder); }

Signature sign(const U256& hash, const U256& secret, const U256& nonce)
{
    const U256 r = public_key(nonce).x % kOrder;
    return {r, mulmod(inverse(nonce), addmod(hash, mulmod(r, secret, kOrder), kOrder), kOrder)};
}

TEST(P256Group, GeneratorHasTheOrder)
{
    EXPECT_TRUE(kGenerator.is_on_curve());
    EXPECT_TRUE(multiply(kOrder, kGenerator).is_infinity());
    EXPECT_EQ(multiply(kOrder - 1, kGenerator), Jacobian{-kGenerator});
}

TEST(P256Group, AdditionKnowsEqualOppositeAndInfinity)
{
    const Jacobian g{kGenerator};
    const Field z = Field::from_u64(12345);
    const Jacobian scaled{g.x * z.squared(), g.y * z.squared() * z, z};
    EXPECT_EQ(scaled, g);
    EXPECT_EQ(scaled + kGenerator, g.doubled());
    EXPECT_EQ(scaled + g, g.doubled());
    EXPECT_TRUE((scaled + -kGenerator).is_infinity());
    EXPECT_TRUE((scaled + -g).is_infinity());
    EXPECT_EQ(Jacobian{} + kGenerator, g);
    EXPECT_EQ(Jacobian{} + g, g);
    EXPECT_EQ(g + Jacobian{}, g);
    EXPECT_EQ(g + Affine{}, g);
    EXPECT_TRUE(Jacobian{}.doubled().is_infinity());
    EXPECT_TRUE(Jacobian{}.to_affine().is_infinity());
    EXPECT_NE(g.doubled(), g);
    EXPECT_NE(-g, g);
}

// Against the affine chord and tangent.
TEST(P256Group, FormulasAreChordAndTangent)
{
    const Field three = Field::from_u64(3);
    Affine p = kGenerator;
    Jacobian mixed{kGenerator}, full{kGenerator};
    for (int i = 2; i < 100; ++i) {
        const Field slope = i == 2 ? (three * p.x.squared() - three) * p.y.doubled().inverse()
                                   : (kGenerator.y - p.y) * (kGenerator.x - p.x).inverse();
        const Field x = slope.squared() - p.x - kGenerator.x;
        p = {x, slope * (p.x - x) - p.y};
        mixed = mixed + kGenerator;
        full = full + Jacobian{kGenerator};
        ASSERT_EQ(mixed.to_affine(), p);
        ASSERT_EQ(full.to_affine(), p);
        ASSERT_TRUE(p.is_on_curve());
    }
}

TEST(P256Group, TableHoldsOddMultiples)
{
    for (std::uint64_t i = 0; i < kGeneratorTable.size(); ++i)
        EXPECT_EQ(Jacobian{kGeneratorTable[i]}, multiply(2 * i + 1, kGenerator));
}

TEST(P256Group, DoubleMultiplicationIsTheSumOfProducts)
{
    Random random{21};
    const Affine g = kGenerator;
    std::vector<U256> scalars = {0,   1,          2,          3,           127,           128,
                                 129, kOrder - 1, kOrder - 2, kOrder >> 1, U256{1} << 255};
    for (int i = 0; i < 5; ++i) scalars.push_back(random.scalar());
    std::vector<Affine> points = {g, -g, multiply(3, g).to_affine(),
                                  multiply(random.scalar(), g).to_affine()};
    for (const Affine& p : points)
        for (const U256& a : scalars)
            for (const U256& b : scalars)
                ASSERT_EQ(double_multiply(a, b, p), multiply(a, g) + multiply(b, p));
}

TEST(P256Verify, AcceptsSignaturesAndNothingNextToThem)
{
    Random random{22};
    for (int i = 0; i < 100; ++i) {
        const U256 hash = random.word(), secret = random.scalar();
        const PublicKey key = public_key(secret);
        const Signature signature = sign(hash, secret, random.scalar());
        ASSERT_TRUE(verify_both(hash.to_hash(), signature, key));
        // As EIP-7951 says, s above half of the order is no reason to refuse.
        ASSERT_TRUE(verify_both(hash.to_hash(), {signature.r, kOrder - signature.s}, key));
        ASSERT_FALSE(verify_both((hash ^ 1).to_hash(), signature, key));
        ASSERT_FALSE(verify_both(hash.to_hash(), {signature.r ^ 1, signature.s}, key));
        ASSERT_FALSE(verify_both(hash.to_hash(), {signature.r, signature.s ^ 1}, key));
        ASSERT_FALSE(verify_both(hash.to_hash(), {signature.s, signature.r}, key));
        ASSERT_FALSE(verify_both(hash.to_hash(), signature, {key.x, kFieldModulus - key.y}));
        ASSERT_FALSE(verify_both(hash.to_hash(), signature, {key.x, key.y ^ 1}));
    }
}

TEST(P256Verify, RangesOfRAndS)
{
    const U256 hash = 7, secret = 5;
    const PublicKey key = public_key(secret);
    const Signature good = sign(hash, secret, 9);
    ASSERT_TRUE(verify_both(hash.to_hash(), good, key));
    for (const U256& bad : {U256{}, kOrder, kOrder + 1, U256::max(), kOrder - 1}) {
        EXPECT_FALSE(verify_both(hash.to_hash(), {bad, good.s}, key));
        EXPECT_FALSE(verify_both(hash.to_hash(), {good.r, bad}, key));
    }
    // s + n fits 256 bits only for a small s: choose hash and r to make s = 1.
    const U256 nonce = 3, r = public_key(nonce).x % kOrder;
    const U256 small_hash = addmod(nonce, kOrder - mulmod(r, secret, kOrder), kOrder);
    EXPECT_TRUE(verify_both(small_hash.to_hash(), {r, 1}, key));
    EXPECT_FALSE(verify_both(small_hash.to_hash(), {r, kOrder + 1}, key));
}

TEST(P256Verify, KeysMustBePoints)
{
    const U256 hash = 7;
    const PublicKey key = public_key(5);
    const Signature signature = sign(hash, 5, 9);
    EXPECT_FALSE(verify_both(hash.to_hash(), signature, {0, 0}));
    EXPECT_FALSE(verify_both(hash.to_hash(), signature, {key.x, 0}));
    EXPECT_FALSE(verify_both(hash.to_hash(), signature, {kFieldModulus, key.y}));
    EXPECT_FALSE(verify_both(hash.to_hash(), signature, {key.x, kFieldModulus}));
    EXPECT_FALSE(verify_both(hash.to_hash(), signature, {U256::max(), U256::max()}));
    // The same residues, not reduced: x + p fits 256 bits only for x < 2^256 - p. x = 5 is that of a point.
    const Field x = Field::from_u64(5);
    const auto y = (x.squared() * x - Field::from_u64(15) + Curve::b()).sqrt();
    ASSERT_TRUE(y);
    const Affine point{x, *y};
    // A signature by a key of unknown secret: R = a G + b Q, s = r / b, hash = a s.
    const U256 a = 11, b = 13;
    const U256 r = to_u256(double_multiply(a, b, point).to_affine().x) % kOrder;
    const U256 s = mulmod(r, inverse(b), kOrder);
    const U256 forged = mulmod(a, s, kOrder);
    EXPECT_TRUE(verify_both(forged.to_hash(), {r, s}, {5, to_u256(*y)}));
    EXPECT_FALSE(verify_both(forged.to_hash(), {r, s}, {kFieldModulus + 5, to_u256(*y)}));
}

// The hash is not truncated or bounded: it counts modulo n.
TEST(P256Verify, HashesCountModuloTheOrder)
{
    const U256 secret = 5;
    const Signature signature = sign(3, secret, 9);
    EXPECT_TRUE(verify_both(U256{3}.to_hash(), signature, public_key(secret)));
    EXPECT_TRUE(verify_both((kOrder + 3).to_hash(), signature, public_key(secret)));
    EXPECT_TRUE(verify_both(U256{}.to_hash(), sign(0, secret, 9), public_key(secret)));
    EXPECT_TRUE(verify_both(U256::max().to_hash(), sign(U256::max(), secret, 9), public_key(secret)));
}

// hash = -r * secret makes u1 G + u2 Q infinity for any s.
TEST(P256Verify, InfinityIsNoSignature)
{
    const U256 secret = 5, r = public_key(9).x % kOrder;
    const U256 hash = kOrder - mulmod(r, secret, kOrder);
    for (const U256& s : {U256{1}, U256{2}, kOrder - 1})
        EXPECT_FALSE(verify_both(hash.to_hash(), {r, s}, public_key(secret)));
}

// r is x modulo n, and for one x in 2^32 that is not x. Take R with such an x, and a key that fits.
TEST(P256Verify, XAboveTheOrder)
{
    int found = 0;
    for (U256 small = 1; found < 4; small += 1) {
        const Field x = Field::from_limbs((kOrder + small).limbs);
        const auto y = (x.squared() * x - x.doubled() - x + Curve::b()).sqrt();
        if (!y) continue;
        ++found;
        // Q = (s R - hash G) / r is the key for which (r, s) is a signature of the hash.
        const U256 r = small, s = 17, hash = 23, r_inverse = inverse(r);
        const Affine q = double_multiply(mulmod(kOrder - hash, r_inverse, kOrder),
                                         mulmod(s, r_inverse, kOrder), Affine{x, *y})
                             .to_affine();
        const PublicKey key{to_u256(q.x), to_u256(q.y)};
        EXPECT_TRUE(verify_both(hash.to_hash(), {r, s}, key));
        EXPECT_FALSE(verify_both(hash.to_hash(), {r + kOrder, s}, key));
        EXPECT_FALSE(verify_both(hash.to_hash(), {r + 1, s}, key));
    }
    // The largest r for which r + n is below p, and the next.
    for (const U256& r : {kFieldModulus - kOrder - 1, kFieldModulus - kOrder, kFieldModulus - kOrder + 1})
        EXPECT_FALSE(verify_both(U256{1}.to_hash(), {r, 1}, public_key(5)));
}

TEST(P256Verify, AgreesOnArbitraryNumbers)
{
    Random random{23};
    for (int i = 0; i < 200; ++i) {
        const Hash256 hash = random.word().to_hash();
        verify_both(hash, {random.word(), random.word()}, {random.word(), random.word()});
        verify_both(hash, {random.scalar(), random.scalar()}, public_key(random.scalar()));
    }
}
}  // namespace
}  // namespace freehold::p256
