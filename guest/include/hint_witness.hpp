#pragma once
// Byte strings from the input: a length in one word, then the bytes, least significant byte of each word
// first.

#include "freehold_guest.hpp"
#include "state/witness.hpp"

#include <cstring>

namespace freehold::guest
{
inline constexpr std::uint32_t kMaxHintBytes = 1u << 26;

inline Bytes hint_bytes()
{
    const std::uint32_t size = hint_word();
    if (size > kMaxHintBytes) __builtin_trap();
    Bytes bytes(size);
    std::uint8_t* const out = bytes.data();
    const std::uint32_t whole = size & ~3u;
    for (std::uint32_t at = 0; at < whole; at += 4) {
        const std::uint32_t word = hint_word();
        std::memcpy(__builtin_assume_aligned(out + at, 4), &word, 4);
    }
    if (whole != size) {
        const std::uint32_t word = hint_word();
        std::memcpy(out + whole, &word, size - whole);
    }
    return bytes;
}

/// A digest as the run's output, which ends it.
[[noreturn]] inline void finish(const Hash256& digest)
{
    std::array<std::uint32_t, 8> words;
    std::memcpy(words.data(), digest.bytes.data(), sizeof words);
    finish(words);
}

/// The witness is the rest of the input, read when it is asked for: it never lies in memory as a whole.
class HintWitness final : public state::WitnessSource
{
public:
    [[nodiscard]] Bytes node(const Hash256&, std::span<const std::uint8_t>, const Hash256&) const override
    {
        return hint_bytes();
    }
    [[nodiscard]] Bytes code(const Hash256&) const override { return hint_bytes(); }
    [[nodiscard]] Bytes header(const Hash256&) const override { return hint_bytes(); }
    [[nodiscard]] Bytes blob(const Hash256&) const override { return hint_bytes(); }
};
}  // namespace freehold::guest
