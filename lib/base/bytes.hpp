#pragma once
// Byte strings and the two fixed-size ones that Ethereum is made of. Plain values, thread-safe as such.

#include "base/hash_key.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

namespace freehold
{
using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

/// A fixed-size big-endian byte string with value semantics; `Tag` keeps an address from being taken for a
/// hash.
template <std::size_t N, typename Tag>
struct FixedBytes
{
    static constexpr std::size_t kSize = N;

    // Whole words where the size allows it: the guest then copies, compares and hashes by words.
    alignas(N % 4 == 0 ? 4 : 1) std::array<std::uint8_t, N> bytes{};

    constexpr FixedBytes() = default;
    constexpr explicit FixedBytes(const std::array<std::uint8_t, N>& raw) : bytes{raw} {}

    /// REQUIRES: view.size() == N.
    static constexpr FixedBytes from(BytesView view)
    {
        FixedBytes result;
        std::copy_n(view.begin(), N, result.bytes.begin());
        return result;
    }

    [[nodiscard]] constexpr BytesView view() const { return bytes; }
    [[nodiscard]] constexpr const std::uint8_t* data() const { return bytes.data(); }
    constexpr std::uint8_t* data() { return bytes.data(); }
    [[nodiscard]] constexpr bool is_zero() const
    {
        return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
    }

    // By words, where a call of memcmp would cost a guest more than the comparison; aligned, as others are
    // read by bytes, and WIDE memory has none.
    friend constexpr bool operator==(const FixedBytes& a, const FixedBytes& b)
    {
        constexpr std::size_t kWord = 4;
        if (std::is_constant_evaluated() || N % kWord != 0) return a.bytes == b.bytes;
        std::uint32_t difference = 0;
        for (std::size_t i = 0; i < N; i += kWord) {
            std::uint32_t word_of_a = 0, word_of_b = 0;
            std::memcpy(&word_of_a, std::assume_aligned<kWord>(a.bytes.data() + i), kWord);
            std::memcpy(&word_of_b, std::assume_aligned<kWord>(b.bytes.data() + i), kWord);
            difference |= word_of_a ^ word_of_b;
        }
        return difference == 0;
    }
    friend constexpr auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
};

using Address = FixedBytes<20, struct AddressTag>;
using Hash256 = FixedBytes<32, struct HashTag>;

/// For hash maps of addresses and hashes; keyed, as these may be chosen by an adversary.
struct FixedBytesHash
{
    template <std::size_t N, typename Tag>
    std::size_t operator()(const FixedBytes<N, Tag>& value) const
    {
        static_assert(N % 4 == 0);
        return keyed_hash<N / 4>([&](std::size_t i) {
            std::uint32_t word = 0;
            std::memcpy(&word, value.bytes.data() + 4 * i, 4);
            return word;
        });
    }
};

inline Bytes to_bytes(BytesView view) { return {view.begin(), view.end()}; }

inline void append(Bytes& out, BytesView view) { out.insert(out.end(), view.begin(), view.end()); }

inline bool equal(BytesView a, BytesView b) { return std::ranges::equal(a, b); }
}  // namespace freehold

template <std::size_t N, typename Tag>
struct std::hash<freehold::FixedBytes<N, Tag>> : freehold::FixedBytesHash
{};
