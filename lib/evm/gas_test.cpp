// Gas and stack requirements of every opcode, against a list of its own from the Yellow Paper's appendices G
// and H and the EIPs; and the dynamic parts of the costs.

#include "evm/test_support/run.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
struct Expected
{
    int gas;  // with operands of zero, empty memory ranges and warm accounts; -1 if undefined
    int taken;
    int left;
};

// Yellow Paper, appendix H.2, by groups of the fee schedule.
Expected expected_of(unsigned op, Revision revision)
{
    if (op >= 0x60 && op <= 0x7f) return {3, 0, 1};
    if (op >= 0x80 && op <= 0x8f) return {3, static_cast<int>(op) - 0x7f, static_cast<int>(op) - 0x7f + 1};
    if (op >= 0x90 && op <= 0x9f) return {3, static_cast<int>(op) - 0x8e, static_cast<int>(op) - 0x8e};
    if (op >= 0xa0 && op <= 0xa4)
        return {375 * (static_cast<int>(op) - 0x9f), static_cast<int>(op) - 0x9e, 0};
    switch (op) {
        case 0x00: return {0, 0, 0};
        case 0x01:
        case 0x03:
        case 0x10:
        case 0x11:
        case 0x12:
        case 0x13:
        case 0x14:
        case 0x16:
        case 0x17:
        case 0x18:
        case 0x1a:
        case 0x1b:
        case 0x1c:
        case 0x1d: return {3, 2, 1};
        case 0x15:
        case 0x19: return {3, 1, 1};
        case 0x02:
        case 0x04:
        case 0x05:
        case 0x06:
        case 0x07:
        case 0x0b: return {5, 2, 1};
        case 0x08:
        case 0x09: return {8, 3, 1};
        case 0x0a: return {10, 2, 1};
        case 0x1e: return revision >= Revision::Osaka ? Expected{5, 1, 1} : Expected{-1, 0, 0};
        case 0x20: return {30, 2, 1};
        case 0x30:
        case 0x32:
        case 0x33:
        case 0x34:
        case 0x36:
        case 0x38:
        case 0x3a:
        case 0x3d:
        case 0x41:
        case 0x42:
        case 0x43:
        case 0x44:
        case 0x45:
        case 0x46:
        case 0x48:
        case 0x4a:
        case 0x58:
        case 0x59:
        case 0x5a:
        case 0x5f: return {2, 0, 1};
        case 0x31:
        case 0x3b:
        case 0x3f: return {100, 1, 1};
        case 0x35: return {3, 1, 1};
        case 0x37:
        case 0x39:
        case 0x3e:
        case 0x5e: return {3, 3, 0};
        case 0x3c: return {100, 4, 0};
        case 0x40: return {20, 1, 1};
        case 0x47: return {5, 0, 1};
        case 0x49: return {3, 1, 1};
        case 0x50: return {2, 1, 0};
        case 0x51: return {3 + 3, 1, 1};  // one word of memory
        case 0x52:
        case 0x53: return {3 + 3, 2, 0};
        case 0x54: return {100, 1, 1};
        case 0x55: return {100, 2, 0};
        case 0x56: return {8, 1, 0};
        case 0x57: return {10, 2, 0};
        case 0x5b: return {1, 0, 0};
        case 0x5c: return {100, 1, 1};
        case 0x5d: return {100, 2, 0};
        case 0xf0: return {32000, 3, 1};
        case 0xf5: return {32000, 4, 1};
        case 0xf1:
        case 0xf2: return {100, 7, 1};
        case 0xf4:
        case 0xfa: return {100, 6, 1};
        case 0xf3:
        case 0xfd: return {0, 2, 0};
        case 0xfe: return {0, 0, 0};
        case 0xff: return {5000, 1, 0};
        default: return {-1, 0, 0};
    }
}

// `words` zeros, then the opcode; JUMP needs somewhere to go, which is offset 0.
Program with_stack(unsigned op, int words)
{
    Program program;
    program.op(OP_JUMPDEST);
    program.repeat(static_cast<std::size_t>(words), OP_PUSH0);
    return program.op(static_cast<std::uint8_t>(op));
}

// Everything at zero is warm.
struct ZeroWorld : Call
{
    ZeroWorld(const Program& program, Revision revision) : Call{program, revision}
    {
        host.state.warm_accounts.insert(Address{});
        host.state.warm_slots.insert({kSelf, U256{}});
    }
};

class EveryOpcode : public ::testing::TestWithParam<Revision>
{};

TEST_P(EveryOpcode, ChecksTheStack)
{
    for (unsigned op = 0; op < 256; ++op) {
        const Expected expected = expected_of(op, GetParam());
        if (expected.gas < 0) {
            EXPECT_EQ(Call(with_stack(op, 20), GetParam()).run().status, Status::UndefinedInstruction) << op;
            continue;
        }
        const auto traits = opcode_table(GetParam())[op];
        EXPECT_EQ(traits.stack_in, expected.taken) << traits.name;
        EXPECT_EQ(traits.stack_out, expected.left) << traits.name;
        if (expected.taken > 0)
            EXPECT_EQ(ZeroWorld(with_stack(op, expected.taken - 1), GetParam()).run().status,
                      Status::StackUnderflow)
                << traits.name;
        if (op != OP_JUMP) {  // which would run for ever here
            const Status enough = ZeroWorld(with_stack(op, expected.taken), GetParam()).run().status;
            EXPECT_NE(enough, Status::StackUnderflow) << traits.name;
            EXPECT_NE(enough, Status::StackOverflow) << traits.name;
            const Status full = ZeroWorld(with_stack(op, 1024), GetParam()).run().status;
            EXPECT_EQ(full == Status::StackOverflow, expected.left > expected.taken) << traits.name;
        }
    }
}

TEST_P(EveryOpcode, Costs)
{
    for (unsigned op = 0; op < 256; ++op) {
        const Expected expected = expected_of(op, GetParam());
        if (expected.gas < 0 || op == OP_JUMP || op == OP_INVALID) continue;
        const int set_up = 1 + 2 * expected.taken;
        const auto name = opcode_table(GetParam())[op].name;

        // The frame of a creation gets nearly all gas, and gives it back.
        ZeroWorld call{with_stack(op, expected.taken), GetParam()};
        const Status status = call.run().status;
        EXPECT_TRUE(status == Status::Success || status == Status::Revert) << name;
        EXPECT_EQ(call.gas_used, set_up + expected.gas) << name;

        // One less does not suffice, nor (SSTORE) that which leaves no more than the stipend.
        ZeroWorld short_of_gas{with_stack(op, expected.taken), GetParam()};
        const int needed = op == OP_SSTORE ? 2301 : expected.gas;
        if (needed == 0) continue;
        short_of_gas.message.gas = set_up + needed - 1;
        const CallResult result = short_of_gas.run();
        EXPECT_EQ(result.status, Status::OutOfGas) << name;
        EXPECT_EQ(result.gas_left, 0) << name;
    }
    // JUMP, to the end of the code.
    Call jump{Program{}.push(3).op(OP_JUMP).op(OP_JUMPDEST), GetParam()};
    EXPECT_EQ(jump.run().status, Status::Success);
    EXPECT_EQ(jump.gas_used, 3 + 8 + 1);
}

INSTANTIATE_TEST_SUITE_P(Revisions, EveryOpcode, ::testing::ValuesIn(kAllRevisions));

std::int64_t gas_of(const Program& program)
{
    Call call{program};
    EXPECT_EQ(call.run().status, Status::Success);
    return call.gas_used;
}

TEST(DynamicGas, Memory)
{
    EXPECT_EQ(gas_of(Program{}.push(0).op(OP_MLOAD)), 2 + 3 + 3);
    EXPECT_EQ(gas_of(Program{}.push(1).op(OP_MLOAD)), 3 + 3 + 6);
    EXPECT_EQ(gas_of(Program{}.push(31).op(OP_MLOAD).push(32).op(OP_MLOAD)), 2 * (3 + 3) + 6);
    EXPECT_EQ(gas_of(Program{}.push(32 * 1023).op(OP_MLOAD)), 3 + 3 + 3 * 1024 + 1024 * 1024 / 512);
    EXPECT_EQ(gas_of(Program{}.op(OP_MSTORE8, {32, 1})), 3 + 3 + 3 + 6);
    // A range of size zero may lie anywhere.
    EXPECT_EQ(gas_of(Program{}.op(OP_RETURN, {U256::max(), 0})), 3 + 2);
    EXPECT_EQ(gas_of(Program{}.op(OP_MCOPY, {U256::max(), U256::max(), 0})), 2 + 3 + 3 + 3);
}

TEST(DynamicGas, MemoryOffsetsDoNotWrap)
{
    const U256 offsets[]{U256{1} << 32, (U256{1} << 64) - 1, (U256{1} << 64) - 32, U256{1} << 64,
                         U256::max(),   U256::max() - 30,    0xffffffe0,           0xffffffff};
    for (const U256& offset : offsets) {
        for (const Program& program :
             {Program{}.push(offset).op(OP_MLOAD), Program{}.op(OP_MSTORE, {offset, 1}),
              Program{}.op(OP_MSTORE8, {offset, 1}), Program{}.op(OP_RETURN, {offset, 1}),
              Program{}.op(OP_RETURN, {1, offset}), Program{}.op(OP_RETURN, {offset, offset}),
              Program{}.op(OP_KECCAK256, {offset, U256{1} << 32}), Program{}.op(OP_MCOPY, {0, offset, 1}),
              Program{}.op(OP_MCOPY, {offset, 0, 1}), Program{}.op(OP_CALLDATACOPY, {offset, 0, 32}),
              Program{}.op(OP_LOG0, {offset, 1}), Program{}.op(OP_CREATE, {0, offset, 1}),
              Program{}.op(OP_CALL, {0, 1, 0, offset, 1, 0, 0}),
              Program{}.op(OP_CALL, {0, 1, 0, 0, 0, offset, 1})}) {
            const CallResult result = Call{program}.run();
            EXPECT_EQ(result.status, Status::OutOfGas) << offset.to_quantity();
            EXPECT_EQ(result.gas_left, 0);
        }
    }
}

TEST(DynamicGas, CopiesHashesLogsAndPowers)
{
    EXPECT_EQ(gas_of(Program{}.op(OP_KECCAK256, {0, 33})), 2 + 3 + 30 + 2 * 6 + 6);
    EXPECT_EQ(gas_of(Program{}.op(OP_CALLDATACOPY, {0, 0, 33})), 2 + 2 + 3 + 3 + 2 * 3 + 6);
    EXPECT_EQ(gas_of(Program{}.op(OP_CODECOPY, {0, 0, 1})), 2 + 2 + 3 + 3 + 3 + 3);
    EXPECT_EQ(gas_of(Program{}.op(OP_MCOPY, {0, 64, 32})), 2 + 3 + 3 + 3 + 3 + 9);
    EXPECT_EQ(gas_of(Program{}.op(OP_LOG1, {0, 5, 7})), 2 + 3 + 3 + 375 + 375 + 5 * 8 + 3);
    EXPECT_EQ(gas_of(Program{}.op(OP_EXP, {2, 255})), 3 + 3 + 10 + 50);
    EXPECT_EQ(gas_of(Program{}.op(OP_EXP, {2, 256})), 3 + 3 + 10 + 100);
    EXPECT_EQ(gas_of(Program{}.op(OP_EXP, {2, U256::max()})), 3 + 3 + 10 + 32 * 50);
}

TEST(DynamicGas, ColdAndWarmAccounts)
{
    for (const Opcode op : {OP_BALANCE, OP_EXTCODESIZE, OP_EXTCODEHASH}) {
        EXPECT_EQ(gas_of(Program{}.push(kOther).op(op)), 3 + 2600);
        EXPECT_EQ(gas_of(Program{}.push(kOther).op(op).push(kOther).op(op)), 3 + 2600 + 3 + 100);
    }
    EXPECT_EQ(gas_of(Program{}.op(OP_EXTCODECOPY, {U256::from(kOther), 0, 0, 32})),
              3 + 2 + 2 + 3 + 2600 + 3 + 3);
}

TEST(DynamicGas, ColdAndWarmSlots)
{
    EXPECT_EQ(gas_of(Program{}.push(1).op(OP_SLOAD)), 3 + 2100);
    EXPECT_EQ(gas_of(Program{}.push(1).op(OP_SLOAD).push(1).op(OP_SLOAD)), 3 + 2100 + 3 + 100);
}

// EIP-3529's version of the table in EIP-2200: all three writes to a slot, starting from a cold one.
TEST(DynamicGas, StorageWrites)
{
    struct Case
    {
        std::uint64_t original;
        std::vector<std::uint64_t> writes;
        std::int64_t gas;
        std::int64_t refund;
    };
    const std::vector<Case> cases{
        {0, {0, 0}, 2300, 0},         {0, {0, 1}, 22200, 0},      {0, {1, 0}, 22200, 19900},
        {0, {1, 2}, 22200, 0},        {0, {1, 1}, 22200, 0},      {1, {0, 0}, 5100, 4800},
        {1, {0, 1}, 5100, 2800},      {1, {0, 2}, 5100, 0},       {1, {2, 0}, 5100, 4800},
        {1, {2, 3}, 5100, 0},         {1, {2, 1}, 5100, 2800},    {1, {2, 2}, 5100, 0},
        {1, {1, 0}, 5100, 4800},      {1, {1, 2}, 5100, 0},       {1, {1, 1}, 2300, 0},
        {0, {1, 0, 1}, 42200, 19900}, {1, {0, 1, 0}, 8000, 7600},
    };
    for (const Case& c : cases) {
        Program program;
        for (const std::uint64_t value : c.writes) program.op(OP_SSTORE, {1, value});
        Call call{program};
        if (c.original != 0) call.host.state.accounts[kSelf].storage[1] = c.original;
        const CallResult result = call.run();
        ASSERT_EQ(result.status, Status::Success);
        std::int64_t pushes = 0;
        for (const std::uint64_t value : c.writes) pushes += 3 + (value == 0 ? 2 : 3);
        EXPECT_EQ(call.gas_used - pushes, c.gas) << "original " << c.original << ", last " << c.writes.back();
        EXPECT_EQ(result.gas_refund, c.refund) << "original " << c.original << ", last " << c.writes.back();
    }
}

TEST(DynamicGas, StorageWriteNeedsMoreThanTheStipend)
{
    Call call{Program{}.op(OP_SSTORE, {0, 0})};
    call.message.gas = 4 + 2300;
    EXPECT_EQ(call.run().status, Status::OutOfGas);
    call.message.gas = 4 + 2301;
    EXPECT_EQ(call.run().status, Status::Success);
}
}  // namespace
}  // namespace freehold::evm::testing
