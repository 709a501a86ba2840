// Forgeries of whole runs: memory, state and delegations in real tables. Each is made so that everything fits
// but the one check that it aims at, and the test says which check objects.

#include "proof/whir_families.hpp"
#include "zkvm/host/testing/forged_run.hpp"

#include <gtest/gtest.h>

namespace freehold::zkvm
{
namespace
{
using namespace testing;
using Set = std::set<std::string>;

// Not far above the image, so that the chain of addresses needs no bridge.
constexpr std::uint32_t kHeap = 0x0004'0000, kCells = 0x1000'0000;

std::vector<Instruction> load(std::uint8_t rd, std::uint32_t value)
{
    const auto low = static_cast<std::int32_t>(value << 20) >> 20;
    return {
        {.op = Op::kLui, .rd = rd, .imm = static_cast<std::int32_t>(value - static_cast<std::uint32_t>(low))},
        {.op = Op::kAddi, .rd = rd, .rs1 = rd, .imm = low}};
}
riscv::Program program(std::initializer_list<std::vector<Instruction>> parts,
                       const std::vector<std::uint32_t>& data = {})
{
    std::vector<Instruction> code;
    for (const auto& part : parts) code.insert(code.end(), part.begin(), part.end());
    const std::vector<Instruction> end = ending();
    code.insert(code.end(), end.begin(), end.end());
    return assemble(code, data);
}
void expect(ForgedRun& run, const Set& objections) { EXPECT_EQ(run.objections(), objections); }

/// Stores x6 and then x7 to the same word of the heap.
TracedRun two_stores()
{
    const Instruction first{.op = Op::kSw, .rs1 = 5, .rs2 = 6}, second{.op = Op::kSw, .rs1 = 5, .rs2 = 7};
    return {program({load(5, kHeap), load(6, 0x11111), load(7, 0x22222), {first, second}}), {}};
}
/// The row of BOUNDZ that the stores' word begins and ends in.
std::size_t word_of_the_heap(ForgedRun& run)
{
    return run.find<Zeros>([&](std::size_t i) { return !run.cell<Zeros>(Zeros::kLast, i).is_zero(); });
}

// --- memory

TEST(MemoryForgeries, HonestRunIsAccepted)
{
    ForgedRun run{two_stores()};
    expect(run, {});
    EXPECT_EQ(run.verdict(), "accepted");
}

// The second store finds the word at another beginning. What it leaves out is the order of addresses.
TEST(MemoryForgeries, AddressInitialisedTwice)
{
    ForgedRun run{two_stores()};
    const std::size_t first = word_of_the_heap(run);
    run.append<Zeros>(first);
    run.cell<Sw>(Sw::kMPrev, 1) = BabyBear{};
    run.set_word<Sw>(Sw::kM0, 1, 0);
    run.cell<Zeros>(Zeros::kLast, first) = run.cell<Sw>(Sw::kClk, 0) + BabyBear{2};
    run.set_word<Zeros>(Zeros::kV, first, 0x11111);
    run.cell<Zeros>(Zeros::kGap, first) = -BabyBear{1};  // back to the same address
    expect(run, {"RANGE"});
    EXPECT_EQ(run.verdict(), "bus sum");
}

// A chain whose gaps wrap around p would come back as well; 2^10 limits what the high part of an address is.
TEST(MemoryForgeries, AddressesAndGapsAreBounded)
{
    ForgedRun run{two_stores()};
    const std::size_t row = word_of_the_heap(run);
    // The chain's end, which the verifier says, is further away than a gap may be.
    Publics publics = Publics::decode(run.segment().statement.publics);
    run.cell<Zeros>(Zeros::kGap, row) += BabyBear{1u << 18};
    publics.ram_end += 1u << 18;
    run.segment().statement.publics = publics.encode();
    expect(run, {"RANGE"});

    // 2^16 taken from the high part and given to the low one: the same address.
    ForgedRun split{two_stores()};
    split.cell<Zeros>(Zeros::kLow, row) += BabyBear{1u << 16};
    split.cell<Zeros>(Zeros::kHigh, row) -= BabyBear{1};
    expect(split, {"RANGE"});
}

// The second store's tuple comes from itself and goes nowhere: the store is lost.
TEST(MemoryForgeries, AccessAtTheTimeOfThePreviousOne)
{
    ForgedRun run{two_stores()};
    const std::size_t word = word_of_the_heap(run);
    run.cell<Sw>(Sw::kMPrev, 1) = run.cell<Sw>(Sw::kClk, 1) + BabyBear{2};
    run.set_word<Sw>(Sw::kM0, 1, 0x22222);
    run.cell<Zeros>(Zeros::kLast, word) = run.cell<Sw>(Sw::kClk, 0) + BabyBear{2};
    run.set_word<Zeros>(Zeros::kV, word, 0x11111);
    expect(run, {"RANGE"});
    EXPECT_EQ(run.verdict(), "bus sum");
}

// The stores in the opposite order: the word ends as the first one left it.
TEST(MemoryForgeries, AccessBeforeThePreviousOne)
{
    ForgedRun run{two_stores()};
    const std::size_t word = word_of_the_heap(run);
    const BabyBear first = run.cell<Sw>(Sw::kClk, 0) + BabyBear{2},
                   second = run.cell<Sw>(Sw::kClk, 1) + BabyBear{2};
    run.cell<Sw>(Sw::kMPrev, 1) = BabyBear{};
    run.set_word<Sw>(Sw::kM0, 1, 0);
    run.cell<Sw>(Sw::kMPrev, 0) = second;
    run.set_word<Sw>(Sw::kM0, 0, 0x22222);
    run.cell<Zeros>(Zeros::kLast, word) = first;
    run.set_word<Zeros>(Zeros::kV, word, 0x11111);
    expect(run, {"RANGE"});
}

TEST(MemoryForgeries, LoadOfAnotherValue)
{
    const Instruction lw{.op = Op::kLw, .rd = 11, .rs1 = 5};
    ForgedRun run{TracedRun{program({load(5, kHeap), {lw}}), {}}};
    run.set_word<Lw>(Lw::kM0, 0, 9);
    EXPECT_EQ(run.objections(), Set{"MEMORY"});
    EXPECT_EQ(run.verdict(), "bus sum");
}

// The program's data as another program's run saw them: everything fits but the beginning.
TEST(MemoryForgeries, InitialValueThatIsNotTheImages)
{
    const Instruction lw{.op = Op::kLw, .rd = 11, .rs1 = 5};
    const std::vector<Instruction> code{lw};
    const auto reads = [&](std::uint32_t datum) {
        // The text is twelve words: two of `load`, one load, nine to end.
        return TracedRun{program({load(5, kTextBase + 4 * 12), code}, {datum}), {}};
    };
    const TracedRun honest = reads(7), other = reads(8);
    ASSERT_EQ(honest.segments[0].outputs[1], 7u);
    ForgedRun run{other, honest};
    expect(run, {"MEMORY"});
    EXPECT_EQ(run.verdict(), "bus sum");
}

// What a HINT to x0 leaves in the sink goes to x0 instead.
TEST(MemoryForgeries, WriteToX0)
{
    const Instruction hint{.op = Op::kHint, .rd = 0};
    ForgedRun run{TracedRun{program({{hint}}), {0xabcdef}}};
    run.cell<Hint>(Hint::kRd, 0) = BabyBear{};
    run.cell<Registers>(Registers::kLast, 0) = run.cell<Registers>(Registers::kLast, 32);
    run.set_word<Registers>(Registers::kV0, 0, 0xabcdef);
    run.cell<Registers>(Registers::kLast, 32) = BabyBear{};
    run.set_word<Registers>(Registers::kV0, 32, 0);
    expect(run, {"DECODE"});
    EXPECT_EQ(run.verdict(), "bus sum");
}

// A register's word as if it were RAM's.
TEST(MemoryForgeries, SpaceOfABump)
{
    const Instruction count{.op = Op::kAddi, .rd = 6, .rs1 = 6, .imm = -1},
        back{.op = Op::kBne, .rs1 = 6, .imm = -4}, use{.op = Op::kAdd, .rd = 11, .rs1 = 5, .rs2 = 5};
    ForgedRun run{TracedRun{program({load(5, 77), load(6, 40000), {count, back, use}}), {}}};
    ASSERT_GE(run.rows<Bump>(), 1u);
    expect(run, {});
    run.cell<Bump>(Bump::kSpace, 0) = BabyBear{1};
    expect(run, {"MEMORY"});
}

// --- state

TEST(StateForgeries, InstructionExecutedTwice)
{
    ForgedRun run{two_stores()};
    run.append<Jump>(0);
    const Set found = run.objections();
    EXPECT_TRUE(found.contains("STATE")) << "the clock at the end is later than the chain's";
    EXPECT_EQ(run.verdict(), "bus sum");
}
TEST(StateForgeries, InstructionLeftOut)
{
    ForgedRun run{two_stores()};
    run.remove_last<Sw>();
    EXPECT_TRUE(run.objections().contains("STATE"));
}
TEST(StateForgeries, EndsWithoutHalting)
{
    ForgedRun run{two_stores()};
    Publics publics = Publics::decode(run.segment().statement.publics);
    publics.pc_out -= 4;
    run.segment().statement.publics = publics.encode();
    EXPECT_EQ(run.objections(), (Set{"STATE", "the run does not halt"}));
    EXPECT_EQ(run.verdict(), "the run does not halt");
}
// A row beyond the live ones says nothing, whatever is in it.
TEST(StateForgeries, PaddingIsInert)
{
    ForgedRun run{two_stores()};
    for (std::size_t j = 0; j < Sw::kColumnCount; ++j) run.cell<Sw>(j, run.rows<Sw>()) = run.cell<Sw>(j, 0);
    expect(run, {});
}
TEST(StateForgeries, Multiplicities)
{
    ForgedRun run{two_stores()};
    const auto claimed = [&](auto&& change) {
        run.recount();
        change();
        const FilledSegment& s = run.segment();
        proof::SerialWorkers workers;
        const auto& family = proof::whir::kBaseFamily;
        const auto ok =
            proof::verify(run.machine(), s.statement,
                          proof::prove(run.machine(), s.statement, s.trace, family, workers), family);
        return ok ? "accepted" : std::string{ok.error().reason};
    };
    EXPECT_EQ(claimed([&] { run.cell<RangeTable>(0, (1u << 16) + 5) += BabyBear{1}; }), "bus sum");
    EXPECT_EQ(claimed([&] { run.cell<DecoderTable>(0, 0) = BabyBear{}; }), "bus sum");
}
// The operands of an addition forced equal, and swapped where that matters: another register's word.
TEST(StateForgeries, OperandsForcedEqual)
{
    const Instruction add{.op = Op::kSub, .rd = 11, .rs1 = 5, .rs2 = 6};
    ForgedRun run{TracedRun{program({load(5, 70), load(6, 30), {add}}), {}}};
    run.set_word<Sub3>(Sub3::kB0, 0, 70);
    run.set_word<Sub3>(Sub3::kR0, 0, 0);
    EXPECT_TRUE(run.objections().contains("MEMORY"));
    ForgedRun registers{TracedRun{program({load(5, 70), load(6, 30), {add}}), {}}};
    registers.cell<Sub3>(Sub3::kRs2, 0) = BabyBear{5};
    EXPECT_TRUE(registers.objections().contains("DECODE"));
}
TEST(StateForgeries, ImmediateThatIsNotTheInstructions)
{
    const Instruction addi{.op = Op::kAddi, .rd = 11, .rs1 = 5, .imm = 9};
    ForgedRun run{TracedRun{program({load(5, 70), {addi}}), {}}};
    const std::size_t row =
        run.find<Addi3>([&](std::size_t i) { return run.cell<Addi3>(Addi3::kImm, i) == BabyBear{9}; });
    run.cell<Addi3>(Addi3::kImm, row) = BabyBear{10};
    run.cell<Addi3>(Addi3::kR0, row) += BabyBear{1};
    EXPECT_TRUE(run.objections().contains("DECODE"));
    EXPECT_EQ(run.verdict(), "bus sum");
}

// --- segments

/// x5 := x6 + x7 over and over: in every segment the first use of x5 is that write.
TracedRun long_run()
{
    const Instruction sum{.op = Op::kAdd, .rd = 5, .rs1 = 6, .rs2 = 7},
        count{.op = Op::kAddi, .rd = 28, .rs1 = 28, .imm = -1}, back{.op = Op::kBne, .rs1 = 28, .imm = -8};
    return {program({load(6, 3), load(7, 4), load(28, 12000), {sum, count, back}}),
            {},
            {.max_clock = riscv::kMinSegmentClock}};
}
std::size_t boundary_of(ForgedRun& run, std::uint32_t reg, std::size_t s)
{
    return run.find<SegmentWord>(
        [&](std::size_t i) {
            return run.cell<SegmentWord>(SegmentWord::kSpace, i, s).is_zero() &&
                   run.cell<SegmentWord>(SegmentWord::kAddress, i, s) == BabyBear{reg};
        },
        s);
}
TEST(SegmentForgeries, HonestRunIsAccepted)
{
    ForgedRun run{long_run()};
    ASSERT_GE(run.segments(), 3u);
    expect(run, {});
    EXPECT_EQ(run.verdict(), "accepted");
}
// Segment 2 begins with another word in x5 than segment 1 ended with.
void other_value(ForgedRun& run)
{
    const std::size_t write =
        run.find<Add3>([&](std::size_t i) { return run.cell<Add3>(Add3::kDPrev, i, 1).is_zero(); }, 1);
    run.set_word<Add3>(Add3::kD0, write, 99, 1);
    run.set_word<SegmentWord>(SegmentWord::kV, boundary_of(run, 5, 1), 99, 1);
}
TEST(SegmentForgeries, ValueChangedBetweenSegments)
{
    ForgedRun run{long_run()};
    other_value(run);
    expect(run, {"GLOBAL_MEMORY"});
    EXPECT_EQ(run.verdict(), "global sum");
}
// The same word handed to itself: its tuple leaves the chain.
TEST(SegmentForgeries, ValueHandedOverFromTheSameSegment)
{
    ForgedRun run{long_run()};
    other_value(run);
    const std::size_t row = boundary_of(run, 5, 1);
    for (std::size_t k = 0; k < 2; ++k)
        run.cell<SegmentWord>(SegmentWord::kV + k, row, 1) =
            run.cell<SegmentWord>(SegmentWord::kW + k, row, 1);
    const std::size_t write =
        run.find<Add3>([&](std::size_t i) { return run.cell<Add3>(Add3::kDPrev, i, 1).is_zero(); }, 1);
    run.set_word<Add3>(Add3::kD0, write, 7, 1);
    run.cell<SegmentWord>(SegmentWord::kPreviousSegment, row, 1) = BabyBear{2};
    run.cell<SegmentWord>(SegmentWord::kPreviousSegment, boundary_of(run, 5, 2), 2) = BabyBear{1};
    expect(run, {"RANGE"});
    EXPECT_EQ(run.verdict(), "bus sum");
}
TEST(SegmentForgeries, ProgramCounterJumps)
{
    ForgedRun run{long_run()};
    Publics publics = Publics::decode(run.segment(1).statement.publics);
    publics.pc_in += 4;
    run.segment(1).statement.publics = publics.encode();
    EXPECT_TRUE(run.objections().contains("pc chain"));
}

// --- delegations

std::vector<Instruction> copy(std::uint32_t from, std::uint32_t to)
{
    std::vector<Instruction> code = load(20, kCells + 32 * to);
    for (const Instruction& i : load(21, kCells + 32 * from)) code.push_back(i);
    code.push_back({.op = Op::kCopy, .rd = 20, .rs1 = 21});
    return code;
}
TracedRun two_permutations()
{
    const Instruction keccak{.op = Op::kKeccakF, .rd = 20};
    return {program({load(20, kCells), {keccak, keccak}}), {}};
}
TracedRun two_compressions()
{
    const Instruction blake3{.op = Op::kBlake3C, .rd = 20, .rs1 = 20, .rs2 = 20};
    return {program({load(20, kCells), load(13, kCells + 32), load(14, 64 | 11 << 8), {blake3, blake3}}), {}};
}

TEST(CallForgeries, ArgumentsAreMemorys)
{
    ForgedRun run{TracedRun{program({copy(0, 1)}), {}}};
    expect(run, {});
    run.cell<Copy>(Copy::kX + 3, 0) += BabyBear{1};
    expect(run, {"MEMORY"});
    EXPECT_EQ(run.verdict(), "bus sum");
}
TEST(CallForgeries, PointersAreRegisters)
{
    ForgedRun run{TracedRun{program({copy(0, 1)}), {}}};
    run.cell<Copy>(Copy::kPxLo, 0) += BabyBear{32};
    expect(run, {"MEMORY"});
    ForgedRun other{TracedRun{program({copy(0, 1)}), {}}};
    other.cell<Copy>(Copy::kPx, 0) = BabyBear{20};
    EXPECT_TRUE(other.objections().contains("DECODE"));
}
// A pointer that is no multiple of 32 names a cell that does not exist.
TEST(CallForgeries, MisalignedPointer)
{
    const TracedRun honest{program({copy(0, 1)}), {}};
    ForgedRun run{honest};
    // The register holds kCells + 4, by a constant that is not the program's.
    const std::size_t row =
        run.find<Const>([&](std::size_t i) { return run.cell<Const>(Const::kRd, i) == BabyBear{21}; });
    run.cell<Const>(Const::kV0, row) += BabyBear{4};
    run.cell<Copy>(Copy::kPxLo, 0) += BabyBear{4};
    run.cell<Registers>(Registers::kV0, 21) += BabyBear{4};
    EXPECT_EQ(run.objections(), (Set{"DECODE", "MEMORY"}));
}
TEST(CallForgeries, CallAtAnotherTime)
{
    ForgedRun run{two_compressions()};
    expect(run, {});
    for (std::size_t i = 0; i < kBlake3Rounds; ++i)
        run.cell<Blake3Round>(Blake3Round::kCall, i) += BabyBear{1};
    expect(run, {"BLAKE3"});
    EXPECT_EQ(run.verdict(), "bus sum");
}
TEST(CallForgeries, CallWithoutRounds)
{
    ForgedRun run{two_permutations()};
    expect(run, {});
    for (std::size_t i = 0; i < kKeccakRounds; ++i) run.remove_last<KeccakRound>();
    expect(run, {"KECCAK"});
}
TEST(CallForgeries, RoundLeftOut)
{
    ForgedRun run{two_permutations()};
    run.remove_last<KeccakRound>();
    expect(run, {"KECCAK"});
    ForgedRun blake3{two_compressions()};
    blake3.remove_last<Blake3Round>();
    expect(blake3, {"BLAKE3"});
}
TEST(CallForgeries, RoundsDoneTwice)
{
    ForgedRun run{two_permutations()};
    for (std::size_t i = 0; i < kKeccakRounds; ++i) run.append<KeccakRound>(i);
    expect(run, {"KECCAK"});
}
// Both calls' last rounds change places: each state would go on with the other's.
TEST(CallForgeries, StatesMixedBetweenCalls)
{
    ForgedRun run{two_permutations()};
    std::swap(run.cell<KeccakRound>(KeccakRound::kCall, kKeccakRounds - 1),
              run.cell<KeccakRound>(KeccakRound::kCall, 2 * kKeccakRounds - 1));
    expect(run, {"KECCAK"});
    EXPECT_EQ(run.verdict(), "bus sum");
    ForgedRun blake3{two_compressions()};
    std::swap(blake3.cell<Blake3Round>(Blake3Round::kCall, 3),
              blake3.cell<Blake3Round>(Blake3Round::kCall, kBlake3Rounds + 3));
    expect(blake3, {"BLAKE3"});
}
// Length, flags and the beginning of the state, of which the head makes the constants.
TEST(CallForgeries, Blake3LengthAndFlags)
{
    for (const std::size_t column : {std::size_t{Blake3::kLen}, std::size_t{Blake3::kFlags}}) {
        ForgedRun run{two_compressions()};
        run.cell<Blake3>(column, 0) -= BabyBear{1};
        EXPECT_TRUE(run.objections().contains("MEMORY")) << "a4 is another word";
        EXPECT_TRUE(run.objections().contains("BLAKE3")) << "and the first state another state";
    }
}
// The message in another order than the schedule's.
TEST(CallForgeries, Blake3MessageSchedule)
{
    ForgedRun run{two_compressions()};
    const Set honest = run.objections();
    ASSERT_EQ(honest, Set{});
    const std::size_t row = kBlake3Rounds + 1;
    for (std::size_t j = 0; j < 2; ++j)
        std::swap(run.cell<Blake3Round>(Blake3Round::kM + j, row),
                  run.cell<Blake3Round>(Blake3Round::kM + 2 + j, row));
    EXPECT_FALSE(run.objections().empty());
}
}  // namespace
}  // namespace freehold::zkvm
