#pragma once
// Contract code prepared for execution: padded so that neither the program counter nor PUSH data can leave
// it, with its jump destinations marked once. Immutable after construction, so freely shared between threads.

#include "base/bytes.hpp"

#include <memory>

namespace freehold::evm
{
class Code
{
public:
    explicit Code(BytesView bytes);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] BytesView bytes() const { return {prepared_.data(), size_}; }
    /// Followed by 33 STOP bytes.
    [[nodiscard]] const std::uint8_t* begin() const { return prepared_.data(); }
    /// True if `offset` is a JUMPDEST that is not PUSH data.
    [[nodiscard]] bool is_jump_destination(std::uint64_t offset) const
    {
        return offset < size_ &&
               ((jump_destinations()[static_cast<std::size_t>(offset / 8)] >> (offset % 8)) & 1) != 0;
    }

    /// One bit for each offset up to size(), least significant first: set where is_jump_destination.
    [[nodiscard]] const std::uint8_t* jump_destinations() const
    {
        return prepared_.data() + size_ + kPadding;
    }

private:
    // PUSH32 as the last byte reads 32 bytes past the end, and the instruction after it must still be there:
    // a STOP.
    static constexpr std::size_t kPadding = 33;

    Bytes
        prepared_;  // the code, its padding, its jump destinations: in one piece, as there may be many codes
    std::size_t size_;
};

using CodePtr = std::shared_ptr<const Code>;

/// EIP-7702: 0xef0100 || address; nullopt-like empty when the code is not a delegation.
bool is_delegation(BytesView code);
/// REQUIRES: is_delegation(code).
Address delegation_target(BytesView code);
}  // namespace freehold::evm
