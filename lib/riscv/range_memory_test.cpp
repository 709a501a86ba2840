// How much memory the guest prove_range takes for proposals that use what is cheapest in gas for its size. A
// legal proposal that used up the memory would have no proof, and the rollup would stop.

#include "base/endian.hpp"
#include "riscv/guest_bytes.hpp"
#include "riscv/guest_input.hpp"
#include "riscv/test_support/run.hpp"
#include "stf/stateless_test_support.hpp"

#include <numeric>

namespace freehold::riscv::test
{
namespace
{
using stf::testing::Rollup;

constexpr std::size_t kMiB = std::size_t{1} << 20;
const Address kLoop = stf::testing::make_address(0x42);

// i := word 0 of the calldata; do { body; ++i } while (word 1 > i). The body finds i on the stack, and leaves
// it there.
Bytes loop(const Bytes& body)
{
    constexpr std::uint8_t kStart = 2;
    Bytes code{0x5f, 0x35, 0x5b};
    append(code, body);
    append(code, Bytes{0x60, 0x01, 0x01, 0x80, 0x60, 0x20, 0x35, 0x11, 0x60, kStart, 0x57, 0x00});
    return code;
}

Address nth_address(std::uint32_t i)
{
    Address address{};
    address.bytes[0] = 0xcc;
    store_be<std::uint32_t>(address.bytes.data() + 16, i);
    return address;
}

// The body of a loop: hands the address nth_address(i) to an instruction that gives one word, and drops that.
Bytes with_nth_address(std::uint8_t instruction)
{
    Bytes body{0x80, 0x73};  // DUP1 PUSH20
    append(body, nth_address(0).view());
    append(body, Bytes{0x17, instruction, 0x50});  // OR ... POP
    return body;
}

// A loop over [first, end), as many items as gas allows.
Transaction call_loop(Rollup& rollup, std::uint64_t first, std::uint64_t end, std::uint64_t gas)
{
    Transaction tx;
    tx.to = kLoop;
    tx.gas_limit = gas;
    append(tx.data, U256{first}.to_hash().view());
    append(tx.data, U256{end}.to_hash().view());
    return rollup.sign(std::move(tx));
}

BatchBlock block_of(std::vector<Transaction> transactions)
{
    return {.timestamp = 1500,
            .fee_recipient = stf::testing::kFeeRecipient,
            .extra_data = {},
            .transactions = std::move(transactions)};
}

class RangeMemory : public ::testing::Test
{
protected:
    // To be called once what the source's view holds is complete.
    void seal()
    {
        rollup_.source.seal_state();
        rollup_.restart();
    }

    static std::vector<std::pair<U256, U256>> slots(std::uint32_t count)
    {
        std::vector<std::pair<U256, U256>> all;
        for (std::uint32_t i = 0; i < count; ++i) all.emplace_back(i, 1);
        return all;
    }

    // Goes over [0, count) in transactions of `each`, a block for each, as many in a proposal as its gas
    // allows.
    void propose_loops(std::uint32_t count, std::uint32_t each)
    {
        constexpr std::size_t kBlocks = 9;  // of 16.7 million gas
        std::vector<BatchBlock> batch;
        for (std::uint32_t i = 0; i < count; i += each) {
            batch.push_back(block_of({call_loop(rollup_, i, i + each, 16'700'000)}));
            if (batch.size() < kBlocks && i + each < count) continue;
            rollup_.propose(std::move(batch));
            batch.clear();
        }
    }

    // Runs the claim natively and in the guest; the bytes of its heap up to the last word that is not zero.
    std::size_t run()
    {
        const state::WitnessRecorder recorder{rollup_.source};
        const auto output = stf::execute_range(rollup_.claim, recorder);
        EXPECT_TRUE(output.has_value());
        if (!output) return 0;
        witness_bytes_ = 0;
        witness_strings_ = recorder.witness().size();
        for (const Bytes& string : recorder.witness()) witness_bytes_ += string.size();
        const Program program = load_guest("prove_range");
        const DecodeTable table{program};
        Emulator machine{program, table, make_guest_input(encode(rollup_.claim), recorder.witness())};
        const Stop stop = machine.run(std::uint64_t{1} << 36);
        EXPECT_EQ(stop.reason, StopReason::kHalt) << describe(program, stop);
        EXPECT_EQ(to_digest(machine.outputs()), hash(*output));
        return heap_used(machine);
    }

    // Of all blocks, executed on the whole state.
    [[nodiscard]] std::uint64_t gas_used() const
    {
        std::uint64_t gas = 0;
        for (const Header& header : rollup_.derive_all()) gas += header.gas_used;
        return gas;
    }

    static std::size_t heap_used(const Emulator& machine)
    {
        constexpr std::uint32_t kHeapEnd = kRamEnd - (20u << 20);  // guest/runtime/link.ld
        std::uint32_t end = kHeapEnd;
        while (end > kRamBase && machine.load_word(end - 4) == 0) end -= 4;
        return end - kRamBase;
    }

    Rollup rollup_;
    std::size_t witness_bytes_ = 0;
    std::size_t witness_strings_ = 0;
};

// EXTCODESIZE of a cold account costs 2,600 gas, and reads up to 24,576 bytes.
TEST_F(RangeMemory, CodesAreKeptForATransactionAtMost)
{
    constexpr std::uint32_t kCount = 1600, kItems = 8;
    rollup_.source.view.set_account(kLoop, 1, 0, loop(with_nth_address(0x3b)));
    for (std::uint32_t i = 0; i < kCount; ++i) {
        Bytes code(24'576);
        store_be<std::uint32_t>(code.data(), i);
        rollup_.source.view.set_account(nth_address(i), 1, 0, code);
    }
    seal();
    std::vector<Transaction> first, second;
    for (std::uint64_t k = 0; k < kItems; ++k)
        first.push_back(call_loop(rollup_, k * kCount / kItems, (k + 1) * kCount / kItems, 5'000'000));
    second.push_back(call_loop(rollup_, 0, 10, 5'000'000));  // these were let go
    rollup_.propose({block_of(first), block_of(second)});
    EXPECT_LT(run(), 32 * kMiB);
    EXPECT_GT(witness_bytes_, (kCount + 10) * std::size_t{24'576});
}

// A changed slot costs 5,000 gas. Its nodes are nobody's but the run's, until the witness has them as well.
TEST_F(RangeMemory, SlotsAreLetGo)
{
    constexpr std::uint32_t kCount = 99'000, kEach = 3000;
    const Bytes body{0x80, 0x60, 0x05, 0x01, 0x81, 0x55};  // DUP1 PUSH1(5) ADD DUP2 SSTORE
    rollup_.source.view.set_account(kLoop, 1, 0, loop(body), slots(kCount));
    seal();
    propose_loops(kCount, kEach);
    propose_loops(kEach, kEach);  // these were written first
    EXPECT_LT(run(), 44 * kMiB);
    EXPECT_GT(witness_strings_, kCount);
}

// BALANCE of a cold account costs 2,600 gas.
TEST_F(RangeMemory, AccountsAreLetGo)
{
    constexpr std::uint32_t kCount = 102'000, kEach = 6000;
    rollup_.source.view.set_account(kLoop, 1, 0, loop(with_nth_address(0x31)));
    for (std::uint32_t i = 0; i < kCount; ++i) rollup_.source.view.set_account(nth_address(i), 1, 1, {});
    seal();
    propose_loops(kCount, kEach);
    EXPECT_LT(run(), 44 * kMiB);
    EXPECT_GT(witness_strings_, kCount);
}

// Memory costs more than in proportion, but each transaction could make another depth's grow.
TEST_F(RangeMemory, MemoriesOfAllDepthsDoNotAddUp)
{
    // Calls itself word 0 times, one in the other, then MSTORE(word 1, 0).
    rollup_.source.view.set_account(kLoop, 1, 0, [] {
        Bytes code{0x5f, 0x35, 0x80, 0x60, 0x0c, 0x57};                 // word 0 != 0 ? 12
        append(code, Bytes{0x5f, 0x60, 0x20, 0x35, 0x52, 0x00});        // MSTORE(word 1, 0)
        append(code, Bytes{0x5b, 0x60, 0x01, 0x90, 0x03, 0x5f, 0x52});  // 12: MSTORE(0, word 0 - 1)
        append(code, Bytes{0x60, 0x20, 0x35, 0x60, 0x20, 0x52});        // MSTORE(32, word 1)
        append(code, Bytes{0x5f, 0x5f, 0x60, 0x40, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, 0x00});
        return code;
    }());
    seal();
    std::vector<Transaction> first, second;
    for (std::uint64_t depth = 0; depth < 60; ++depth)
        (depth < 30 ? first : second).push_back(call_loop(rollup_, depth, 1'200'000, 5'000'000));
    rollup_.propose({block_of(std::move(first)), block_of(std::move(second))});
    EXPECT_LT(run(), 24 * kMiB);
    EXPECT_GT(gas_used(), 60 * 2'500'000u);
}

// A byte of a log costs 8 gas. Each block lets go of its logs, whose sizes the next one has no use for.
TEST_F(RangeMemory, LogsOfOneSizeMakeRoomForOthers)
{
    // LOG0(0, i) in memory that the first CALLDATACOPY has made.
    rollup_.source.view.set_account(kLoop, 1, 0, [] {
        Bytes code{0x5f, 0x35, 0x5f, 0x5f, 0x37, 0x5b};                 // CALLDATACOPY(0, 0, word 0)
        append(code, Bytes{0x5f, 0x35, 0x5f, 0xa0});                    // LOG0(0, word 0)
        append(code, Bytes{0x63, 0x00, 0x0c, 0x00, 0x00, 0x5a, 0x11});  // while 786,432 gas are left
        append(code, Bytes{0x60, 0x05, 0x57, 0x00});
        return code;
    }());
    seal();
    for (const std::uint64_t size : {33'000u, 24'000u, 70'000u, 9000u, 40'000u, 18'000u, 12'000u, 3000u}) {
        std::vector<Transaction> transactions;
        for (int i = 0; i < 8; ++i) transactions.push_back(call_loop(rollup_, size, 0, 16'700'000));
        rollup_.propose({block_of(std::move(transactions))});
    }
    EXPECT_LT(run(), 96 * kMiB);
    EXPECT_GT(gas_used(), 960'000'000u);
}
}  // namespace
}  // namespace freehold::riscv::test
