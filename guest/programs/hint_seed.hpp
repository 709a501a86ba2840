#pragma once

#include "freehold_guest.hpp"
#include "state/hash_seed.hpp"

namespace freehold::guest
{
/// Takes the seed of the hash tables, which the input begins with (spec/witness.md, section 2). Unchecked:
/// any seed gives the same output, and one that was known to whoever chose the keys only more cycles.
inline void take_hash_seed()
{
    const auto hint_word64 = [] {
        const std::uint32_t low = hint_word();
        return std::uint64_t{hint_word()} << 32 | low;
    };
    const std::uint64_t left = hint_word64();
    state::set_hash_seed({.left = left, .right = hint_word64()});
}
}  // namespace freehold::guest
