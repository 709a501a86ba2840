#pragma once
// Bytes from the input stream.

#include "base/bytes.hpp"
#include "freehold_guest.hpp"

#include <memory>

namespace freehold::guest
{
/// A number of bytes, and then those, least significant of each word first.
class InputBytes
{
public:
    /// Reads them. More than `most` have no run.
    explicit InputBytes(std::uint32_t most) : size_{hint_word()}
    {
        if (size_ > most) __builtin_trap();
        const std::uint32_t count = (size_ + 3) / 4;
        words_ = std::make_unique_for_overwrite<std::uint32_t[]>(count);
        std::uint32_t* out = words_.get();
        const std::uint32_t* const end = out + count;
        for (; end - out >= 8; out += 8)
#pragma clang loop unroll(full)
            for (int i = 0; i < 8; ++i) out[i] = hint_word();
        while (out != end) *out++ = hint_word();
    }
    [[nodiscard]] BytesView view() const
    {
        return {reinterpret_cast<const std::uint8_t*>(words_.get()), size_};
    }

private:
    std::uint32_t size_;
    std::unique_ptr<std::uint32_t[]> words_;
};
}  // namespace freehold::guest
