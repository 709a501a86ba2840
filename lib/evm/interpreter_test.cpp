// Flow, memory, environment and storage: what programs do, beyond arithmetic (arithmetic_test.cpp) and gas
// (gas_test.cpp).

#include "evm/test_support/run.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
Status status_of(const Program& program) { return Call{program}.run().status; }

Bytes output_of(const Program& program) { return Call{program}.run().output; }

TEST(Flow, StopsAtTheEndOfTheCode)
{
    EXPECT_EQ(status_of(Program{}), Status::Success);
    EXPECT_EQ(status_of(Program{}.op(OP_STOP).op(OP_INVALID)), Status::Success);
    // Push data beyond the end are zeros.
    for (unsigned size = 1; size <= 32; ++size) {
        Program program;
        program.op(static_cast<std::uint8_t>(OP_PUSH0 + size));
        EXPECT_EQ(status_of(program), Status::Success) << size;
    }
}

TEST(Flow, PushesBigEndianData)
{
    for (unsigned size = 0; size <= 32; ++size) {
        Bytes data;
        for (unsigned i = 0; i < size; ++i) data.push_back(static_cast<std::uint8_t>(0xf0 - i));
        Program program;
        program.op(static_cast<std::uint8_t>(OP_PUSH0 + size)).raw(data);
        EXPECT_EQ(top_of(program), U256::from_be(data)) << size;
        if (size == 0) continue;
        // The last byte is missing: it reads as zero, and the code ends.
        Bytes cut{static_cast<std::uint8_t>(OP_PUSH0 + size)};
        append(cut, BytesView{data}.first(size - 1));
        EXPECT_EQ(status_of(Program{}.raw(cut)), Status::Success);
    }
}

TEST(Flow, DuplicatesAndSwaps)
{
    for (unsigned depth = 1; depth <= 16; ++depth) {
        Program program;
        for (unsigned i = 0; i < 17; ++i) program.push(100 + i);  // 116 on top
        EXPECT_EQ(top_of(Program{program}.op(static_cast<std::uint8_t>(OP_DUP1 + depth - 1))),
                  U256{117 - depth});
        const auto swap = static_cast<std::uint8_t>(OP_SWAP1 + depth - 1);
        EXPECT_EQ(top_of(Program{program}.op(swap)), U256{116 - depth});
        Program below{program};
        below.op(swap).repeat(depth, OP_POP);
        EXPECT_EQ(top_of(below), U256{116});
    }
}

TEST(Flow, JumpsOnlyToJumpDestinations)
{
    EXPECT_EQ(status_of(Program{}.push(4).op(OP_JUMP).op(OP_INVALID).op(OP_JUMPDEST)), Status::Success);
    EXPECT_EQ(status_of(Program{}.push(3).op(OP_JUMP).op(OP_INVALID).op(OP_JUMPDEST)),
              Status::BadJumpDestination);
    // A 0x5b in push data is none, nor is what lies beyond the end, nor a target that only wraps to one.
    EXPECT_EQ(status_of(Program{}.push(4).op(OP_JUMP).push(0x5b)), Status::BadJumpDestination);
    for (const U256& target : {U256{3}, U256{4}, U256{1000}, U256{1} << 32, U256{1} << 64, U256::max()})
        EXPECT_EQ(status_of(Program{}.push(target).op(OP_JUMP)), Status::BadJumpDestination)
            << target.to_quantity();
    EXPECT_EQ(status_of(Program{}.push((U256{1} << 64) + 10).op(OP_JUMP).op(OP_JUMPDEST).op(OP_JUMPDEST)),
              Status::BadJumpDestination);
    // Right behind PUSH32's data it is one.
    EXPECT_EQ(status_of(Program{}.push(36).op(OP_JUMP).push(U256::max()).op(OP_JUMPDEST)), Status::Success);
}

TEST(Flow, ConditionalJumpChecksItsTargetOnlyWhenTaken)
{
    EXPECT_EQ(status_of(Program{}.op(OP_JUMPI, {U256::max(), 0})), Status::Success);
    EXPECT_EQ(status_of(Program{}.op(OP_JUMPI, {U256::max(), 1})), Status::BadJumpDestination);
    // Any bit of the condition counts.
    EXPECT_EQ(status_of(Program{}.op(OP_JUMPI, {0, U256{1} << 255})), Status::BadJumpDestination);
}

TEST(Flow, CountsDownInALoop)
{
    Program program;
    program.push(0).push(100);  // sum, counter
    const std::size_t loop = program.size();
    program.op(OP_JUMPDEST).op(OP_DUP1).op(OP_SWAP2).op(OP_ADD).op(OP_SWAP1).push(1).op(OP_SWAP1).op(OP_SUB);
    program.op(OP_DUP1).push(loop).op(OP_JUMPI).op(OP_POP);
    EXPECT_EQ(top_of(program), U256{5050});
}

TEST(Flow, ReadsItsOwnState)
{
    EXPECT_EQ(top_of(Program{}.op(OP_JUMPDEST).op(OP_PC)), U256{1});
    Call gas{Program{}.op(OP_GAS).return_top()};
    EXPECT_EQ(U256::load_be32(gas.run().output.data()), U256{static_cast<std::uint64_t>(kPlentyOfGas - 2)});
    EXPECT_EQ(top_of(Program{}.op(OP_MSIZE)), U256{});
    EXPECT_EQ(top_of(Program{}.push(1).op(OP_MLOAD).op(OP_POP).op(OP_MSIZE)), U256{64});
    EXPECT_EQ(top_of(Program{}.op(OP_CODESIZE)), U256{1 + 6});
}

TEST(Flow, EndsWithStatusGasAndOutput)
{
    Call revert{Program{}.op(OP_MSTORE8, {0, 0xab}).op(OP_REVERT, {0, 2})};
    const CallResult reverted = revert.run();
    EXPECT_EQ(reverted.status, Status::Revert);
    EXPECT_EQ(reverted.output, (Bytes{0xab, 0}));
    EXPECT_GT(reverted.gas_left, 0);

    Call invalid{Program{}.op(OP_INVALID)};
    const CallResult failed = invalid.run();
    EXPECT_EQ(failed.status, Status::InvalidInstruction);
    EXPECT_EQ(failed.gas_left, 0);
    EXPECT_TRUE(failed.output.empty());

    // Refunds do not survive a revert.
    Call refund{Program{}.op(OP_SSTORE, {0, 0}).op(OP_REVERT, {0, 0})};
    refund.host.state.accounts[kSelf].storage[0] = 1;
    EXPECT_EQ(refund.run().gas_refund, 0);
}

TEST(Memory, StoresLoadsAndGrowsWithZeros)
{
    const U256 word{1, 2, 3, 4};
    EXPECT_EQ(top_of(Program{}.op(OP_MSTORE, {5, word}).push(5).op(OP_MLOAD)), word);
    EXPECT_EQ(top_of(Program{}.op(OP_MSTORE, {0, word}).push(8).op(OP_MLOAD)), word << 64);
    EXPECT_EQ(top_of(Program{}.op(OP_MSTORE8, {31, 0x1234}).push(0).op(OP_MLOAD)), U256{0x34});
    // Growth by many sizes keeps what was there.
    for (std::uint64_t offset = 32; offset < 5000; offset += 131) {
        Program program;
        program.op(OP_MSTORE, {0, word}).op(OP_MSTORE, {offset, word}).push(0).op(OP_MLOAD);
        EXPECT_EQ(top_of(program), word);
        EXPECT_EQ(top_of(Program{}
                             .op(OP_MSTORE, {0, word})
                             .op(OP_MSTORE, {offset, word})
                             .push(offset + 32)
                             .op(OP_MLOAD)),
                  U256{});
    }
}

TEST(Memory, CopiesWithinItself)
{
    const auto copied = [](std::uint64_t to, std::uint64_t from) {
        return output_of(
            Program{}
                .op(OP_MSTORE, {0, U256::load_be32((Bytes{1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0,
                                                          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
                                                       .data())})
                .op(OP_MCOPY, {to, from, 4})
                .op(OP_RETURN, {0, 8}));
    };
    EXPECT_EQ(copied(0, 4), (Bytes{5, 6, 7, 8, 5, 6, 7, 8}));
    EXPECT_EQ(copied(2, 0), (Bytes{1, 2, 1, 2, 3, 4, 7, 8}));  // overlapping
    EXPECT_EQ(copied(0, 2), (Bytes{3, 4, 5, 6, 5, 6, 7, 8}));
    EXPECT_EQ(copied(0, 100), (Bytes{0, 0, 0, 0, 5, 6, 7, 8}));
}

TEST(Memory, CopiesInputAndCodePaddedWithZeros)
{
    Call call{Program{}.op(OP_MSTORE, {0, U256::max()}).op(OP_CALLDATACOPY, {0, 1, 4}).op(OP_RETURN, {0, 6})};
    const Bytes input{1, 2, 3};
    call.message.input = input;
    EXPECT_EQ(call.run().output, (Bytes{2, 3, 0, 0, 0xff, 0xff}));

    for (const U256& beyond : {U256{3}, U256{1} << 64, U256::max()}) {
        Call far{Program{}
                     .op(OP_MSTORE, {0, U256::max()})
                     .op(OP_CALLDATACOPY, {0, beyond, 2})
                     .op(OP_RETURN, {0, 3})};
        far.message.input = input;
        EXPECT_EQ(far.run().output, (Bytes{0, 0, 0xff}));
    }
    EXPECT_EQ(output_of(Program{}.op(OP_CODECOPY, {0, 0, 2}).op(OP_RETURN, {0, 2})), (Bytes{OP_PUSH1, 2}));
}

TEST(Environment, ReadsTheCall)
{
    const Bytes input{0x11, 0x22};
    const auto top = [&](const Program& program) {
        Call call{Program{program}.return_top()};
        call.message.input = input;
        call.message.value = U256{1} << 200;
        return U256::load_be32(call.run().output.data());
    };
    EXPECT_EQ(top(Program{}.op(OP_ADDRESS)), U256::from(kSelf));
    EXPECT_EQ(top(Program{}.op(OP_CALLER)), U256::from(kSender));
    EXPECT_EQ(top(Program{}.op(OP_CALLVALUE)), U256{1} << 200);
    EXPECT_EQ(top(Program{}.op(OP_CALLDATASIZE)), U256{2});
    EXPECT_EQ(top(Program{}.push(0).op(OP_CALLDATALOAD)), U256{0x1122} << 240);
    EXPECT_EQ(top(Program{}.push(1).op(OP_CALLDATALOAD)), U256{0x22} << 248);
    for (const U256& beyond : {U256{2}, U256{1} << 64, U256::max()})
        EXPECT_EQ(top(Program{}.push(beyond).op(OP_CALLDATALOAD)), U256{});
}

TEST(Environment, ReadsTheBlockAndTheTransaction)
{
    const std::array<Hash256, 2> blobs{U256{71}.to_hash(), U256{72}.to_hash()};
    const auto top = [&](const Program& program) {
        Call call{Program{program}.return_top()};
        Address all_ones;
        all_ones.bytes.fill(0xff);
        call.host.block_context = {.number = 1000,
                                   .timestamp = 2,
                                   .gas_limit = 3,
                                   .beneficiary = all_ones,
                                   .base_fee = 4,
                                   .blob_base_fee = 5,
                                   .prev_randao = U256{6}.to_hash(),
                                   .chain_id = 7};
        call.host.tx_context = {.origin = kOther, .gas_price = 8, .blob_hashes = blobs};
        return U256::load_be32(call.run().output.data());
    };
    EXPECT_EQ(top(Program{}.op(OP_NUMBER)), U256{1000});
    EXPECT_EQ(top(Program{}.op(OP_TIMESTAMP)), U256{2});
    EXPECT_EQ(top(Program{}.op(OP_GASLIMIT)), U256{3});
    EXPECT_EQ(top(Program{}.op(OP_COINBASE)), (U256{1} << 160) - 1);
    EXPECT_EQ(top(Program{}.op(OP_BASEFEE)), U256{4});
    EXPECT_EQ(top(Program{}.op(OP_BLOBBASEFEE)), U256{5});
    EXPECT_EQ(top(Program{}.op(OP_PREVRANDAO)), U256{6});
    EXPECT_EQ(top(Program{}.op(OP_CHAINID)), U256{7});
    EXPECT_EQ(top(Program{}.op(OP_GASPRICE)), U256{8});
    EXPECT_EQ(top(Program{}.op(OP_ORIGIN)), U256::from(kOther));
    EXPECT_EQ(top(Program{}.push(0).op(OP_BLOBHASH)), U256{71});
    EXPECT_EQ(top(Program{}.push(1).op(OP_BLOBHASH)), U256{72});
    for (const U256& none : {U256{2}, U256{1} << 64, U256::max()})
        EXPECT_EQ(top(Program{}.push(none).op(OP_BLOBHASH)), U256{});

    const auto hash_of = [](std::uint64_t number) { return U256{number} | (U256{0xbb} << 248); };
    EXPECT_EQ(top(Program{}.push(999).op(OP_BLOCKHASH)), hash_of(999));
    EXPECT_EQ(top(Program{}.push(744).op(OP_BLOCKHASH)), hash_of(744));
    for (const U256& unknown : {U256{743}, U256{1000}, U256{1001}, (U256{1} << 64) + 999, U256::max()})
        EXPECT_EQ(top(Program{}.push(unknown).op(OP_BLOCKHASH)), U256{}) << unknown.to_quantity();
}

TEST(Environment, ReadsOtherAccounts)
{
    const Bytes code{1, 2, 3};
    const auto output = [&](const Program& program, const Bytes& other_code) {
        Call call{program};
        call.host.state.accounts[kSelf].balance = 9;
        call.host.state.accounts[kOther] = {.balance = 5, .nonce = 0, .code = other_code, .storage = {}};
        return call.run().output;
    };
    const auto top = [&](Program program, const Bytes& other_code) {
        return U256::load_be32(output(program.return_top(), other_code).data());
    };
    EXPECT_EQ(top(Program{}.op(OP_SELFBALANCE), code), U256{9});
    EXPECT_EQ(top(Program{}.push(kOther).op(OP_BALANCE), code), U256{5});
    // The upper twelve bytes of an address operand do not count.
    EXPECT_EQ(top(Program{}.push(U256::from(kOther) | (U256{7} << 160)).op(OP_BALANCE), code), U256{5});
    EXPECT_EQ(top(Program{}.push(kOther).op(OP_EXTCODESIZE), code), U256{3});
    EXPECT_EQ(top(Program{}.push(kOther).op(OP_EXTCODEHASH), code), U256::from(keccak256(code)));
    EXPECT_EQ(top(Program{}.push(test_address(0x99)).op(OP_EXTCODEHASH), code), U256{});
    EXPECT_EQ(output(Program{}.op(OP_EXTCODECOPY, {U256::from(kOther), 1, 1, 4}).op(OP_RETURN, {0, 6}), code),
              (Bytes{0, 2, 3, 0, 0, 0}));

    // EIP-7702: these see the designator, not what it points to.
    Bytes designator{0xef, 0x01, 0x00};
    append(designator, kSelf.view());
    EXPECT_EQ(top(Program{}.push(kOther).op(OP_EXTCODESIZE), designator), U256{23});
    EXPECT_EQ(top(Program{}.push(kOther).op(OP_EXTCODEHASH), designator), U256::from(keccak256(designator)));
    EXPECT_EQ(output(Program{}.op(OP_EXTCODECOPY, {U256::from(kOther), 0, 0, 23}).op(OP_RETURN, {0, 23}),
                     designator),
              designator);
}

TEST(State, StorageTransientStorageAndLogs)
{
    Call call{Program{}
                  .op(OP_SSTORE, {1, 11})
                  .op(OP_TSTORE, {1, 22})
                  .op(OP_MSTORE8, {0, 0xaa})
                  .op(OP_LOG2, {0, 2, 101, U256::max()})
                  .push(1)
                  .op(OP_SLOAD)
                  .push(1)
                  .op(OP_TLOAD)
                  .op(OP_ADD)
                  .return_top()};
    EXPECT_EQ(U256::load_be32(call.run().output.data()), U256{33});
    EXPECT_EQ(call.host.state.accounts[kSelf].storage[1], U256{11});
    const TestLog expected{kSelf, {U256{101}.to_hash(), U256::max().to_hash()}, {0xaa, 0}};
    ASSERT_EQ(call.host.state.logs.size(), 1u);
    EXPECT_TRUE(call.host.state.logs[0] == expected);
}

TEST(State, StaticModeForbidsChanges)
{
    const std::vector<Program> changes{
        Program{}.op(OP_SSTORE, {0, 0}),    Program{}.op(OP_TSTORE, {0, 0}),
        Program{}.op(OP_LOG0, {0, 0}),      Program{}.op(OP_LOG4, {0, 0, 0, 0, 0, 0}),
        Program{}.op(OP_CREATE, {0, 0, 0}), Program{}.op(OP_CREATE2, {0, 0, 0, 0}),
        Program{}.op(OP_SELFDESTRUCT, {0}), Program{}.op(OP_CALL, {0, 1, 1, 0, 0, 0, 0}),
    };
    for (const Program& program : changes) {
        Call call{program};
        call.message.is_static = true;
        EXPECT_EQ(call.run().status, Status::StaticModeViolation) << static_cast<int>(program.bytes().back());
        EXPECT_TRUE(call.host.messages.empty());
    }
    // A value that stays where it is does not count, nor does a call without one.
    for (const Program& program :
         {Program{}.op(OP_CALLCODE, {0, 1, 1, 0, 0, 0, 0}), Program{}.op(OP_CALL, {0, 1, 0, 0, 0, 0, 0})}) {
        Call call{program};
        call.message.is_static = true;
        EXPECT_EQ(call.run().status, Status::Success);
        ASSERT_EQ(call.host.messages.size(), 1u);
        EXPECT_TRUE(call.host.messages[0].is_static);
    }
}

TEST(State, SelfDestruct)
{
    const auto gas_used = [](std::uint64_t balance, bool beneficiary_exists, bool warm) {
        Call call{Program{}.push(kOther).op(OP_SELFDESTRUCT).op(OP_INVALID)};
        call.host.state.accounts[kSelf].balance = balance;
        if (beneficiary_exists) call.host.state.accounts[kOther].nonce = 1;
        if (warm) call.host.state.warm_accounts.insert(kOther);
        EXPECT_EQ(call.run().status, Status::Success);
        EXPECT_EQ(call.host.state.self_destructs.size(), 1u);
        EXPECT_EQ(call.host.state.accounts[kOther].balance, U256{balance});
        return call.gas_used - 3;
    };
    EXPECT_EQ(gas_used(0, true, true), 5000);
    EXPECT_EQ(gas_used(0, true, false), 5000 + 2600);
    EXPECT_EQ(gas_used(0, false, false), 5000 + 2600);
    EXPECT_EQ(gas_used(1, true, true), 5000);
    EXPECT_EQ(gas_used(1, false, false), 5000 + 2600 + 25000);
}

struct StepRecorder final : Tracer
{
    struct Step
    {
        std::uint64_t pc;
        std::uint8_t opcode;
        std::int64_t gas_left;
        std::uint32_t depth;
        std::vector<U256> stack;
        std::size_t memory_size;

        friend bool operator==(const Step&, const Step&) = default;
    };
    void step(const TraceStep& s) override
    {
        steps.push_back(
            {s.pc, s.opcode, s.gas_left, s.depth, {s.stack.begin(), s.stack.end()}, s.memory.size()});
    }
    std::vector<Step> steps;
};

TEST(Tracing, ShowsEachStepBeforeItHappens)
{
    StepRecorder recorder;
    Call call{Program{}.op(OP_MSTORE, {0, 7}).push(7).op(OP_JUMP).op(OP_INVALID).op(OP_JUMPDEST)};
    call.message.gas = 1000;
    call.message.depth = 3;
    call.host.tracer = &recorder;
    EXPECT_EQ(call.run().status, Status::BadJumpDestination);
    const std::vector<StepRecorder::Step> expected{
        {0, OP_PUSH1, 1000, 3, {}, 0}, {2, OP_PUSH0, 997, 3, {7}, 0}, {3, OP_MSTORE, 995, 3, {7, 0}, 0},
        {4, OP_PUSH1, 989, 3, {}, 32}, {6, OP_JUMP, 986, 3, {7}, 32},
    };
    EXPECT_TRUE(recorder.steps == expected);
}
}  // namespace
}  // namespace freehold::evm::testing
