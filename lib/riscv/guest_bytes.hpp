#pragma once
// Byte strings as guest programs take and give them (guest/programs/stf.cpp).

#include "base/bytes.hpp"
#include "riscv/memory_map.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace freehold::riscv
{
/// The number of bytes, then the bytes, four to a word, the least significant first.
inline std::vector<std::uint32_t> to_input(BytesView bytes)
{
    std::vector<std::uint32_t> words(1 + (bytes.size() + 3) / 4);
    words[0] = static_cast<std::uint32_t>(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i)
        words[1 + i / 4] |= std::uint32_t{bytes[i]} << (8 * (i % 4));
    return words;
}

/// The output words in the same order.
inline Hash256 to_digest(const std::array<std::uint32_t, kOutputCount>& words)
{
    static_assert(Hash256::kSize == 4 * kOutputCount);
    Hash256 digest;
    for (std::size_t i = 0; i < Hash256::kSize; ++i)
        digest.bytes[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
    return digest;
}
}  // namespace freehold::riscv
