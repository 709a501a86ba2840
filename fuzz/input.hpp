#pragma once
// Typed values from a fuzzer's bytes, for targets whose inputs are numbers. What has ended reads as zeros.

#include "base/u256.hpp"

#include <algorithm>

namespace freehold::fuzz
{
class Input
{
public:
    explicit Input(BytesView bytes) : rest_{bytes} {}

    std::uint8_t byte()
    {
        if (rest_.empty()) return 0;
        const std::uint8_t value = rest_.front();
        rest_ = rest_.subspan(1);
        return value;
    }
    /// Up to 32 bytes; or, as chance alone never finds such, next to one of `corners`, zero, or 2^256.
    U256 word(std::initializer_list<U256> corners = {})
    {
        const unsigned kind = byte();
        if (kind < 128) {
            const std::size_t size = std::min<std::size_t>(rest_.size(), kind < 64 ? 32 : kind % 33);
            const U256 value = U256::from_be(rest_.first(size));
            rest_ = rest_.subspan(size);
            return value;
        }
        const std::size_t corner = (kind / 2) % (corners.size() + 1);
        const U256 base = corner < corners.size() ? corners.begin()[corner] : U256{};
        const U256 offset = byte();
        return kind % 2 == 0 ? base + offset : base - offset;
    }
    [[nodiscard]] BytesView rest() const { return rest_; }

private:
    BytesView rest_;
};
}  // namespace freehold::fuzz
