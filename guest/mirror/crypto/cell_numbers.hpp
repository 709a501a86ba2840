#pragma once
// Numbers of 256 bits to cells and back: least significant word first.

#include "base/u256.hpp"

#include <freehold_guest.hpp>

namespace freehold::guest
{
inline void set(Cell& cell, const U256& value)
{
    for (std::size_t i = 0; i < 4; ++i) {
        cell.words[2 * i] = static_cast<std::uint32_t>(value.limbs[i]);
        cell.words[2 * i + 1] = static_cast<std::uint32_t>(value.limbs[i] >> 32);
    }
}

inline U256 get(const Cell& cell)
{
    U256 value;
    for (std::size_t i = 0; i < 4; ++i)
        value.limbs[i] = cell.words[2 * i] | std::uint64_t{cell.words[2 * i + 1]} << 32;
    return value;
}

inline bool is_zero(const Cell& cell)
{
    std::uint32_t any = 0;
    for (const std::uint32_t word : cell.words) any |= word;
    return any == 0;
}
}  // namespace freehold::guest
