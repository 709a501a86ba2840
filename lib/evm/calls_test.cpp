// The CALL and CREATE families: what the callee gets, what the caller pays and gets back.

#include "evm/test_support/run.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
const U256 kTarget = U256::from(kOther);

// A world where kOther has the code and kSelf can pay.
struct CallOther : Call
{
    CallOther(const Program& program, const Program& callee, Revision revision = Revision::Osaka)
        : Call{program, revision}
    {
        host.state.accounts[kSelf].balance = 1000;
        host.state.accounts[kOther].nonce = 1;
        host.state.accounts[kOther].code = callee.bytes();
    }
};

TEST(Calls, TellTheCalleeWhoItIs)
{
    struct Case
    {
        Opcode opcode;
        CallKind kind;
        Address recipient;
        Address sender;
        std::uint64_t value;
        bool is_static;
    };
    const std::vector<Case> cases{
        {OP_CALL, CallKind::Call, kOther, kSelf, 77, false},
        {OP_CALLCODE, CallKind::CallCode, kSelf, kSelf, 77, false},
        {OP_DELEGATECALL, CallKind::DelegateCall, kSelf, kSender, 55, false},
        {OP_STATICCALL, CallKind::StaticCall, kOther, kSelf, 0, true},
    };
    for (const Case& c : cases) {
        Program program;
        program.op(OP_MSTORE8, {3, 0xee});
        const bool has_value = c.opcode == OP_CALL || c.opcode == OP_CALLCODE;
        if (has_value)
            program.op(c.opcode, {50'000, kTarget, 77, 2, 3, 0, 0});
        else
            program.op(c.opcode, {50'000, kTarget, 2, 3, 0, 0});
        CallOther call{program, Program{}};
        call.message.value = 55;
        call.message.depth = 4;
        EXPECT_EQ(call.run().status, Status::Success);
        ASSERT_EQ(call.host.messages.size(), 1u);
        const Message& message = call.host.messages[0];
        EXPECT_EQ(message.kind, c.kind);
        EXPECT_EQ(message.recipient, c.recipient);
        EXPECT_EQ(message.sender, c.sender);
        EXPECT_EQ(message.code_address, kOther);
        EXPECT_EQ(message.value, U256{c.value});
        EXPECT_EQ(message.is_static, c.is_static);
        EXPECT_EQ(message.depth, 5u);
        EXPECT_EQ(message.gas, 50'000 + (has_value ? 2300 : 0));
        EXPECT_EQ(call.host.inputs[0], (Bytes{0, 0xee, 0}));
    }
}

TEST(Calls, ChargeForAccessValueAndNewAccounts)
{
    // The callee is empty, so that all it gets comes back, the stipend included.
    const auto gas_of = [](Opcode opcode, const Address& to, std::uint64_t value, bool warm) {
        Program program;
        const bool has_value = opcode == OP_CALL || opcode == OP_CALLCODE;
        if (has_value)
            program.op(opcode, {0, U256::from(to), value, 0, 0, 0, 0});
        else
            program.op(opcode, {0, U256::from(to), 0, 0, 0, 0});
        CallOther call{program, Program{}};
        if (warm) call.host.state.warm_accounts.insert(to);
        EXPECT_EQ(call.run().status, Status::Success);
        std::int64_t pushes = 3 + 2 * (has_value ? 5 : 5);  // the address, and zeros
        if (value != 0) pushes += 1;
        return call.gas_used - pushes;
    };
    const Address nobody = test_address(0x9999);
    for (const Opcode opcode : {OP_CALL, OP_CALLCODE, OP_DELEGATECALL, OP_STATICCALL}) {
        const int zeros = opcode == OP_CALL || opcode == OP_CALLCODE ? 2 : 0;  // CALL has one operand more
        EXPECT_EQ(gas_of(opcode, kOther, 0, false) - zeros, 2600);
        EXPECT_EQ(gas_of(opcode, kOther, 0, true) - zeros, 100);
        EXPECT_EQ(gas_of(opcode, nobody, 0, true) - zeros, 100);
    }
    for (const Opcode opcode : {OP_CALL, OP_CALLCODE}) {
        EXPECT_EQ(gas_of(opcode, kOther, 1, true) - 2, 100 + 9000 - 2300);
        EXPECT_EQ(gas_of(opcode, nobody, 1, true) - 2, 100 + 9000 - 2300 + (opcode == OP_CALL ? 25000 : 0));
    }
}

TEST(Calls, PassOnAtMostAllButOne64th)
{
    for (const U256& requested : {U256::max(), U256{1} << 64, U256{63'000}, U256{0}}) {
        CallOther call{Program{}.op(OP_STATICCALL, {requested, kTarget, 0, 0, 0, 0}),
                       Program{}.op(OP_INVALID)};
        call.message.gas = 70'000;
        call.run();
        const std::int64_t pushes = 8 + (requested.is_zero() ? 2 : 3) + 3;
        const std::int64_t available = 70'000 - pushes - 2600;
        const std::int64_t most = available - available / 64;
        const auto passed_on = std::min(requested.saturate64(), static_cast<std::uint64_t>(most));
        EXPECT_EQ(call.host.messages[0].gas, static_cast<std::int64_t>(passed_on));
        // INVALID consumed it.
        EXPECT_EQ(call.gas_used, pushes + 2600 + static_cast<std::int64_t>(passed_on));
    }
}

TEST(Calls, DelegatedCodeCostsASecondAccess)
{
    Bytes designator{0xef, 0x01, 0x00};
    append(designator, test_address(0x7702).view());
    const auto gas_of = [&](Revision revision, bool target_warm) {
        CallOther call{Program{}.op(OP_STATICCALL, {0, kTarget, 0, 0, 0, 0}), Program{}.raw(designator),
                       revision};
        if (target_warm) call.host.state.warm_accounts.insert(test_address(0x7702));
        EXPECT_EQ(call.run().status, Status::Success);
        EXPECT_EQ(call.host.state.warm_accounts.contains(test_address(0x7702)),
                  target_warm || revision >= Revision::Prague);
        return call.gas_used - (5 * 2 + 3);
    };
    EXPECT_EQ(gas_of(Revision::Prague, false), 2600 + 2600);
    EXPECT_EQ(gas_of(Revision::Osaka, true), 2600 + 100);
    EXPECT_EQ(gas_of(Revision::Cancun, false), 2600);

    // It is taken before the 63/64ths are counted.
    CallOther call{Program{}.op(OP_STATICCALL, {U256::max(), kTarget, 0, 0, 0, 0}),
                   Program{}.raw(designator)};
    call.message.gas = 70'000;
    call.run();
    const std::int64_t available = 70'000 - (4 * 2 + 3 + 3) - 5200;
    EXPECT_EQ(call.host.messages[0].gas, available - available / 64);
}

TEST(Calls, OutputGoesToMemoryAndReturnData)
{
    // The callee returns, or reverts with, four bytes.
    const auto callee = [](Opcode end) {
        return Program{}.op(OP_MSTORE, {0, U256{0x01020304} << 224}).op(end, {0, 4});
    };
    for (const Opcode end : {OP_RETURN, OP_REVERT}) {
        // Room for two bytes; the third is not written.
        Program program;
        program.op(OP_MSTORE, {0, U256::max()}).op(OP_CALL, {50'000, kTarget, 0, 0, 0, 0, 2});
        Program copy = program;
        EXPECT_EQ(CallOther(program.op(OP_RETURN, {0, 3}), callee(end)).run().output, (Bytes{1, 2, 0xff}));
        // Return data are whole.
        copy.op(OP_RETURNDATACOPY, {1, 1, 3}).op(OP_RETURN, {0, 5});
        EXPECT_EQ(CallOther(copy, callee(end)).run().output, (Bytes{1, 2, 3, 4, 0xff}));
    }
    // More room than output: the rest stays as it was.
    Program wide;
    wide.op(OP_MSTORE, {0, U256::max()}).op(OP_CALL, {50'000, kTarget, 0, 0, 0, 0, 6}).op(OP_RETURN, {0, 6});
    EXPECT_EQ(CallOther(wide, callee(OP_RETURN)).run().output, (Bytes{1, 2, 3, 4, 0xff, 0xff}));
}

TEST(Calls, ReturnDataCopyIsStrict)
{
    const Program callee = Program{}.op(OP_RETURN, {0, 4});
    const auto status = [&](const U256& offset, const U256& size) {
        return CallOther(Program{}
                             .op(OP_CALL, {50'000, kTarget, 0, 0, 0, 0, 0})
                             .op(OP_RETURNDATACOPY, {0, offset, size}),
                         callee)
            .run()
            .status;
    };
    EXPECT_EQ(status(0, 4), Status::Success);
    EXPECT_EQ(status(4, 0), Status::Success);
    EXPECT_EQ(status(0, 5), Status::InvalidMemoryAccess);
    EXPECT_EQ(status(5, 0), Status::InvalidMemoryAccess);
    EXPECT_EQ(status(U256::max(), 1), Status::InvalidMemoryAccess);
    EXPECT_EQ(status(U256::max(), 0), Status::InvalidMemoryAccess);
    EXPECT_EQ(status(U256{1} << 64, 0), Status::InvalidMemoryAccess);
    // Before any call there are none.
    EXPECT_EQ(Call(Program{}.op(OP_RETURNDATACOPY, {0, 0, 1})).run().status, Status::InvalidMemoryAccess);
    EXPECT_EQ(Call(Program{}.op(OP_RETURNDATACOPY, {0, 0, 0})).run().status, Status::Success);
}

TEST(Calls, TellSuccessFromFailure)
{
    const auto flag = [](const Program& callee, std::uint64_t value) {
        CallOther call{Program{}.op(OP_CALL, {50'000, kTarget, value, 0, 0, 0, 0}).return_top(), callee};
        return U256::load_be32(call.run().output.data());
    };
    EXPECT_EQ(flag(Program{}, 0), U256{1});
    EXPECT_EQ(flag(Program{}, 1000), U256{1});
    EXPECT_EQ(flag(Program{}, 1001), U256{0});  // more than there is
    EXPECT_EQ(flag(Program{}.op(OP_REVERT, {0, 0}), 0), U256{0});
    EXPECT_EQ(flag(Program{}.op(OP_INVALID), 0), U256{0});
}

TEST(Calls, AddTheCalleesRefund)
{
    CallOther call{Program{}.op(OP_CALL, {50'000, kTarget, 0, 0, 0, 0, 0}), Program{}.op(OP_SSTORE, {0, 0})};
    call.host.state.accounts[kOther].storage[0] = 1;
    EXPECT_EQ(call.run().gas_refund, 4800);
}

// Each level fills its stack and memory with its number, calls itself, and then sums its stack up. It returns
// the number of levels from it on that found everything as they had left it.
TEST(Calls, DeepRecursionKeepsEachFramesStackAndMemory)
{
    constexpr std::size_t kWords = 301;  // so that the stacks need several chunks
    Program program;
    program.push(0).op(OP_CALLDATALOAD);
    program.op(OP_DUP1).push(64).op(OP_MSTORE);
    program.op(OP_DUP1).push(1).op(OP_ADD).push(0).op(OP_MSTORE);
    program.repeat(kWords - 1, OP_DUP1);
    program.push(32).push(96).push(32).push(0).push(0).op(OP_ADDRESS).op(OP_GAS).op(OP_CALL).op(OP_POP);
    program.repeat(kWords - 1, OP_ADD);
    program.push(64).op(OP_MLOAD).push(kWords).op(OP_MUL).op(OP_EQ);
    program.push(96).op(OP_MLOAD).push(1).op(OP_ADD).op(OP_MUL);
    program.return_top();

    Call call{program};
    call.message.gas = std::int64_t{1} << 45;  // a 64th of it is lost at each level
    const Bytes input(32);
    call.message.input = input;
    const CallResult result = call.run();
    ASSERT_EQ(result.status, Status::Success);
    EXPECT_EQ(call.host.messages.size(), 1025u);
    EXPECT_EQ(call.host.messages.back().depth, 1025u);  // the one that is not made
    EXPECT_EQ(U256::load_be32(result.output.data()), U256{1025});
}

TEST(Creates, TellTheHostWhatToRun)
{
    for (const Opcode opcode : {OP_CREATE, OP_CREATE2}) {
        Program program;
        program.op(OP_MSTORE8, {1, 0x5b});
        if (opcode == OP_CREATE)
            program.op(opcode, {7, 0, 3});
        else
            program.op(opcode, {7, 0, 3, 99});
        CallOther call{program.return_top(), Program{}};
        const CallResult result = call.run();
        ASSERT_EQ(call.host.messages.size(), 1u);
        const Message& message = call.host.messages[0];
        EXPECT_EQ(message.kind, opcode == OP_CREATE ? CallKind::Create : CallKind::Create2);
        EXPECT_EQ(message.sender, kSelf);
        EXPECT_EQ(message.value, U256{7});
        EXPECT_EQ(message.depth, 1u);
        EXPECT_FALSE(message.is_static);
        EXPECT_EQ(message.salt, opcode == OP_CREATE ? Hash256{} : U256{99}.to_hash());
        EXPECT_EQ(call.host.inputs[0], (Bytes{0, 0x5b, 0}));
        const Address created = U256::load_be32(result.output.data()).to_address();
        EXPECT_EQ(call.host.state.accounts[created].balance, U256{7});
    }
}

TEST(Creates, ChargeByTheWordOfInitCode)
{
    const auto gas_of = [](const Program& program) {
        Call call{program};
        EXPECT_EQ(call.run().status, Status::Success);
        return call.gas_used;
    };
    // Init code of zeros stops at once and gives all gas back.
    EXPECT_EQ(gas_of(Program{}.op(OP_CREATE, {0, 0, 33})), 2 + 2 + 3 + 32000 + 2 * 2 + 6);
    EXPECT_EQ(gas_of(Program{}.op(OP_CREATE2, {0, 0, 33, 0})), 3 * 2 + 3 + 32000 + 2 * 8 + 6);
}

TEST(Creates, LimitTheInitCode)
{
    for (const std::uint64_t size : {49152u, 49153u}) {
        const Status expected = size <= 49152 ? Status::Success : Status::InitcodeSizeExceeded;
        EXPECT_EQ(Call(Program{}.op(OP_CREATE, {0, 0, size})).run().status, expected);
        EXPECT_EQ(Call(Program{}.op(OP_CREATE2, {0, 0, size, 0})).run().status, expected);
    }
    EXPECT_EQ(Call(Program{}.op(OP_CREATE, {0, 0, U256{1} << 64})).run().status,
              Status::InitcodeSizeExceeded);
}

TEST(Creates, PassOnAllButOne64th)
{
    // Init code: INVALID.
    Call call{Program{}.op(OP_MSTORE8, {0, OP_INVALID}).op(OP_CREATE, {0, 0, 1})};
    call.message.gas = 100'000;
    call.run();
    const std::int64_t spent = 2 + 3 + 3 + 3 + 2 + 2 + 3 + 32000 + 2;
    const std::int64_t available = 100'000 - spent;
    EXPECT_EQ(call.host.messages[0].gas, available - available / 64);
    EXPECT_EQ(call.gas_used, spent + (available - available / 64));
}

TEST(Creates, LeaveReturnDataOnlyAfterARevert)
{
    const auto size_after = [](const Program& init) {
        Program program;
        U256 word;
        Bytes padded = init.bytes();
        padded.resize(32);
        word = U256::load_be32(padded.data());
        program.op(OP_MSTORE, {0, word}).op(OP_CREATE, {0, 0, init.size()}).push(32).op(OP_MSTORE);
        program.op(OP_RETURNDATASIZE).push(0).op(OP_MSTORE).op(OP_RETURN, {0, 64});
        const Bytes output = Call{program}.run().output;
        return std::pair{U256::load_be32(output.data()), !U256::load_be32(output.data() + 32).is_zero()};
    };
    EXPECT_EQ(size_after(Program{}.op(OP_RETURN, {0, 5})), (std::pair{U256{0}, true}));
    EXPECT_EQ(size_after(Program{}.op(OP_REVERT, {0, 5})), (std::pair{U256{5}, false}));
    EXPECT_EQ(size_after(Program{}.op(OP_INVALID)), (std::pair{U256{0}, false}));
}
}  // namespace
}  // namespace freehold::evm::testing
