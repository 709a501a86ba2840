// 0x01 .. 0x1e and KECCAK256: what each leaves on the stack.

#include "evm/test_support/run.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
const U256 kMax = U256::max();
const U256 kMin = U256{1} << 255;  // the most negative number

struct Case
{
    Opcode opcode;
    std::vector<U256> operands;  // top first
    U256 expected;
};

const std::vector<Case> kCases{
    {OP_ADD, {2, 3}, 5},
    {OP_ADD, {kMax, 1}, 0},
    {OP_ADD, {U256{0, 0, 0, ~0ull}, 1}, U256{0, 0, 1, 0}},
    {OP_MUL, {7, 6}, 42},
    {OP_MUL, {kMax, kMax}, 1},
    {OP_MUL, {U256{1} << 128, U256{1} << 128}, 0},
    {OP_SUB, {5, 3}, 2},
    {OP_SUB, {3, 5}, kMax - 1},
    {OP_DIV, {7, 2}, 3},
    {OP_DIV, {7, 0}, 0},
    {OP_DIV, {kMax, 2}, kMax >> 1},
    {OP_SDIV, {-U256{7}, 2}, -U256{3}},
    {OP_SDIV, {7, -U256{2}}, -U256{3}},
    {OP_SDIV, {kMin, kMax}, kMin},  // the one overflow
    {OP_SDIV, {kMin, 0}, 0},
    {OP_MOD, {7, 3}, 1},
    {OP_MOD, {7, 0}, 0},
    {OP_SMOD, {-U256{7}, 3}, -U256{1}},
    {OP_SMOD, {7, -U256{3}}, 1},
    {OP_SMOD, {7, 0}, 0},
    {OP_ADDMOD, {kMax, kMax, 7}, (kMax % 7 + kMax % 7) % 7},
    {OP_ADDMOD, {1, 2, 0}, 0},
    {OP_MULMOD, {kMax, kMax, 12}, 9},
    {OP_MULMOD, {1, 2, 0}, 0},
    {OP_EXP, {2, 255}, kMin},
    {OP_EXP, {2, 256}, 0},
    {OP_EXP, {0, 0}, 1},
    {OP_EXP, {3, 5}, 243},
    {OP_SIGNEXTEND, {0, 0x80}, -U256{0x80}},
    {OP_SIGNEXTEND, {0, 0x17f}, 0x7f},
    {OP_SIGNEXTEND, {7, U256{1} << 63}, ~U256{} << 63},
    {OP_SIGNEXTEND, {8, (U256{1} << 71) | (U256{1} << 100)}, ~U256{} << 71},
    {OP_SIGNEXTEND, {30, U256{1} << 247}, ~U256{} << 247},
    {OP_SIGNEXTEND, {31, kMin}, kMin},
    {OP_SIGNEXTEND, {kMax, 0x80}, 0x80},
    {OP_LT, {1, 2}, 1},
    {OP_LT, {2, 2}, 0},
    {OP_LT, {U256{1} << 64, 1}, 0},
    {OP_LT, {1, U256{1} << 192}, 1},
    {OP_GT, {2, 1}, 1},
    {OP_GT, {2, 2}, 0},
    {OP_SLT, {kMax, 0}, 1},
    {OP_SLT, {0, kMax}, 0},
    {OP_SLT, {kMin, kMax}, 1},
    {OP_SLT, {3, 3}, 0},
    {OP_SGT, {0, kMax}, 1},
    {OP_SGT, {kMin, kMin >> 1}, 0},
    {OP_SGT, {kMax, kMin}, 1},
    {OP_EQ, {5, 5}, 1},
    {OP_EQ, {U256{1} << 200, 0}, 0},
    {OP_ISZERO, {0}, 1},
    {OP_ISZERO, {U256{1} << 255}, 0},
    {OP_AND, {0xff0, 0x0ff}, 0x0f0},
    {OP_OR, {0xf00, 0x00f}, 0xf0f},
    {OP_XOR, {0xff0, 0x0ff}, 0xf0f},
    {OP_NOT, {0}, kMax},
    {OP_BYTE, {31, 0xab}, 0xab},
    {OP_BYTE, {0, U256{0xcd} << 248}, 0xcd},
    {OP_BYTE, {32, kMax}, 0},
    {OP_BYTE, {kMax, kMax}, 0},
    {OP_SHL, {1, kMin | 1}, 2},
    {OP_SHL, {64, 1}, U256{1} << 64},
    {OP_SHL, {255, 3}, kMin},
    {OP_SHL, {256, 1}, 0},
    {OP_SHL, {U256{1} << 64, 1}, 0},
    {OP_SHR, {1, 3}, 1},
    {OP_SHR, {192, kMin}, U256{1} << 63},
    {OP_SHR, {0, kMax}, kMax},
    {OP_SHR, {256, kMax}, 0},
    {OP_SAR, {1, -U256{4}}, -U256{2}},
    {OP_SAR, {0, -U256{4}}, -U256{4}},
    {OP_SAR, {256, kMin}, kMax},
    {OP_SAR, {U256{1} << 64, 5}, 0},
    {OP_SAR, {128, kMin}, ~U256{} << 127},
    {OP_CLZ, {0}, 256},
    {OP_CLZ, {1}, 255},
    {OP_CLZ, {kMin}, 0},
    {OP_CLZ, {U256{1} << 127}, 128},
};

TEST(Arithmetic, LeavesTheDefinedResult)
{
    for (const Case& c : kCases) {
        Program program;
        for (auto operand = c.operands.rbegin(); operand != c.operands.rend(); ++operand)
            program.push(*operand);
        EXPECT_EQ(top_of(program.op(c.opcode)), c.expected)
            << kOpcodeTables.back()[c.opcode].name << " of " << c.operands[0].to_quantity();
    }
}

// Every shift distance, against the general operators.
TEST(Arithmetic, ShiftsByEveryDistance)
{
    const U256 positive{0x0123456789abcdef, 0xfedcba9876543210, 0x0f1e2d3c4b5a6978, 0x8796a5b4c3d2e1f1};
    for (unsigned shift = 0; shift < 260; ++shift) {
        for (const U256& value : {positive, ~positive}) {
            EXPECT_EQ(top_of(Program{}.op(OP_SHL, {shift, value})), value << shift) << shift;
            EXPECT_EQ(top_of(Program{}.op(OP_SHR, {shift, value})), value >> shift) << shift;
            EXPECT_EQ(top_of(Program{}.op(OP_SAR, {shift, value})), sar(value, shift)) << shift;
            EXPECT_EQ(top_of(Program{}.op(OP_BYTE, {shift, value})),
                      shift < 32 ? (value >> (248 - 8 * shift)) & 0xff : U256{});
            EXPECT_EQ(top_of(Program{}.op(OP_SIGNEXTEND, {shift, value})), signextend(shift, value)) << shift;
        }
    }
}

TEST(Arithmetic, ClzIsUndefinedBeforeOsaka)
{
    for (const Revision revision : {Revision::Cancun, Revision::Prague})
        EXPECT_EQ(Call(Program{}.push(1).op(OP_CLZ), revision).run().status, Status::UndefinedInstruction);
    EXPECT_EQ(Call(Program{}.push(1).op(OP_CLZ), Revision::Osaka).run().status, Status::Success);
}

TEST(Arithmetic, Keccak)
{
    EXPECT_EQ(top_of(Program{}.op(OP_KECCAK256, {0, 0})), U256::from(kEmptyHash));
    const Bytes abc{'a', 'b', 'c'};
    EXPECT_EQ(top_of(Program{}.op(OP_MSTORE, {0, U256{0x616263} << 232}).op(OP_KECCAK256, {0, 3})),
              U256::from(keccak256(abc)));
}
}  // namespace
}  // namespace freehold::evm::testing
