#pragma once
// Bytes and LEB128 integers for our own formats (spec/batch.md, section 1): 7 bits a byte, least significant
// group first, the top bit says that more follow. Only the shortest form is read.

#include "base/bytes.hpp"

namespace freehold
{
/// The bytes that put_varint writes.
constexpr std::size_t varint_size(std::uint64_t value)
{
    std::size_t size = 1;
    while ((value >>= 7) != 0) ++size;
    return size;
}

inline void put_varint(Bytes& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
    out.push_back(static_cast<std::uint8_t>(value));
}

/// Maps differences of either sign, modulo 2^64, to small numbers: 0, -1, 1, -2, 2, ...
constexpr std::uint64_t zigzag(std::uint64_t difference)
{
    return (difference << 1) ^ (0 - (difference >> 63));
}
constexpr std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

/// A cursor that remembers its first failure; from then on everything reads as zero or empty.
class ByteReader
{
public:
    enum class State : std::uint8_t
    {
        Good,
        Truncated,
        Malformed
    };

    explicit ByteReader(BytesView data) : rest_{data} {}

    [[nodiscard]] bool ok() const { return state_ == State::Good; }
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
    void set_malformed() { stop(State::Malformed); }

    std::uint8_t byte()
    {
        if (rest_.empty()) {
            stop(State::Truncated);
            return 0;
        }
        const std::uint8_t value = rest_[0];
        rest_ = rest_.subspan(1);
        return value;
    }

    /// Exactly that many bytes, or none.
    BytesView take(std::uint64_t count)
    {
        if (count > rest_.size()) {
            stop(State::Truncated);
            return {};
        }
        const BytesView bytes = rest_.first(static_cast<std::size_t>(count));
        rest_ = rest_.subspan(bytes.size());
        return bytes;
    }

    /// All zeros after a failure. REQUIRES: T is a FixedBytes.
    template <typename T>
    T fixed()
    {
        const BytesView bytes = take(T::kSize);
        return bytes.size() == T::kSize ? T::from(bytes) : T{};
    }

    std::uint64_t varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::uint8_t group = byte();
            value |= std::uint64_t{group & 0x7fu} << shift;
            if ((group & 0x80) != 0) continue;
            const bool overlong = group == 0 && shift != 0 && ok();
            const bool overflow = shift == 63 && group > 1;
            if (overlong || overflow) stop(State::Malformed);
            return ok() ? value : 0;
        }
        stop(State::Malformed);
        return 0;
    }

private:
    void stop(State state)
    {
        if (state_ == State::Good) state_ = state;
        rest_ = {};
    }

    BytesView rest_;
    State state_ = State::Good;
};
}  // namespace freehold
