#include "evm/code.hpp"

#include "evm/opcodes.hpp"

namespace freehold::evm
{
namespace
{
// PUSH32 as the last byte reads 32 bytes past the end, and the instruction after it must still be there: a
// STOP.
constexpr std::size_t kPadding = 33;

// EIP-7702.
constexpr std::size_t kDelegationSize = 23;
constexpr std::array<std::uint8_t, 3> kDelegationPrefix{0xef, 0x01, 0x00};
}  // namespace

Code::Code(BytesView bytes) : size_{bytes.size()}
{
    padded_.reserve(size_ + kPadding);
    padded_.assign(bytes.begin(), bytes.end());
    padded_.resize(size_ + kPadding);

    jump_destinations_.resize(size_ / 8 + 1);
    for (std::size_t i = 0; i < size_; ++i) {
        const std::uint8_t opcode = padded_[i];
        if (opcode == OP_JUMPDEST)
            jump_destinations_[i / 8] |= static_cast<std::uint8_t>(1 << (i % 8));
        else if (opcode >= OP_PUSH1 && opcode <= OP_PUSH32)
            i += opcode - OP_PUSH0;  // its data are no instructions
    }
}

bool is_delegation(BytesView code)
{
    return code.size() == kDelegationSize && equal(code.first(kDelegationPrefix.size()), kDelegationPrefix);
}

Address delegation_target(BytesView code) { return Address::from(code.subspan(kDelegationPrefix.size())); }
}  // namespace freehold::evm
