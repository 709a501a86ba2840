#include "state/ascending.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::state
{
namespace
{
// Keys of few values, so that many agree in their first four bytes and differ behind them.
TEST(Ascending, OrdersAsASortOfTheKeysDoes)
{
    std::mt19937_64 random{1};
    for (std::size_t count = 0; count < 200; ++count) {
        std::vector<Address> keys(count);
        for (Address& key : keys) {
            key.bytes[3] = static_cast<std::uint8_t>(random() % 3);
            key.bytes[4] = static_cast<std::uint8_t>(random() % 256);
            key.bytes[19] = static_cast<std::uint8_t>(random() % 256);
        }
        std::vector<Address> sorted = keys;
        std::ranges::sort(sorted);
        std::vector<Address> ordered;
        for (const std::uint32_t place :
             ascending(count, [&](std::uint32_t i) -> const Address& { return keys[i]; }))
            ordered.push_back(keys.at(place));
        ASSERT_EQ(ordered, sorted);
    }
}
}  // namespace
}  // namespace freehold::state
