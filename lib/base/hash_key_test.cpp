#include "base/hash_key.hpp"

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <vector>

namespace freehold
{
namespace
{
// Puts the key back, for the other tests of the process.
class HashKeyTest : public testing::Test
{
protected:
    ~HashKeyTest() override { hash_key = saved_; }

private:
    HashKey saved_ = hash_key;
};

TEST_F(HashKeyTest, TheSeedDecidesTheHash)
{
    const U256 slot{1, 2, 3, 4};
    std::set<std::size_t> hashes;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        seed_hash_maps(seed);
        hashes.insert(U256Hash{}(slot));
        EXPECT_EQ(U256Hash{}(slot), U256Hash{}(U256{1, 2, 3, 4}));
    }
    EXPECT_EQ(hashes.size(), 100u);
}

// Two slots that collide under one seed must not do so under others: with 2^16 slots there are pairs whose
// hashes have the same top 16 bits for seed 1; of those, about one in 2^16 may still under seed 2.
TEST_F(HashKeyTest, CollisionsDoNotOutliveTheSeed)
{
    seed_hash_maps(1);
    std::map<std::size_t, std::vector<U256>> buckets;
    std::mt19937_64 random{10};
    for (int i = 0; i < 65536; ++i) {
        const U256 slot{random(), random(), random(), random()};
        buckets[U256Hash{}(slot) >> 16].push_back(slot);
    }
    seed_hash_maps(2);
    int pairs = 0, still = 0;
    for (const auto& [top, slots] : buckets)
        for (std::size_t i = 1; i < slots.size(); ++i) {
            ++pairs;
            still += (U256Hash{}(slots[i - 1]) >> 16) == (U256Hash{}(slots[i]) >> 16);
        }
    EXPECT_GT(pairs, 10000);
    EXPECT_LT(still, 10);
}

// A difference in the top bits only, or in words that a hash without a key cancels, spreads as any other.
TEST_F(HashKeyTest, EveryBitCounts)
{
    seed_hash_maps(3);
    for (unsigned bit = 0; bit < 256; ++bit) {
        EXPECT_NE(U256Hash{}(U256{}), U256Hash{}(U256{1} << bit));
        Hash256 hash;
        hash.bytes[bit / 8] = static_cast<std::uint8_t>(1u << (bit % 8));
        EXPECT_NE(FixedBytesHash{}(Hash256{}), FixedBytesHash{}(hash));
        if (bit >= 160) continue;
        Address address;
        address.bytes[bit / 8] = hash.bytes[bit / 8];
        EXPECT_NE(FixedBytesHash{}(Address{}), FixedBytesHash{}(address));
    }
}

TEST_F(HashKeyTest, ConsecutiveSlotsSpread)
{
    seed_hash_maps(4);
    std::vector<int> load(1024);
    for (std::uint64_t slot = 0; slot < 65536; ++slot) ++load[U256Hash{}(slot) >> 22];
    // 64 on average; a random assignment exceeds 192 with probability below 10^-30.
    for (const int count : load) EXPECT_LT(count, 192);
}
}  // namespace
}  // namespace freehold
