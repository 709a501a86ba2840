#pragma once
// The keyed hash of hash maps. The keys of those maps (addresses, storage slots) are chosen by whoever sends
// transactions; with a hash that they can compute, they could make all of a map's entries collide.
//
// Multilinear-HM of Lemire and Kaser, "Strongly universal string hashing is fast" (2014), section 3: over a
// random key, any two different words of equal length collide with probability 2^-32. The order of a map's
// entries depends on the key, so it must never reach a result (see base/flat_map.hpp).

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace freehold
{
/// One word more than the longest key of a map has 32-bit words.
using HashKey = std::array<std::uint64_t, 9>;

/// Expands a seed by SplitMix64.
constexpr HashKey make_hash_key(std::uint64_t seed)
{
    HashKey key{};
    for (std::uint64_t& word : key) {
        seed += 0x9e3779b97f4a7c15;
        std::uint64_t z = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        word = z ^ (z >> 31);
    }
    return key;
}

/// The key of this process: the same in every run until seed_hash_maps is called.
inline constinit HashKey hash_key = make_hash_key(0);

/// Call at the start of the process, with a number that nobody outside can know, while no map has an entry
/// and no other thread runs. The guest takes it from its input, where any value will do: it cannot change a
/// result.
inline void seed_hash_maps(std::uint64_t seed) { hash_key = make_hash_key(seed); }

/// 32 random-looking bits for the words word(0), ..., word(kWords - 1) of 32 bits.
template <std::size_t kWords, typename Word>
constexpr std::uint32_t keyed_hash(Word word)
{
    static_assert(kWords < std::tuple_size_v<HashKey>);
    std::uint64_t sum = hash_key[0];
    for (std::size_t i = 0; i < kWords; i += 2)
        sum += (hash_key[i + 1] + word(i)) * (hash_key[i + 2] + (i + 1 < kWords ? word(i + 1) : 0));
    return static_cast<std::uint32_t>(sum >> 32);
}
}  // namespace freehold
