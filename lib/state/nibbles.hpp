#pragma once
// Paths in a trie: strings of at most 64 nibbles, and their hex-prefix encoding (Yellow Paper, appendix C).

#include "base/bytes.hpp"
#include "base/check.hpp"

#include <optional>
#include <span>

namespace freehold::state
{
/// Invariant: every element is below 16. A path that would outgrow 64 nibbles aborts: no key is longer, so it
/// can only come from a node that is not part of a state trie.
class Nibbles
{
public:
    static constexpr std::size_t kMaxSize = 64;
    using View = std::span<const std::uint8_t>;

    Nibbles() = default;
    /// REQUIRES: every element is below 16.
    explicit Nibbles(View nibbles) { append(nibbles); }
    static Nibbles of_key(BytesView key)
    {
        Nibbles path;
        path.append_key(key);
        return path;
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::uint8_t operator[](std::size_t i) const { return nibbles_[i]; }
    [[nodiscard]] View view() const { return {nibbles_.data(), size_}; }
    [[nodiscard]] View first(std::size_t count) const { return view().first(count); }
    [[nodiscard]] View from(std::size_t start) const { return view().subspan(start); }

    void push_back(unsigned nibble)
    {
        CHECK(size_ < kMaxSize, "a trie path of more than 64 nibbles");
        nibbles_[size_++] = static_cast<std::uint8_t>(nibble);
    }
    void append(View nibbles)
    {
        CHECK(nibbles.size() <= kMaxSize - size_, "a trie path of more than 64 nibbles");
        std::ranges::copy(nibbles, nibbles_.begin() + size_);
        size_ = static_cast<std::uint8_t>(size_ + nibbles.size());
    }
    /// Both nibbles of each byte.
    void append_key(BytesView key)
    {
        CHECK(2 * key.size() <= kMaxSize - size_, "a trie path of more than 64 nibbles");
        std::uint8_t* out = nibbles_.data() + size_;
        for (const std::uint8_t byte : key) {
            *out++ = byte >> 4;
            *out++ = byte & 15;
        }
        size_ = static_cast<std::uint8_t>(size_ + 2 * key.size());
    }
    /// REQUIRES: size <= size().
    void truncate(std::size_t size) { size_ = static_cast<std::uint8_t>(size); }

private:
    std::array<std::uint8_t, kMaxSize> nibbles_;  // only the first size_ are initialised
    std::uint8_t size_ = 0;
};

inline std::size_t common_prefix(Nibbles::View a, Nibbles::View b)
{
    return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

/// Two nibbles a byte after a flag nibble: 2 for a leaf, plus 1 for an odd number of nibbles.
class HexPrefix
{
public:
    /// REQUIRES: at most 64 nibbles.
    HexPrefix(Nibbles::View path, bool is_leaf)
    {
        const bool is_odd = path.size() % 2 != 0;
        const unsigned flag = (is_leaf ? 2u : 0u) + (is_odd ? 1u : 0u);
        bytes_[size_++] = static_cast<std::uint8_t>(flag << 4 | (is_odd ? path[0] : 0u));
        for (std::size_t i = is_odd ? 1 : 0; i < path.size(); i += 2)
            bytes_[size_++] = static_cast<std::uint8_t>(path[i] << 4 | path[i + 1]);
    }
    [[nodiscard]] BytesView view() const { return {bytes_.data(), size_}; }

    struct Path
    {
        Nibbles nibbles;
        bool is_leaf;
    };
    /// nullopt for what the encoding above cannot produce.
    static std::optional<Path> decode(BytesView bytes)
    {
        if (bytes.empty() || bytes.size() > kMaxSize || bytes[0] >> 4 > 3) return std::nullopt;
        const bool is_odd = (bytes[0] >> 4 & 1) != 0;
        if (!is_odd && (bytes[0] & 15) != 0) return std::nullopt;
        if (is_odd && bytes.size() == kMaxSize) return std::nullopt;  // 65 nibbles
        Path path{{}, bytes[0] >> 4 >= 2};
        if (is_odd) path.nibbles.push_back(bytes[0] & 15u);
        path.nibbles.append_key(bytes.subspan(1));
        return path;
    }

private:
    static constexpr std::size_t kMaxSize = 1 + Nibbles::kMaxSize / 2;
    std::array<std::uint8_t, kMaxSize> bytes_;
    std::size_t size_ = 0;
};
}  // namespace freehold::state
