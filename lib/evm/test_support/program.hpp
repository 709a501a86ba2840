#pragma once
// Byte code written as C++: Program{}.push(1).push(2).op(OP_ADD).bytes().

#include "base/u256.hpp"
#include "evm/opcodes.hpp"

#include <algorithm>

namespace freehold::evm::testing
{
class Program
{
public:
    Program& op(std::uint8_t opcode)
    {
        bytes_.push_back(opcode);
        return *this;
    }
    /// By the shortest PUSH.
    Program& push(const U256& value)
    {
        const unsigned size = value.byte_length();
        op(static_cast<std::uint8_t>(OP_PUSH0 + size));
        const Hash256 word = value.to_hash();
        append(bytes_, word.view().last(size));
        return *this;
    }
    Program& push(const Address& address) { return push(U256::from(address)); }
    /// Pushes the operands so that the first one is on top, then the opcode.
    Program& op(std::uint8_t opcode, std::initializer_list<U256> operands)
    {
        for (auto operand = std::rbegin(operands); operand != std::rend(operands); ++operand) push(*operand);
        return op(opcode);
    }
    Program& raw(BytesView bytes)
    {
        append(bytes_, bytes);
        return *this;
    }
    Program& repeat(std::size_t count, std::uint8_t opcode)
    {
        bytes_.insert(bytes_.end(), count, opcode);
        return *this;
    }
    /// Returns the word on top of the stack.
    Program& return_top() { return push(0).op(OP_MSTORE).push(32).push(0).op(OP_RETURN); }

    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

private:
    Bytes bytes_;
};
}  // namespace freehold::evm::testing
