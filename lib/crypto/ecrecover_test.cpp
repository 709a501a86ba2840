// Our own secp256k1 against libsecp256k1, and the signer against both.

#include "crypto/ecrecover.hpp"

#include "base/hex.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "crypto/secp256k1.hpp"
#include "crypto/secp256k1_group.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <thread>
#include <vector>

namespace freehold
{
namespace
{
using secp256k1::Field;
using secp256k1::kHalfOrder;
using secp256k1::kOrder;

class Random
{
public:
    explicit Random(std::uint64_t seed) : engine_{seed} {}
    U256 word() { return {engine_(), engine_(), engine_(), engine_()}; }
    Hash256 hash() { return word().to_hash(); }
    bool flip() { return (engine_() & 1) != 0; }
    std::size_t below(std::size_t n) { return engine_() % n; }

private:
    std::mt19937_64 engine_;
};

// Both recoveries, which must agree.
std::optional<Address> recover_both(const Hash256& hash, const U256& r, const U256& s, bool y_parity)
{
    const auto theirs = ecrecover({hash, r, s, y_parity});
    const auto ours = secp256k1::recover(hash, r, s, y_parity);
    EXPECT_EQ(ours, theirs) << to_hex(hash) << ' ' << r.to_quantity() << ' ' << s.to_quantity() << ' '
                            << y_parity;
    return ours;
}

TEST(EcRecover, RecoversTheSigner)
{
    Random random{4};
    for (int i = 0; i < 2000; ++i) {
        const auto signer = Signer::from_key(random.hash());
        ASSERT_TRUE(signer);
        const Hash256 hash = random.hash();
        const Signature signature = signer->sign(hash);
        EXPECT_LE(signature.s, kHalfOrder);
        ASSERT_EQ(recover_both(hash, signature.r, signature.s, signature.y_parity), signer->address());
        // The mirrored signature of the same key.
        ASSERT_EQ(recover_both(hash, signature.r, kOrder - signature.s, !signature.y_parity),
                  signer->address());
        ASSERT_NE(recover_both(hash, signature.r, signature.s, !signature.y_parity), signer->address());
    }
}

TEST(EcRecover, AgreesOnArbitraryNumbers)
{
    Random random{5};
    int recovered = 0;
    for (int i = 0; i < 4000; ++i)
        recovered += recover_both(random.hash(), random.word(), random.word(), random.flip()).has_value();
    // Half of all x belong to a point.
    EXPECT_GT(recovered, 1800);
    EXPECT_LT(recovered, 2200);
}

TEST(EcRecover, AgreesOnCorners)
{
    const U256 p = Field::kModulus;
    const U256 lambda{0x5363ad4cc05c30e0, 0xa5261c028812645a, 0x122e22ea20816678, 0xdf02967c1b23bd72};
    const U256 generator_x{0x79be667ef9dcbbac, 0x55a06295ce870b07, 0x029bfcdb2dce28d9, 0x59f2815b16f81798};
    std::vector<U256> corners = {0,
                                 1,
                                 2,
                                 3,
                                 4,
                                 5,
                                 7,
                                 8,
                                 15,
                                 16,
                                 255,
                                 256,
                                 kHalfOrder,
                                 kHalfOrder + 1,
                                 kOrder - 1,
                                 kOrder,
                                 kOrder + 1,
                                 kOrder + 2,
                                 p - 2,
                                 p - 1,
                                 p,
                                 p + 1,
                                 U256::max(),
                                 U256::max() - 1,
                                 lambda,
                                 kOrder - lambda,
                                 lambda + 1,
                                 generator_x,
                                 U256{0, 0, 0, ~0ull},
                                 U256{0, 0, 1, 0},
                                 U256{0, 0, ~0ull, ~0ull},
                                 U256{0, 1, 0, 0},
                                 U256{1ull << 63, 0, 0, 0}};
    for (const U256& hash : corners)
        for (const U256& r : corners)
            for (const U256& s : corners)
                for (const bool parity : {false, true}) {
                    const auto key = recover_both(hash.to_hash(), r, s, parity);
                    if (r.is_zero() || r >= kOrder || s.is_zero() || s >= kOrder) ASSERT_FALSE(key);
                }
}

// With R = k G for a known small k, Q = (s k - z) / r G: its multiplier can be chosen, so that the additions
// inside meet equal points, opposite points and infinity.
TEST(EcRecover, AgreesWhenSumsMeetEqualAndOppositePoints)
{
    struct KnownPoint
    {
        U256 k;
        U256 x;
        bool y_odd;
    };
    std::vector<KnownPoint> points;
    for (std::uint64_t k = 1; k <= 20; ++k) {
        const U256 key{k};
        const auto affine = secp256k1::double_multiply(key, 0, secp256k1::kGenerator).to_affine();
        points.push_back({key, affine.x.normalized(), affine.y.is_odd()});
    }
    int infinite = 0;
    for (const auto& point : points) {
        ASSERT_LT(point.x, kOrder);
        for (std::uint64_t s = 1; s <= 20; ++s) {
            const U256 sk = mulmod(s, point.k, kOrder);
            for (std::uint64_t distance = 0; distance <= 4; ++distance) {
                // z = s k - distance: Q = distance / r G.
                const U256 z = addmod(sk, kOrder - distance, kOrder);
                const auto key = recover_both(z.to_hash(), point.x, s, point.y_odd);
                EXPECT_EQ(key.has_value(), distance != 0);
                infinite += !key.has_value();
                recover_both(z.to_hash(), point.x, s, !point.y_odd);
                recover_both((kOrder - z).to_hash(), point.x, s, point.y_odd);
            }
        }
    }
    EXPECT_EQ(infinite, 400);
}

// An x of R in [n, p) would need r = x - n and a recovery id of 2 or 3, which Ethereum does not have: r
// stands for itself.
TEST(EcRecover, TakesRAsTheXOfThePointAndNeverRPlusTheOrder)
{
    // The smallest r for which r + n is the x of a point but r is not.
    for (std::uint64_t r = 1; r < 1000; ++r) {
        const Field shifted{kOrder + r};
        const bool at_r = (Field{r}.squared() * Field{r} + Field{7}).sqrt().has_value();
        const bool at_r_plus_n = (shifted.squared() * shifted + Field{7}).sqrt().has_value();
        if (at_r || !at_r_plus_n) continue;
        EXPECT_FALSE(recover_both(Hash256{}, r, 1, false));
        EXPECT_FALSE(recover_both(Hash256{}, r, 1, true));
        return;
    }
    FAIL() << "no such r";
}

// The signed example of EIP-155.
TEST(EcRecover, ExampleOfEip155)
{
    const auto hash =
        fixed_from_hex<Hash256>("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    const auto key =
        fixed_from_hex<Hash256>("0x4646464646464646464646464646464646464646464646464646464646464646");
    const auto r =
        U256::parse("18515461264373351373200002665853028612451056578545711640558177340181847433846");
    const auto s =
        U256::parse("46948507304638947509940763649030358759909902576025900602547168820602576006531");
    ASSERT_TRUE(hash && key && r && s);
    const auto signer = Signer::from_key(*key);
    ASSERT_TRUE(signer);
    EXPECT_EQ(to_hex(signer->address()), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
    EXPECT_EQ(recover_both(*hash, *r, *s, false), signer->address());
    const Signature signature = signer->sign(*hash);
    EXPECT_EQ(signature.r, *r);
    EXPECT_EQ(signature.s, *s);
    EXPECT_FALSE(signature.y_parity);
}

TEST(Signer, RejectsKeysOutsideTheGroup)
{
    EXPECT_FALSE(Signer::from_key(Hash256{}));
    EXPECT_FALSE(Signer::from_key(kOrder.to_hash()));
    EXPECT_FALSE(Signer::from_key(U256::max().to_hash()));
    EXPECT_TRUE(Signer::from_key((kOrder - 1).to_hash()));
    const auto one = Signer::from_key(U256{1}.to_hash());
    ASSERT_TRUE(one);
    EXPECT_EQ(to_hex(one->address()), "0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
}

TEST(EcRecover, IsThreadSafe)
{
    const auto signer = Signer::from_key(U256{77}.to_hash());
    std::vector<std::thread> threads;
    std::array<int, 4> good{};
    threads.reserve(good.size());
    for (std::size_t t = 0; t < good.size(); ++t)
        threads.emplace_back([&, t] {
            for (std::uint64_t i = 0; i < 50; ++i) {
                const Hash256 hash = U256{1000 * t + i}.to_hash();
                const Signature signature = signer->sign(hash);
                good[t] +=
                    ecrecover({hash, signature.r, signature.s, signature.y_parity}) == signer->address();
            }
        });
    for (auto& thread : threads) thread.join();
    for (const int count : good) EXPECT_EQ(count, 50);
}
}  // namespace
}  // namespace freehold
