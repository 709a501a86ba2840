#pragma once
// Bytes from the input stream.

#include "base/bytes.hpp"
#include "freehold_guest.hpp"

#include <algorithm>
#include <cstring>

namespace freehold::guest
{
/// Their number, then the bytes, least significant of each word first. More than `most` have no run.
inline Bytes read_bytes(std::uint32_t most)
{
    const std::uint32_t size = hint_word();
    if (size > most) __builtin_trap();
    Bytes bytes(size);
    for (std::uint32_t at = 0; at < size; at += 4) {
        const std::uint32_t word = hint_word();
        std::memcpy(bytes.data() + at, &word, std::min(4u, size - at));
    }
    return bytes;
}
}  // namespace freehold::guest
