// The interpreter against the reference interpreter on random programs: same outcome, gas, output and state.

#include "base/hex.hpp"
#include "evm/test_support/memory_host.hpp"
#include "evm/test_support/program_generator.hpp"
#include "evm/test_support/reference_interpreter.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::evm::testing
{
namespace
{
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
        std::mt19937_64 random{noise ? 7001u : 7000u};
        ProgramGenerator generate{[&random](std::uint64_t bound) {
            return std::uniform_int_distribution<std::uint64_t>{0, bound - 1}(random);
        }};
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
