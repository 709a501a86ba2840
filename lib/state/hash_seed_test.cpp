// Keys that anybody may choose do not collide, whatever constants they are built from. Of random hashes of 64
// bits, no two here would be equal but with probability 2^-37.

#include "state/hash_seed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace freehold::state
{
namespace
{
constexpr std::uint64_t kKeys = 1 << 12;

// Words that once made a factor zero: digits of pi, and a seed that everybody knew; and simple ones.
constexpr std::uint64_t kPi0 = 0x243f6a8885a308d3, kPi1 = 0x13198a2e03707344, kPi2 = 0xa4093822299f31d0;
constexpr std::uint64_t kKnownSeed = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kConstants[] = {
    0,          1,          std::uint64_t{1} << 63, ~std::uint64_t{0}, kPi0, kPi1, kPi2, ~kPi0, ~kPi1, ~kPi2,
    kKnownSeed, ~kKnownSeed};

std::vector<HashSeed> seeds()
{
    std::mt19937_64 random{1};
    std::vector<HashSeed> all(4);
    for (HashSeed& seed : all) seed = {.left = random(), .right = random()};
    return all;
}

// Of hashes of different keys.
void expect_spread(const std::vector<std::uint64_t>& hashes)
{
    EXPECT_EQ(std::set(hashes.begin(), hashes.end()).size(), hashes.size());
    // FlatMap looks at a few bits: of as many places as keys, random keys leave 37 % empty. An unlucky seed
    // may leave more, but only of keys in a row.
    static_assert(kKeys == 1 << 12);
    std::set<std::uint64_t> places;
    for (const std::uint64_t hash : hashes) places.insert((hash * 0x9e3779b97f4a7c15) >> (64 - 12));
    EXPECT_GT(places.size(), kKeys / 4);
}

Address make_address(std::uint64_t first, std::uint64_t second, std::uint32_t third)
{
    Address address;
    store_le(address.data(), first);
    store_le(address.data() + 8, second);
    store_le(address.data() + 16, third);
    return address;
}

TEST(SeededHash, NoLimbHidesAnotherOne)
{
    for (const HashSeed& seed : seeds()) {
        const SeededHash hash{seed};
        for (const std::uint64_t constant : kConstants)
            for (std::size_t varying = 0; varying < 4; ++varying)
                for (const unsigned shift : {0u, 40u}) {
                    std::vector<std::uint64_t> hashes;
                    for (std::uint64_t i = 0; i < kKeys; ++i) {
                        U256 key{constant, constant, constant, constant};
                        key.limbs[varying] = i << shift;
                        hashes.push_back(hash(key, 7));
                    }
                    SCOPED_TRACE(testing::Message() << std::hex << constant << ", limb " << varying);
                    expect_spread(hashes);
                }
    }
}

TEST(SeededHash, NoPairOfLimbsHidesTheOthers)
{
    // As the two attacks were: the zero in one product, or one in each.
    const U256 attacks[] = {{kPi1, 0, kPi0, 0}, {0, ~kKnownSeed, 0, kKnownSeed}, {6, 5, 0, kKnownSeed}};
    for (const HashSeed& seed : seeds())
        for (const U256& attack : attacks) {
            const SeededHash hash{seed};
            std::vector<std::uint64_t> hashes;
            for (std::uint64_t i = 1; i <= kKeys; ++i) {
                U256 key = attack;
                std::ranges::replace(key.limbs, std::uint64_t{0}, i);
                hashes.push_back(hash(key, 0));
            }
            expect_spread(hashes);
        }
}

TEST(SeededHash, NoPartOfAnAddressHidesAnotherOne)
{
    for (const HashSeed& seed : seeds()) {
        const SeededHash hash{seed};
        for (const std::uint64_t constant : kConstants) {
            std::vector<std::uint64_t> first, second, third;
            const auto low = static_cast<std::uint32_t>(constant);
            for (std::uint64_t i = 0; i < kKeys; ++i) {
                first.push_back(hash(make_address(i << 40, constant, low)));
                second.push_back(hash(make_address(constant, i << 40, low)));
                third.push_back(hash(make_address(constant, constant, static_cast<std::uint32_t>(i))));
            }
            SCOPED_TRACE(testing::Message() << std::hex << constant);
            expect_spread(first);
            expect_spread(second);
            expect_spread(third);
        }
    }
}

TEST(SeededHash, DomainsAndBothWordsOfTheSeedCount)
{
    std::set<std::uint64_t> hashes;
    for (const std::uint64_t left : {1u, 2u})
        for (const std::uint64_t right : {1u, 2u})
            for (const std::uint32_t domain : {1u, 2u})
                hashes.insert(SeededHash{{.left = left, .right = right}}(U256{3, 4, 5, 6}, domain));
    EXPECT_EQ(hashes.size(), 8u);
}

TEST(HashSeed, IsDrawnForTheProcessAndCanBeSet)
{
    const HashSeed drawn = hash_seed();
    EXPECT_NE(drawn.left, 0u);  // but with probability 2^-64
    EXPECT_NE(drawn.right, 0u);
    EXPECT_NE(drawn.left, drawn.right);
    set_hash_seed({.left = 1, .right = 2});
    EXPECT_EQ(hash_seed().left, 1u);
    EXPECT_EQ(hash_seed().right, 2u);
    set_hash_seed(drawn);
}
}  // namespace
}  // namespace freehold::state
