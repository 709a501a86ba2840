#pragma once
// The order of things by keys of fixed size, without moving the things.

#include "base/bytes.hpp"
#include "base/endian.hpp"

namespace freehold::state
{
/// The places 0 to count - 1 by ascending key_at(place), a FixedBytes. Keys are compared by their first four
/// bytes, which nearly always tell, and as a whole only where these are equal.
template <typename KeyAt>
std::vector<std::uint32_t> ascending(std::size_t count, const KeyAt& key_at)
{
    struct Place
    {
        std::uint32_t first_bytes;
        std::uint32_t place;
    };
    std::vector<Place> places(count);
    for (std::uint32_t i = 0; i < count; ++i) places[i] = {load_be<std::uint32_t>(key_at(i).data()), i};
    std::ranges::sort(places, [&](const Place& a, const Place& b) {
        if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
        return key_at(a.place) < key_at(b.place);
    });
    std::vector<std::uint32_t> order(count);
    for (std::size_t i = 0; i < count; ++i) order[i] = places[i].place;
    return order;
}
}  // namespace freehold::state
