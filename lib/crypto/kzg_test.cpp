// Our own KZG verification against blst's, and the compressed encoding.

#include "crypto/bls12_381_encoding.hpp"
#include "crypto/bls12_381_map.hpp"
#include "crypto/kzg_portable.hpp"
#include "crypto/kzg_setup.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::kzg
{
namespace
{
using namespace bls12_381;

// Without the set-up's other points, the only proofs that can be made here are those of constant polynomials.
// Others are among the vectors (lib/evm/kzg_vectors_test.cpp).
class KzgTest : public ::testing::Test
{
protected:
    G1Compressed random_point()
    {
        G1Affine p = kG1Generator;
        const auto dice = random_() % 16;
        if (dice == 0) return compress({});
        if (dice == 1) {
            // Outside G1.
            for (;;) {
                p.x = Fp::from_limbs({random_(), random_(), random_(), random_(), random_(), random_()});
                if (const auto y = (p.x.squared() * p.x + G1Curve::b()).sqrt()) return compress({p.x, *y});
            }
        }
        const U256 k{random_(), random_(), random_(), random_()};
        p = multiply_slowly<G1Curve>(k.limbs, G1Jacobian{kG1Generator}).to_affine();
        G1Compressed bytes = compress(p);
        if (dice == 2) bytes[random_() % 48] ^= static_cast<std::uint8_t>(1u << (random_() % 8));
        if (dice == 3) bytes[0] ^= 0x40;
        if (dice == 4) bytes[0] ^= 0x80;
        if (dice == 5) bytes[0] |= 0x1f;
        return bytes;
    }
    Hash256 random_scalar()
    {
        if (random_() % 16 == 0) return (kOrder - 1 + random_() % 3).to_hash();
        if (random_() % 16 == 0) return U256{random_() % 3}.to_hash();
        return (U256{random_(), random_(), random_(), random_()} >> 2).to_hash();
    }

    std::mt19937_64 random_{23};
};

TEST_F(KzgTest, AgreesWithBlstOnAnything)
{
    for (int i = 0; i < 300; ++i) {
        const G1Compressed commitment = random_point(), proof = random_point();
        const Hash256 z = random_scalar(), y = random_scalar();
        ASSERT_EQ(portable::verify_proof(commitment, z, y, proof), verify_proof(commitment, z, y, proof))
            << i;
    }
}

TEST_F(KzgTest, ConstantPolynomials)
{
    const G1Compressed infinity = compress({});
    for (int i = 0; i < 20; ++i) {
        const U256 y = U256{random_(), random_(), random_(), random_()} % kOrder;
        const G1Compressed commitment =
            compress(multiply_slowly<G1Curve>(y.limbs, G1Jacobian{kG1Generator}).to_affine());
        const Hash256 z = random_scalar();
        if (U256::from(z) >= kOrder) continue;
        for (const auto verify : {verify_proof, portable::verify_proof}) {
            EXPECT_EQ(verify(commitment, z, y.to_hash(), infinity), true);
            EXPECT_EQ(verify(commitment, z, ((y + 1) % kOrder).to_hash(), infinity), false);
            EXPECT_EQ(verify(commitment, z, (y + kOrder).to_hash(), infinity), fail(Error::NotAScalar));
        }
    }
    for (const auto verify : {verify_proof, portable::verify_proof})
        EXPECT_EQ(verify(infinity, {}, {}, infinity), true);
}

TEST_F(KzgTest, CompressedPointsRoundTripAndAreCanonical)
{
    for (int i = 0; i < 200; ++i) {
        const G1Compressed bytes = random_point();
        if (const auto p = decompress(bytes)) {
            EXPECT_TRUE(p->is_on_curve());
            EXPECT_EQ(compress(*p), bytes);
        }
    }
    EXPECT_EQ(compress(kG1Generator)[0], 0x97);
    EXPECT_EQ(compress(-kG1Generator)[0], 0xb7);
    EXPECT_EQ(decompress(compress({})), G1Affine{});
    // Infinity with any other bit, and x = p.
    for (std::size_t bit = 0; bit < 384; ++bit) {
        G1Compressed bytes = compress({});
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
        EXPECT_FALSE(bit != 6 && decompress(bytes)) << bit;
    }
    G1Compressed bytes;
    (-Fp::one()).to_be(bytes);
    ++bytes[47];
    bytes[0] |= 0x80;
    EXPECT_FALSE(decompress(bytes));
}

TEST_F(KzgTest, TheSetUpIsInTheSubgroup)
{
    EXPECT_TRUE(kTauG2.is_on_curve());
    EXPECT_TRUE(is_in_subgroup(kTauG2));
}
TEST(Kzg, the_points_with_x_zero_are_points_of_another_order)
{
    // (0, 2) and (0, -2) have order 3. blst tells of them at another place than of other points outside the
    // group.
    kzg::G1Compressed infinity{0xc0};
    for (const std::uint8_t first : {std::uint8_t{0x80}, std::uint8_t{0xa0}}) {
        const kzg::G1Compressed point{first};
        EXPECT_EQ(kzg::portable::verify_proof(point, {}, {}, infinity),
                  std::unexpected{kzg::Error::NotInSubgroup});
        EXPECT_EQ(kzg::verify_proof(point, {}, {}, infinity), std::unexpected{kzg::Error::NotInSubgroup});
        EXPECT_EQ(kzg::verify_proof(infinity, {}, {}, point), std::unexpected{kzg::Error::NotInSubgroup});
    }
}
}  // namespace
}  // namespace freehold::kzg
