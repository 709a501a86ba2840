#include "base/flat_map.hpp"

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>

namespace freehold
{
namespace
{
struct GoodHash
{
    std::size_t operator()(std::uint32_t key) const { return key; }
};
// Everything collides: one long probe sequence that wraps around the end of the arrays.
struct ConstantHash
{
    std::size_t operator()(std::uint32_t) const { return 12345; }
};
// A few homes only, near each other, so that runs of different homes interleave.
struct ClusteringHash
{
    std::size_t operator()(std::uint32_t key) const { return key % 5; }
};

template <typename Hash>
class FlatMapTest : public testing::Test
{};
using Hashes = testing::Types<GoodHash, ConstantHash, ClusteringHash>;
TYPED_TEST_SUITE(FlatMapTest, Hashes);

template <typename Map, typename Reference>
void expect_same(const Map& map, const Reference& reference)
{
    ASSERT_EQ(map.size(), reference.size());
    std::size_t seen = 0;
    for (const auto& [key, value] : map) {
        const auto it = reference.find(key);
        ASSERT_NE(it, reference.end());
        ASSERT_EQ(it->second, value);
        ++seen;
    }
    ASSERT_EQ(seen, reference.size());
    for (const auto& [key, value] : reference) {
        ASSERT_TRUE(map.contains(key));
        ASSERT_EQ(*map.find(key), value);
    }
}

TYPED_TEST(FlatMapTest, DoesAsStdMapOverRandomOperations)
{
    std::mt19937 random{1};
    FlatMap<std::uint32_t, std::string, TypeParam> map;
    std::map<std::uint32_t, std::string> reference;
    for (int step = 0; step < 20000; ++step) {
        const auto key = static_cast<std::uint32_t>(random() % 200);
        const std::string value = "value " + std::to_string(step);
        switch (random() % 8) {
            case 0:
            case 1: {
                const auto [at, inserted] = map.try_emplace(key, value);
                const auto [it, expected] = reference.try_emplace(key, value);
                ASSERT_EQ(inserted, expected);
                ASSERT_EQ(*at, it->second);
                break;
            }
            case 2: {
                const bool inserted = map.insert_or_assign(key, value).inserted;
                ASSERT_EQ(inserted, reference.insert_or_assign(key, value).second);
                break;
            }
            case 3:
                map[key] += "x";
                reference[key] += "x";
                break;
            case 4:
            case 5:
            case 6: ASSERT_EQ(map.erase(key), reference.erase(key) == 1); break;
            default: {
                const std::string* found = map.find(key);
                ASSERT_EQ(found != nullptr, reference.contains(key));
                if (found != nullptr) {
                    ASSERT_EQ(*found, reference[key]);
                }
            }
        }
        if (step % 500 == 0) expect_same(map, reference);
        if (step % 7000 == 6999) {
            map.clear();
            reference.clear();
        }
    }
    expect_same(map, reference);
}

TYPED_TEST(FlatMapTest, CopiesAndMoves)
{
    FlatMap<std::uint32_t, std::string, TypeParam> map;
    std::map<std::uint32_t, std::string> reference;
    for (std::uint32_t i = 0; i < 100; ++i) map[i * 7] = reference[i * 7] = std::to_string(i);

    auto copy = map;
    copy[1] = "only in the copy";
    expect_same(map, reference);
    EXPECT_EQ(copy.size(), 101u);

    auto moved = std::move(copy);
    EXPECT_EQ(moved.size(), 101u);
    moved = map;
    expect_same(moved, reference);
    const auto& alias = moved;
    moved = alias;
    expect_same(moved, reference);

    decltype(map) empty;
    moved = empty;
    EXPECT_TRUE(moved.empty());
    EXPECT_EQ(moved.begin(), moved.end());
    moved[3] = "usable again";
    EXPECT_EQ(*moved.find(3), "usable again");
}

TEST(FlatMap, EmptyMapAllocatesNothingAndAnswers)
{
    FlatMap<std::uint32_t, int, GoodHash> map;
    EXPECT_TRUE(map.empty());
    EXPECT_EQ(map.find(0), nullptr);
    EXPECT_FALSE(map.contains(7));
    EXPECT_FALSE(map.erase(7));
    EXPECT_EQ(map.begin(), map.end());
    map.clear();
    map.reserve(0);
    EXPECT_EQ(map.size(), 0u);
}

TEST(FlatMap, ArgumentsMayReferToTheMapItselfWhileItGrows)
{
    FlatMap<std::uint32_t, std::string, GoodHash> map;
    map[0] = "a value too long for the small-string buffer";
    for (std::uint32_t i = 1; i < 1000; ++i) map.try_emplace(i, *map.find(i - 1));
    EXPECT_EQ(*map.find(999), "a value too long for the small-string buffer");
}

TEST(FlatMap, ReserveKeepsPointersUpToTheCount)
{
    FlatMap<std::uint32_t, int, GoodHash> map;
    map.reserve(1000);
    int* const first = map.try_emplace(0, 42).value;
    for (std::uint32_t i = 1; i < 1000; ++i) map[i] = 0;
    EXPECT_EQ(map.find(0), first);
    EXPECT_EQ(*first, 42);
}

TEST(FlatMap, HoldsMoveOnlyValuesAndDestroysEachOnce)
{
    const auto counter = std::make_shared<int>();
    {
        FlatMap<std::uint32_t, std::unique_ptr<std::shared_ptr<int>>, GoodHash> map;
        for (std::uint32_t i = 0; i < 100; ++i) map[i] = std::make_unique<std::shared_ptr<int>>(counter);
        EXPECT_EQ(counter.use_count(), 101);
        for (std::uint32_t i = 0; i < 50; ++i) map.erase(i);
        EXPECT_EQ(counter.use_count(), 51);
        auto moved = std::move(map);
        EXPECT_EQ(counter.use_count(), 51);
    }
    EXPECT_EQ(counter.use_count(), 1);
}

TEST(FlatMap, TakesTheKeysOfTheState)
{
    FlatMap<Address, U256> balances;
    FlatMap<U256, Hash256> storage;
    Address address;
    address.bytes[19] = 1;
    balances[address] = 5;
    storage[7].bytes[0] = 9;
    EXPECT_EQ(*balances.find(address), U256{5});
    EXPECT_EQ(storage.find(7)->bytes[0], 9);
    EXPECT_EQ(storage.find(8), nullptr);
}
}  // namespace
}  // namespace freehold
