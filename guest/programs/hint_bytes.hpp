#pragma once
// Byte strings from the input: a length in one word, then the bytes, least significant byte of each word
// first.

#include "base/bytes.hpp"
#include "freehold_guest.hpp"

#include <cstring>

namespace freehold::guest
{
inline constexpr std::uint32_t kMaxHintBytes = 1u << 26;

/// A longer one than kMaxHintBytes has no run.
inline std::uint32_t hint_size()
{
    const std::uint32_t size = hint_word();
    if (size > kMaxHintBytes) __builtin_trap();
    return size;
}

/// REQUIRES: `out` is a multiple of 4.
inline void hint_bytes_to(std::uint8_t* out, std::uint32_t size)
{
    const std::uint32_t whole = size & ~3u;
#pragma clang loop unroll_count(8)
    for (std::uint32_t at = 0; at < whole; at += 4) {
        const std::uint32_t word = hint_word();
        std::memcpy(__builtin_assume_aligned(out + at, 4), &word, 4);
    }
    if (whole != size) {
        const std::uint32_t word = hint_word();
        std::memcpy(out + whole, &word, size - whole);
    }
}

inline Bytes hint_bytes()
{
    Bytes bytes(hint_size());
    hint_bytes_to(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    return bytes;
}

/// A digest as the run's output, which ends it.
[[noreturn]] inline void finish(const Hash256& digest)
{
    std::array<std::uint32_t, 8> words;
    std::memcpy(words.data(), digest.bytes.data(), sizeof words);
    finish(words);
}
}  // namespace freehold::guest
