#include "riscv/tracer.hpp"

#include "riscv/test_support/assembler.hpp"
#include "riscv/test_support/reference.hpp"
#include "riscv/test_support/trace_checker.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <random>

namespace freehold::riscv::test
{
namespace
{
std::uint64_t cycles(const TracedRun& run)
{
    std::uint64_t sum = 0;
    for (const Segment& s : run.segments) sum += s.cycles();
    return sum;
}

// Counts down from a number of cycles / 2 in x20.
void pause(Instructions& out, std::uint32_t pairs)
{
    load(out, 20, pairs);
    out.push_back({Op::kAddi, 20, 20, 0, -1});
    out.push_back({Op::kBne, 0, 20, 0, -4});
}
}  // namespace

TEST(Tracer, SegmentsOfAGuestFitTogether)
{
    Words input{300};
    std::mt19937 random{3};
    for (int i = 0; i < 300; ++i) input.push_back(static_cast<std::uint32_t>(random()));
    const Program program = load_guest("sort");
    const DecodeTable table{program};
    const PlainRun plain = run_plain(program, input);
    ASSERT_EQ(plain.stop.reason, StopReason::kHalt);
    for (const std::uint32_t clock : {kMinSegmentClock, kMinSegmentClock + 13, kClockEnd - 1}) {
        SCOPED_TRACE(clock);
        const TracedRun run = run_traced(program, table, input, {.max_clock = clock});
        ASSERT_EQ(run.stop.reason, StopReason::kHalt);
        EXPECT_EQ(run.segments.size() > 1, clock != kClockEnd - 1);
        EXPECT_EQ(run.segments.back().outputs, plain.outputs);
        EXPECT_EQ(cycles(run), plain.cycles);
        for (const Segment& s : run.segments) EXPECT_LE(s.clk_end, clock);
        TraceChecker{program, table}.check(run);
    }
}

// The checker itself must see a wrong trace: each kind of change to an honest one is found.
TEST(Tracer, TheCheckerSeesWrongTraces)
{
    Instructions code;
    load(code, 21, kRamEnd - 16);
    load(code, 22, kWideBase + 64);
    code.insert(code.end(), {{Op::kSw, 0, 21, 22, 0}, {Op::kLw, 5, 21, 0, 0}, {Op::kSw, 0, 22, 5, 4}});
    finish(code);
    const Program program = assemble(code);
    const DecodeTable table{program};
    const TracedRun honest = run_traced(program, table, {});
    ASSERT_EQ(honest.stop.reason, StopReason::kHalt);
    const auto wrong = [&](auto change) {
        TracedRun run = honest;
        change(run);
        testing::TestPartResultArray failures;
        {
            const testing::ScopedFakeTestPartResultReporter reporter{
                testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures};
            TraceChecker{program, table}.check(run);
        }
        return failures.size() != 0;
    };
    const auto rows = [](TracedRun& run, Table t) -> std::vector<Row>& {
        return run.segments[0].rows[static_cast<std::size_t>(t)];
    };
    EXPECT_FALSE(wrong([](TracedRun&) {}));
    EXPECT_TRUE(wrong([&](TracedRun& r) { rows(r, Table::kLw)[0].m ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { rows(r, Table::kLw)[0].r ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { rows(r, Table::kLw)[0].m_t -= 4; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { rows(r, Table::kSw)[0].m_new ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { rows(r, Table::kSww)[0].b ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { rows(r, Table::kConst).pop_back(); }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.segments[0].words[0].first ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.segments[0].words.pop_back(); }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.segments[0].touched_cells[0].last[1] ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.segments[0].cells[0][3] ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { ++r.segments[0].clk_end; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.boundary.image[0].value ^= 1; }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.boundary.zeros.clear(); }));
    EXPECT_TRUE(wrong([&](TracedRun& r) { r.boundary.registers[5].last_segment = 0; }));
}

// Places that rest for longer than 2^18 slots pass through a BUMP row, once, whether used before or not.
TEST(Tracer, OldTimesAreBumped)
{
    for (const std::uint32_t pairs : {32'760u, 32'767u, 32'768u, 32'769u, 32'776u, 200'000u}) {
        SCOPED_TRACE(pairs);
        Instructions code;
        load(code, 21, kRamEnd - 16);
        load(code, 22, kWideBase + 64);
        code.insert(code.end(), {{Op::kSw, 0, 21, 22, 0}, {Op::kSw, 0, 22, 21, 4}});
        pause(code, pairs);
        code.insert(code.end(), {{Op::kLw, 5, 21, 0, 0},
                                 {Op::kLw, 6, 22, 0, 4},
                                 {Op::kLw, 7, 21, 0, 4},
                                 {Op::kLw, 8, 22, 0, 40},
                                 {Op::kAdd, 9, 23, 24},
                                 {Op::kCopy, 22, 22}});
        finish(code);
        const Program program = assemble(code);
        const DecodeTable table{program};
        const TracedRun run = run_traced(program, table, {}, {.max_clock = kClockEnd - 1});
        ASSERT_EQ(run.stop.reason, StopReason::kHalt);
        ASSERT_EQ(run.segments.size(), 1u);
        TraceChecker{program, table}.check(run);
        ASSERT_FALSE(HasFatalFailure());
        if (pairs >= 33'000) {
            EXPECT_EQ(run.segments[0].cell_bumps.size(), 2u);
            // x5 to x12 as they are written or put out, x21 to x24, and two words of RAM.
            EXPECT_GE(run.segments[0].word_bumps.size(), 10u);
        }
        if (pairs <= 32'760) EXPECT_TRUE(run.segments[0].cell_bumps.empty());
    }
}

// If the outputs would not fit into the segment together with HALT, they begin the next one.
TEST(Tracer, OutputsAndHaltShareASegment)
{
    for (const std::uint32_t pairs : {6u, 3000u, 6139u, 6140u, 6141u, 6142u, 6143u, 8000u, 8188u, 8192u}) {
        Instructions code;
        pause(code, pairs);
        finish(code);
        const Program program = assemble(code);
        const DecodeTable table{program};
        const TracedRun run = run_traced(program, table, {}, {.max_clock = kMinSegmentClock});
        ASSERT_EQ(run.stop.reason, StopReason::kHalt);
        const std::uint32_t first_output = kFirstClock + kInstructionSlots * (1 + 2 * pairs);
        const bool fits =
            first_output + kInstructionSlots * kOutputWindow <= kMinSegmentClock - kDelegationSlots + 1;
        ASSERT_EQ(run.segments.size(), fits ? 1u : 2u) << pairs;
        ASSERT_EQ(run.segments.back().of(Table::kOut).size(), 8u);
        TraceChecker{program, table}.check(run);
        ASSERT_FALSE(HasFatalFailure());
    }
}

TEST(Tracer, DelegationsMayEndASegment)
{
    Instructions code;
    load(code, 10, kWideBase);
    load(code, 11, kWideBase + 1024);
    for (int i = 0; i < 5; ++i) code.insert(code.end(), {{Op::kKeccakF, 10}, {Op::kCopy, 11, 10}});
    finish(code);
    const Program program = assemble(code);
    const DecodeTable table{program};
    SegmentLimits limits;
    limits.delegation_cost[static_cast<std::size_t>(Delegation::kKeccak)] = 10;
    limits.delegation_cost[static_cast<std::size_t>(Delegation::kCopy)] = 1;
    for (const auto& [most, segments] : {std::pair<std::uint64_t, std::size_t>{~0ull, 1},
                                         {55, 1},
                                         {54, 2},
                                         {33, 2},
                                         {22, 3},
                                         {21, 4},
                                         {11, 5},
                                         {10, 10},
                                         {0, 11}}) {
        limits.max_delegation_cost = most;
        const TracedRun run = run_traced(program, table, {}, limits);
        ASSERT_EQ(run.stop.reason, StopReason::kHalt);
        EXPECT_EQ(run.segments.size(), segments) << most;
        TraceChecker{program, table}.check(run);
    }
}

// Random delegations on few cells, so that operands coincide in every way; good and bad pointers.
TEST(Tracer, RandomDelegationsBehaveAsTheReferenceSays)
{
    std::mt19937 random{11};
    const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    constexpr std::array kOps{Op::kKeccakF, Op::kBlake3C, Op::kMulDiv, Op::kCopy, Op::kBswap,
                              Op::kModAdd,  Op::kModSub,  Op::kUAdd,   Op::kUSub, Op::kExt5Dot};
    std::array<int, 16> reasons{};
    for (int round = 0; round < 300; ++round) {
        SCOPED_TRACE(round);
        Instructions code;
        load(code, 3, kWideBase);
        for (std::int32_t i = 0; i < 12 * 8; ++i) {
            const std::uint32_t kind = pick(4);
            if (kind == 0) continue;
            load(code, 4, kind == 1 ? ~0u : kind == 2 ? pick(3) : static_cast<std::uint32_t>(random()));
            code.push_back({Op::kSw, 0, 3, 4, 4 * i});
        }
        for (int i = 0; i < 6; ++i) {
            for (const std::uint8_t r : std::initializer_list<std::uint8_t>{10, 11, 12, 13, 14})
                load(code, r, kWideBase + kCellBytes * pick(12));
            const Op op = kOps[pick(kOps.size())];
            if (op == Op::kBlake3C) load(code, 14, pick(20) == 0 ? pick(~0u) : pick(0x10000));
            if (op == Op::kExt5Dot) load(code, 13, pick(10) == 0 ? pick(2) << 16 : 1 + pick(3));
            if (pick(40) == 0) load(code, static_cast<std::uint8_t>(10 + pick(5)), kRamBase + 0x8000);
            if (pick(40) == 0)
                load(code, static_cast<std::uint8_t>(10 + pick(5)), kWideEnd - 32 * (1 + pick(7)));
            if (pick(40) == 0) load(code, static_cast<std::uint8_t>(10 + pick(5)), kWideBase + 4 * pick(16));
            const auto reg = [&] { return static_cast<std::uint8_t>(10 + pick(3)); };
            const bool carries = op == Op::kUAdd || op == Op::kUSub;
            const bool has_rs1 = op != Op::kKeccakF;
            const bool has_rs2 = has_rs1 && op != Op::kCopy && op != Op::kBswap;
            const auto rd = static_cast<std::uint8_t>(carries ? pick(2) * (5 + pick(10)) : 10 + pick(3));
            code.push_back({op, rd, has_rs1 ? reg() : std::uint8_t{0}, has_rs2 ? reg() : std::uint8_t{0}});
        }
        finish(code);
        const Program program = assemble(code);
        Reference reference{program, {}};
        const auto expected = reference.run(10'000);
        ASSERT_TRUE(expected.has_value());
        ++reasons[static_cast<std::size_t>(*expected)];
        const DecodeTable table{program};
        Emulator emulator{program, table, {}};
        const Stop stop = emulator.run(10'000);
        ASSERT_EQ(describe(stop.reason), describe(*expected));
        ASSERT_EQ(stop.pc, reference.pc());
        for (std::uint32_t i = 0; i < 32; ++i) ASSERT_EQ(emulator.registers()[i], reference.x[i]) << "x" << i;
        for (const auto& [address, word] : reference.memory()) ASSERT_EQ(emulator.load_word(address), word);
        const TracedRun run = run_traced(program, table, {});
        ASSERT_EQ(run.stop, stop);
        if (stop.reason == StopReason::kHalt) TraceChecker{program, table}.check(run);
        ASSERT_FALSE(HasFatalFailure());
    }
    EXPECT_GT(reasons[static_cast<std::size_t>(StopReason::kHalt)], 50);
    EXPECT_GT(reasons[static_cast<std::size_t>(StopReason::kDelegationPointer)], 20);
    EXPECT_GT(reasons[static_cast<std::size_t>(StopReason::kDelegationDomain)], 20);
}
}  // namespace freehold::riscv::test
