#pragma once
// Programs for comparing two ways of running them: byte code that mostly makes sense, calls other contracts
// and precompiles, and reaches for every instruction.

#include "evm/test_support/program.hpp"

#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace freehold::evm::testing
{
/// The accounts that programs know, the first ones with programs of their own.
inline constexpr std::array kContracts{0x1000, 0x1001, 0x1002, 0x1003};
inline constexpr int kDelegated = 0x1004;  // EIP-7702, to the first contract
inline constexpr int kNobody = 0x1005;

inline Address address_of(int number) { return U256{static_cast<std::uint64_t>(number)}.to_address(); }

/// Not thread-safe.
class ProgramGenerator
{
public:
    /// A number below the bound, which is at least 1: all that is made follows from these.
    using Choose = std::function<std::uint64_t(std::uint64_t bound)>;
    explicit ProgramGenerator(Choose choose) : choose_{std::move(choose)} {}

    std::uint64_t below(std::uint64_t bound) { return choose_(bound); }
    std::uint64_t number() { return below(std::uint64_t{1} << 32) << 32 | below(std::uint64_t{1} << 32); }

    U256 word()
    {
        switch (below(9)) {
            case 0: return below(4);
            case 1: return below(300);
            case 2: return U256::max() - below(3);
            case 3: return U256{1} << static_cast<unsigned>(below(256));
            case 4: return (U256{1} << static_cast<unsigned>(below(256))) - 1;
            case 5: return number();
            case 6: return -U256{number()};
            default: return {number(), number(), number(), number()};
        }
    }
    U256 offset() { return below(300) == 0 ? word() : U256{below(200)}; }
    Address account()
    {
        return address_of(below(10) == 0 ? static_cast<int>(below(below(10) == 0 ? 0x12 : 6))
                                         : 0x1000 + static_cast<int>(below(6)));
    }

    // Mostly sensible: operands are pushed, offsets are small, jumps hit. `labels` are offsets of JUMPDESTs.
    Bytes program()
    {
        Program program;
        labels_.clear();
        const std::uint64_t steps = 1 + below(60);
        for (std::uint64_t i = 0; i < steps; ++i) step(program);
        if (below(2) == 0) program.op(below(4) == 0 ? OP_REVERT : OP_RETURN, {offset(), offset()});
        return program.bytes();
    }

    Bytes noise()
    {
        Bytes bytes(below(120));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(below(256));
        return bytes;
    }

private:
    void step(Program& program)
    {
        switch (below(16)) {
            case 0: {
                labels_.push_back(program.size());
                program.op(OP_JUMPDEST);
                return;
            }
            case 1: return jump(program);
            case 2: {
                const std::uint8_t copy = pick({OP_CALLDATACOPY, OP_CODECOPY, OP_RETURNDATACOPY, OP_MCOPY});
                const bool strict = copy == OP_RETURNDATACOPY && below(10) != 0;
                program.op(copy, {offset(),
                                  strict          ? 0
                                  : below(3) == 0 ? word()
                                                  : U256{below(40)},
                                  strict ? 0 : offset()});
                return;
            }
            case 3:
                program.push(offset()).op(pick({OP_MLOAD, OP_CALLDATALOAD, OP_BLOBHASH, OP_BLOCKHASH}));
                return;
            case 4: program.op(pick({OP_MSTORE, OP_MSTORE8}), {offset(), word()}); return;
            case 5: program.op(pick({OP_SSTORE, OP_TSTORE}), {below(3), below(3)}); return;
            case 6: program.push(U256{below(3)}).op(pick({OP_SLOAD, OP_TLOAD})); return;
            case 7: program.push(account()).op(pick({OP_BALANCE, OP_EXTCODESIZE, OP_EXTCODEHASH})); return;
            case 8:
                program.op(OP_EXTCODECOPY, {U256::from(account()), offset(), below(40), offset()});
                return;
            case 9: return call(program);
            case 10: {
                const auto topics = static_cast<std::uint8_t>(below(5));
                for (int i = 0; i < topics; ++i) program.push(word());
                program.op(static_cast<std::uint8_t>(OP_LOG0 + topics), {offset(), offset()});
                return;
            }
            case 11: program.op(OP_KECCAK256, {offset(), offset()}); return;
            case 12:
                if (below(4) == 0) program.op(static_cast<std::uint8_t>(below(256)));  // whatever it is
                return;
            case 13:
                for (int i = 0; i < 7; ++i) program.push(word());
                program.op(static_cast<std::uint8_t>((below(2) == 0 ? OP_DUP1 : OP_SWAP1) + below(6)));
                return;
            default: {
                for (int i = 0; i < 3; ++i) program.push(word());
                program.op(static_cast<std::uint8_t>(below(3) == 0 ? OP_LT + below(15) : OP_ADD + below(11)));
                return;
            }
        }
    }

    void jump(Program& program)
    {
        // A few go forward to a label right behind, as compilers' do; others back (gas ends the loop) or
        // astray.
        const std::uint64_t kind = below(6);
        if (kind == 0 && !labels_.empty()) program.op(OP_JUMPI, {labels_[below(labels_.size())], below(2)});
        if (kind == 1) program.op(OP_JUMPI, {word(), below(20) == 0 ? 1u : 0u});
        if (kind >= 2) {
            const bool conditional = below(2) == 0;
            if (conditional) program.push(U256{below(2)});
            const std::uint64_t target = program.size() + 4 + below(60) / 59;  // PUSH2 xx xx JUMP[I]
            const Bytes push_target{OP_PUSH2, static_cast<std::uint8_t>(target >> 8),
                                    static_cast<std::uint8_t>(target)};
            program.raw(push_target).op(conditional ? OP_JUMPI : OP_JUMP).op(OP_JUMPDEST);
        }
    }

    void call(Program& program)
    {
        const U256 gas = below(3) == 0 ? word() : U256{below(60000)};
        const U256 to = U256::from(account()), value = below(2) == 0 ? 0 : below(1000);
        switch (below(6)) {
            case 0: program.op(OP_CALL, {gas, to, value, offset(), offset(), offset(), offset()}); return;
            case 1: program.op(OP_CALLCODE, {gas, to, value, offset(), offset(), offset(), offset()}); return;
            case 2: program.op(OP_DELEGATECALL, {gas, to, offset(), offset(), offset(), offset()}); return;
            case 3: program.op(OP_STATICCALL, {gas, to, offset(), offset(), offset(), offset()}); return;
            case 4: program.op(OP_CREATE, {value, offset(), offset()}); return;
            default: program.op(OP_CREATE2, {value, offset(), offset(), below(2)}); return;
        }
    }

    std::uint8_t pick(std::initializer_list<std::uint8_t> from)
    {
        return *(from.begin() + below(from.size()));
    }

    Choose choose_;
    std::vector<std::uint64_t> labels_;
};
}  // namespace freehold::evm::testing
