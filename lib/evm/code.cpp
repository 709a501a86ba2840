#include "evm/code.hpp"

#include "evm/opcodes.hpp"

namespace freehold::evm
{
namespace
{
// EIP-7702.
constexpr std::size_t kDelegationSize = 23;
constexpr std::array<std::uint8_t, 3> kDelegationPrefix{0xef, 0x01, 0x00};
}  // namespace

Code::Code(BytesView bytes) : size_{bytes.size()}
{
    prepared_.reserve(size_ + kPadding + size_ / 8 + 1);
    prepared_.assign(bytes.begin(), bytes.end());
    prepared_.resize(size_ + kPadding + size_ / 8 + 1);

    std::uint8_t* const destinations = prepared_.data() + size_ + kPadding;
    for (std::size_t i = 0; i < size_; ++i) {
        const std::uint8_t opcode = prepared_[i];
        if (opcode == OP_JUMPDEST)
            destinations[i / 8] |= static_cast<std::uint8_t>(1 << (i % 8));
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
