#pragma once
// What a transcript's step hashes between its state and a message's data (spec/proof.md, section 2): 32
// bytes, those of a label's words, of which the first has the step's number in its lowest byte, and a number.

#include "base/endian.hpp"

#include <array>
#include <cstdint>

namespace freehold
{
/// Least significant byte first; the lowest byte is zero.
using LabelWords = std::array<std::uint32_t, 6>;

inline std::array<std::uint8_t, 32> step_header(const LabelWords& label, std::uint32_t op,
                                                std::uint64_t number)
{
    std::array<std::uint8_t, 32> bytes;
    for (std::size_t i = 0; i < label.size(); ++i)
        store_le(bytes.data() + 4 * i, i == 0 ? label[i] | op : label[i]);
    store_le(bytes.data() + 24, number);
    return bytes;
}
}  // namespace freehold
