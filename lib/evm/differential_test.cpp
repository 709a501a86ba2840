// The interpreter against the reference interpreter on random programs: same outcome, gas, output and state.

#include "base/hex.hpp"
#include "evm/test_support/memory_host.hpp"
#include "evm/test_support/program.hpp"
#include "evm/test_support/reference_interpreter.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::evm::testing
{
namespace
{
constexpr std::array kContracts{0x1000, 0x1001, 0x1002, 0x1003};
constexpr int kDelegated = 0x1004;  // EIP-7702, to the first contract
constexpr int kNobody = 0x1005;

Address address_of(int number) { return U256{static_cast<std::uint64_t>(number)}.to_address(); }

class ProgramGenerator
{
public:
    explicit ProgramGenerator(std::uint64_t seed) : random_{seed} {}

    std::uint64_t below(std::uint64_t bound)
    {
        return std::uniform_int_distribution<std::uint64_t>{0, bound - 1}(random_);
    }

    U256 word()
    {
        switch (below(9)) {
            case 0: return below(4);
            case 1: return below(300);
            case 2: return U256::max() - below(3);
            case 3: return U256{1} << static_cast<unsigned>(below(256));
            case 4: return (U256{1} << static_cast<unsigned>(below(256))) - 1;
            case 5: return random_();
            case 6: return -U256{random_()};
            default: return {random_(), random_(), random_(), random_()};
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
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random_());
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

    std::mt19937_64 random_;
    std::vector<std::uint64_t> labels_;
};

struct World
{
    TestState state;
    Message message;
    Bytes input;
    Bytes code;
};

World make_world(ProgramGenerator& generate, bool noise)
{
    World world;
    for (const int number : kContracts) {
        TestAccount& account = world.state.accounts[address_of(number)];
        account.balance = generate.below(2) == 0 ? 0 : 5000;
        account.nonce = 1;
        account.code = noise ? generate.noise() : generate.program();
        for (int i = 0; i < 3; ++i)
            if (generate.below(2) == 0) account.storage[generate.below(3)] = 1 + generate.below(2);
    }
    Bytes delegation{0xef, 0x01, 0x00};
    append(delegation, address_of(kContracts[0]).view());
    world.state.accounts[address_of(kDelegated)].code = delegation;
    world.state.accounts[address_of(kDelegated)].nonce = 1;

    world.code = world.state.accounts[address_of(kContracts[0])].code;
    world.input = generate.noise();
    world.message.gas = static_cast<std::int64_t>(generate.below(generate.below(3) == 0 ? 3000 : 400'000));
    world.message.recipient = world.message.code_address = address_of(kContracts[0]);
    world.message.sender = address_of(kNobody);
    world.message.is_static = generate.below(8) == 0;
    world.message.value = generate.below(3);
    return world;
}

struct Outcome
{
    CallResult result;
    TestState state;
};

struct StepCounter final : Tracer
{
    void step(const TraceStep& s) override { height += s.stack.size(); }
    std::size_t height = 0;
};

// The real interpreter when it is watched: without its shortcuts.
CallResult execute_traced(Revision revision, Host& host, const Message& message, const Code& code, Tracer*)
{
    StepCounter counter;
    return evm::execute(revision, host, message, code, &counter);
}

Outcome run(const World& world, Revision revision, Execute execute)
{
    static constexpr Hash256 kBlobHashes[3]{};
    MemoryHost host{revision, execute};
    host.state = world.state;
    host.block_context.number = 100;
    host.block_context.timestamp = 77;
    host.block_context.base_fee = 7;
    host.tx_context.blob_hashes = kBlobHashes;
    host.begin_transaction();
    Message message = world.message;
    message.input = world.input;
    Outcome outcome{execute(revision, host, message, Code{world.code}, nullptr), {}};
    outcome.state = host.state;
    return outcome;
}

// Which of several errors a program meets first is not part of the EVM's definition: all consume everything.
Status coarse(Status status)
{
    return status == Status::Success || status == Status::Revert ? status : Status::OutOfGas;
}

class Differential : public ::testing::TestWithParam<Revision>
{
protected:
    static void compare(int programs, bool noise)
    {
        ProgramGenerator generate{noise ? 7001u : 7000u};
        int succeeded = 0;
        for (int i = 0; i < programs; ++i) {
            const World world = make_world(generate, noise);
            const Outcome expected = run(world, GetParam(), &ReferenceInterpreter::execute);
            succeeded += expected.result.status == Status::Success ? 1 : 0;
            for (const Execute execute : {&evm::execute, &execute_traced}) {
                const Outcome actual = run(world, GetParam(), execute);
                SCOPED_TRACE("program " + std::to_string(i) + ": " + to_hex(world.code));
                ASSERT_EQ(coarse(actual.result.status), coarse(expected.result.status));
                ASSERT_EQ(actual.result.gas_left, expected.result.gas_left);
                ASSERT_EQ(actual.result.gas_refund, expected.result.gas_refund);
                ASSERT_EQ(actual.result.output, expected.result.output);
                // A failed execution's effects are for the host to undo.
                if (expected.result.status == Status::Success) ASSERT_TRUE(actual.state == expected.state);
            }
        }
        // The comparison is worth something only if many programs get through.
        EXPECT_GT(succeeded, programs / (noise ? 50 : 10));
    }
};

TEST_P(Differential, SensiblePrograms) { compare(5'000, false); }
TEST_P(Differential, Noise) { compare(10'000, true); }

INSTANTIATE_TEST_SUITE_P(Revisions, Differential,
                         ::testing::Values(Revision::Cancun, Revision::Prague, Revision::Osaka));
}  // namespace
}  // namespace freehold::evm::testing
