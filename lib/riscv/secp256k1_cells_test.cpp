// The guest's recovery of keys, on the host's twin of the delegations, against our own portable code and
// libsecp256k1.

#include <mirror/crypto/secp256k1_cells.hpp>

#include "crypto/ecrecover.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secp256k1_endomorphism.hpp"
#include "crypto/secp256k1_group.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::secp256k1
{
namespace
{
std::optional<Address> recover_three(const Hash256& hash, const U256& r, const U256& s, bool y_parity)
{
    const auto key = cells::recover({hash, r, s, y_parity});
    EXPECT_EQ(key, recover(hash, r, s, y_parity)) << U256::from(hash).to_quantity() << " " << r.to_quantity()
                                                  << " " << s.to_quantity() << " " << y_parity;
    EXPECT_EQ(key, ecrecover({hash, r, s, y_parity}));
    return key;
}

U256 random_number(std::mt19937_64& random) { return {random(), random(), random(), random()}; }

TEST(Secp256k1Cells, FindsTheSigner)
{
    std::mt19937_64 random{21};
    for (int i = 0; i < 500; ++i) {
        const auto signer = Signer::from_key(random_number(random).to_hash());
        ASSERT_TRUE(signer);
        const Hash256 hash = random_number(random).to_hash();
        const Signature signature = signer->sign(hash);
        ASSERT_EQ(recover_three(hash, signature.r, signature.s, signature.y_parity), signer->address());
    }
}

TEST(Secp256k1Cells, AgreesOnArbitraryNumbers)
{
    std::mt19937_64 random{22};
    int recovered = 0;
    for (int i = 0; i < 1000; ++i)
        recovered += recover_three(random_number(random).to_hash(), random_number(random),
                                   random_number(random), (random() & 1) != 0)
                         .has_value();
    // Half of all x belong to a point.
    EXPECT_GT(recovered, 400);
    EXPECT_LT(recovered, 600);
}

TEST(Secp256k1Cells, AgreesOnCorners)
{
    const U256 p = Field::kModulus;
    const std::vector<U256> corners{0,
                                    1,
                                    2,
                                    15,
                                    16,
                                    17,
                                    255,
                                    256,
                                    kHalfOrder,
                                    kHalfOrder + 1,
                                    kOrder - 1,
                                    kOrder,
                                    kOrder + 1,
                                    p - 1,
                                    p,
                                    U256::max(),
                                    kLambda,
                                    kOrder - kLambda,
                                    kGenerator.x.normalized(),
                                    U256{0, 0, ~0ull, ~0ull},
                                    U256{0, 1, 0, 0}};
    for (const U256& hash : corners)
        for (const U256& r : corners)
            for (const U256& s : corners) {
                recover_three(hash.to_hash(), r, s, false);
                recover_three(hash.to_hash(), r, s, true);
            }
}

// Both factors of the sum, a G + b P, chosen: r = x of P, so s = b r and z = -a r.
TEST(Secp256k1Cells, AgreesOnChosenFactors)
{
    std::mt19937_64 random{23};
    const auto point = double_multiply(random_number(random) >> 1, 0, kGenerator).to_affine();
    const U256 r = point.x.normalized();
    ASSERT_LT(r, kOrder);
    // Halves at their bounds, digits that carry to the end, one term only.
    const U256 ones{0, 0, ~0ull, ~0ull};
    const U256 largest =
        addmod(U256{0, 0, 0xa2a8918ca85bafe2, 0x2016d0b917e4dd76},
               mulmod(U256{0, 0, 0x8a65287bd47179fb, 0x2be08846cea267ec}, kLambda, kOrder), kOrder);
    const std::vector<U256> factors{0,
                                    1,
                                    3,
                                    15,
                                    16,
                                    31,
                                    127,
                                    128,
                                    255,
                                    ones,
                                    ones + 1,
                                    kOrder - 1,
                                    kOrder - ones,
                                    kLambda,
                                    kOrder - kLambda,
                                    mulmod(ones >> 1, kLambda, kOrder),
                                    largest,
                                    kOrder - largest,
                                    kHalfOrder,
                                    kHalfOrder + 1};
    for (const U256& a : factors)
        for (const U256& b : factors) {
            const U256 z = mulmod(kOrder - a, r, kOrder);
            const auto key = recover_three(z.to_hash(), r, mulmod(b, r, kOrder), point.y.is_odd());
            EXPECT_EQ(key.has_value(), !b.is_zero());
        }
}

// With P = k G for a small k the additions inside meet equal points, opposite points and infinity.
TEST(Secp256k1Cells, AgreesWhenSumsMeetEqualAndOppositePoints)
{
    int infinite = 0;
    for (std::uint64_t k = 1; k <= 20; ++k) {
        const Affine point = double_multiply(k, 0, kGenerator).to_affine();
        const U256 r = point.x.normalized();
        for (std::uint64_t s = 1; s <= 20; ++s)
            for (std::uint64_t distance = 0; distance <= 4; ++distance) {
                const U256 z = addmod(mulmod(s, k, kOrder), kOrder - distance, kOrder);
                const auto key = recover_three(z.to_hash(), r, s, point.y.is_odd());
                EXPECT_EQ(key.has_value(), distance != 0);
                infinite += !key.has_value();
                recover_three(z.to_hash(), r, s, !point.y.is_odd());
                recover_three((kOrder - z).to_hash(), r, s, point.y.is_odd());
            }
    }
    EXPECT_EQ(infinite, 400);
    // P = G and small factors: the very first steps meet equal points.
    const U256 r = kGenerator.x.normalized();
    for (std::uint64_t a = 0; a < 40; ++a)
        for (std::uint64_t b = 1; b < 40; ++b) {
            const U256 s = mulmod(b, r, kOrder);
            recover_three(mulmod(a, r, kOrder).to_hash(), r, s, kGenerator.y.is_odd());
            recover_three(mulmod(kOrder - a, r, kOrder).to_hash(), r, s, kGenerator.y.is_odd());
        }
}

// Of every size around that of a batch, with what has no key and what only the portable code adds up between.
TEST(Secp256k1Cells, RecoversManyAsItRecoversEach)
{
    std::mt19937_64 random{24};
    const U256 generator_x = kGenerator.x.normalized();
    for (std::size_t size = 0; size < 140; size += size < 4 || (size > 62 && size < 67) ? 1 : 9) {
        std::vector<SignedHash> signatures(size);
        for (SignedHash& signature : signatures) {
            signature = {random_number(random).to_hash(), random_number(random), random_number(random),
                         (random() & 1) != 0};
            switch (random() % 6) {
                case 0: signature.r = {}; break;
                case 1: signature.s = kOrder; break;
                case 2:  // P = G
                    signature.r = generator_x;
                    signature.y_parity = kGenerator.y.is_odd();
                    signature.hash = mulmod(kOrder - 1, generator_x, kOrder).to_hash();
                    signature.s = mulmod(1 + random() % 2, generator_x, kOrder);
                    break;
                default: break;
            }
        }
        const auto keys = cells::recover_all(signatures);
        EXPECT_EQ(keys, ecrecover_all(signatures));
        ASSERT_EQ(keys.size(), size);
        for (std::size_t i = 0; i < size; ++i) EXPECT_EQ(keys[i], cells::recover(signatures[i]));
    }
}
}  // namespace
}  // namespace freehold::secp256k1
