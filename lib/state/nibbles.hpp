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

/// A trie's key, read nibble by nibble where it lies. REQUIRES: at most 32 bytes, which outlive it.
class Key
{
public:
    explicit Key(BytesView bytes) : bytes_{bytes} {}

    [[nodiscard]] std::size_t size() const { return 2 * bytes_.size(); }
    /// REQUIRES: i < size().
    [[nodiscard]] std::uint8_t operator[](std::size_t i) const
    {
        const std::uint8_t byte = bytes_[i / 2];
        return i % 2 == 0 ? byte >> 4 : byte & 15;
    }
    [[nodiscard]] Nibbles first(std::size_t count) const { return between(0, count); }
    [[nodiscard]] Nibbles from(std::size_t start) const { return between(start, size()); }
    /// Its last whole bytes. REQUIRES: there are as many.
    [[nodiscard]] BytesView last_bytes(std::size_t count) const { return bytes_.last(count); }

private:
    [[nodiscard]] Nibbles between(std::size_t start, std::size_t end) const
    {
        Nibbles path;
        for (std::size_t i = start; i < end; ++i) path.push_back((*this)[i]);
        return path;
    }

    BytesView bytes_;
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
    HexPrefix(Nibbles::View path, bool leaf)
    {
        const bool odd = path.size() % 2 != 0;
        const unsigned flag = (leaf ? 2u : 0u) + (odd ? 1u : 0u);
        bytes_[size_++] = static_cast<std::uint8_t>(flag << 4 | (odd ? path[0] : 0u));
        for (std::size_t i = odd ? 1 : 0; i < path.size(); i += 2)
            bytes_[size_++] = static_cast<std::uint8_t>(path[i] << 4 | path[i + 1]);
    }
    [[nodiscard]] BytesView view() const { return {bytes_.data(), size_}; }

    struct Path
    {
        Nibbles nibbles;
        bool is_leaf;
    };
    /// Whether the encoding above can produce it.
    static bool is_canonical(BytesView bytes)
    {
        if (bytes.empty() || bytes.size() > kMaxSize || bytes[0] >> 4 > 3) return false;
        if (!is_odd(bytes)) return (bytes[0] & 15) == 0;
        return bytes.size() < kMaxSize;  // else 65 nibbles
    }
    /// REQUIRES (here and below): is_canonical(bytes).
    static bool is_leaf(BytesView bytes) { return bytes[0] >> 4 >= 2; }
    /// Whether these are the nibbles of a key from `start` on.
    static bool is_rest(BytesView bytes, const Key& key, std::size_t start)
    {
        const std::size_t size = 2 * (bytes.size() - 1) + (is_odd(bytes) ? 1 : 0);
        if (start + size != key.size()) return false;
        if (is_odd(bytes) && (bytes[0] & 15) != key[start]) return false;
        // A key ends with a byte, and so does what is left of it.
        return equal(bytes.subspan(1), key.last_bytes(bytes.size() - 1));
    }

    /// nullopt for what is not canonical.
    static std::optional<Path> decode(BytesView bytes)
    {
        if (!is_canonical(bytes)) return std::nullopt;
        Path path{{}, is_leaf(bytes)};
        if (is_odd(bytes)) path.nibbles.push_back(bytes[0] & 15u);
        path.nibbles.append_key(bytes.subspan(1));
        return path;
    }

private:
    static bool is_odd(BytesView bytes) { return (bytes[0] >> 4 & 1) != 0; }

    static constexpr std::size_t kMaxSize = 1 + Nibbles::kMaxSize / 2;
    std::array<std::uint8_t, kMaxSize> bytes_;
    std::size_t size_ = 0;
};
}  // namespace freehold::state
