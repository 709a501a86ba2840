#include "riscv/emulator.hpp"

#include "riscv/test_support/assembler.hpp"
#include "riscv/test_support/reference.hpp"
#include "riscv/test_support/run.hpp"
#include "riscv/test_support/trace_checker.hpp"

#include <gtest/gtest.h>
#include <random>

namespace freehold::riscv::test
{
namespace
{
constexpr std::uint32_t kCorners[] = {0,          1,          2,          31,         32,
                                      0x7f,       0x80,       0xff,       0x100,      0x7fff,
                                      0x8000,     0xffff,     0x10000,    0x7fffffff, 0x80000000,
                                      0x80000001, 0xfffffffe, 0xffffffff, 0xffff0000, 0x12345678};

// The same program in every way: reference, optimised and plain decoder, traced in one and in many segments.
void compare(const Program& program, const Words& input, std::uint64_t most = 100'000)
{
    Reference reference{program, input};
    const auto expected = reference.run(most);
    ASSERT_TRUE(expected.has_value()) << "the program ends";
    for (const DecodeOptions& options : {DecodeOptions{true, true}, DecodeOptions{true, false},
                                         DecodeOptions{false, true}, DecodeOptions{false, false}}) {
        const DecodeTable table{program, options};
        Emulator emulator{program, table, input};
        const Stop stop = emulator.run(2 * most);
        ASSERT_EQ(describe(stop.reason), describe(*expected)) << std::hex << stop.pc;
        if (stop.pc != kNowhere && !(options.fuse && stop.reason == StopReason::kBadJump))
            ASSERT_EQ(stop.pc, reference.pc());
        // A fused pair whose jump fails does nothing, where its first half would have written a register.
        if (options.fuse && stop.reason == StopReason::kBadJump) continue;
        for (std::uint32_t i = 0; i < 32; ++i) ASSERT_EQ(emulator.registers()[i], reference.x[i]) << "x" << i;
        for (const auto& [address, word] : reference.memory()) ASSERT_EQ(emulator.load_word(address), word);
        if (stop.reason == StopReason::kHalt) ASSERT_EQ(emulator.outputs(), reference.outputs);

        const TracedRun traced = run_traced(program, table, input);
        ASSERT_EQ(traced.stop, stop);
        if (stop.reason != StopReason::kHalt) continue;
        ASSERT_EQ(traced.segments.back().outputs, reference.outputs);
        ASSERT_EQ(traced.segments.size(), 1u);
        ASSERT_EQ(traced.segments[0].cycles(), emulator.cycles());
        if (options.optional_forms == options.fuse) TraceChecker{program, table}.check(traced);
        if (testing::Test::HasFatalFailure()) return;
    }
}

const std::vector<Op> kRegisterOps{Op::kAdd,    Op::kSub,   Op::kSll, Op::kSlt,  Op::kSltu, Op::kXor,
                                   Op::kSrl,    Op::kSra,   Op::kOr,  Op::kAnd,  Op::kMul,  Op::kMulh,
                                   Op::kMulhsu, Op::kMulhu, Op::kDiv, Op::kDivu, Op::kRem,  Op::kRemu};
const std::vector<Op> kImmediateOps{Op::kAddi, Op::kSlti, Op::kSltiu, Op::kXori, Op::kOri, Op::kAndi};
const std::vector<Op> kShiftOps{Op::kSlli, Op::kSrli, Op::kSrai};
const std::vector<Op> kBranchOps{Op::kBeq, Op::kBne, Op::kBlt, Op::kBge, Op::kBltu, Op::kBgeu};
}  // namespace

// Every register instruction on every pair of corner values, in every way that its registers can coincide.
TEST(Emulator, RegisterInstructionsAtTheCorners)
{
    struct Names
    {
        std::uint8_t rd, rs1, rs2;
    };
    constexpr Names kNames[] = {{20, 21, 22}, {21, 21, 22}, {22, 21, 22}, {21, 21, 21},
                                {20, 0, 22},  {20, 21, 0},  {0, 21, 22}};
    for (const Op op : kRegisterOps) {
        SCOPED_TRACE(name(op));
        Instructions program;
        std::uint8_t slot = 0;
        for (const Names& n : kNames)
            for (const std::uint32_t a : kCorners)
                for (const std::uint32_t b : kCorners) {
                    load(program, 21, a);
                    load(program, 22, b);
                    program.push_back({op, n.rd, n.rs1, n.rs2});
                    // Folded into a result register, so that each result matters to the end.
                    const auto out = static_cast<std::uint8_t>(5 + slot++ % 8);
                    program.push_back({Op::kSlli, 23, out, 0, 5});
                    program.push_back({Op::kAdd, out, out, 23});
                    program.push_back({Op::kXor, out, out, n.rd});
                }
        finish(program);
        compare(assemble(program), {});
        if (HasFatalFailure()) return;
    }
}

TEST(Emulator, ImmediateInstructionsAtTheCorners)
{
    Instructions program;
    const auto use = [&](Op op, std::uint32_t a, std::int32_t imm) {
        for (const std::uint8_t rd : std::initializer_list<std::uint8_t>{20, 21, 0}) {
            load(program, 21, a);
            program.push_back({op, rd, 21, 0, imm});
            program.push_back({Op::kSlli, 23, 5, 0, 5});
            program.push_back({Op::kAdd, 5, 5, 23});
            program.push_back({Op::kXor, 5, 5, rd});
        }
    };
    for (const std::uint32_t a : kCorners) {
        for (const Op op : kImmediateOps)
            for (const std::int32_t imm : {0, 1, -1, 2047, -2048, 255, 256, -256, 0x555}) use(op, a, imm);
        for (const Op op : kShiftOps)
            for (std::int32_t amount = 0; amount < 32; ++amount) use(op, a, amount);
    }
    finish(program);
    compare(assemble(program), {});
}

TEST(Emulator, BranchesAtTheCorners)
{
    Instructions program;
    const auto use = [&](Op op, std::uint8_t rs1, std::uint8_t rs2) {
        // Over an instruction that would leave a mark, forwards.
        program.push_back({Op::kAddi, 5, 5, 0, 1});
        program.push_back({op, 0, rs1, rs2, 8});
        program.push_back({Op::kSlli, 5, 5, 0, 1});
        program.push_back({Op::kXor, 6, 6, 5});
    };
    for (const std::uint32_t a : kCorners)
        for (const std::uint32_t b : kCorners) {
            load(program, 21, a);
            load(program, 22, b);
            for (const Op op : kBranchOps)
                for (const auto& [rs1, rs2] : {std::pair{21, 22}, {21, 21}, {0, 22}, {21, 0}, {0, 0}})
                    use(op, static_cast<std::uint8_t>(rs1), static_cast<std::uint8_t>(rs2));
        }
    finish(program);
    compare(assemble(program), {});
}

TEST(Emulator, LoadsAndStoresOfEveryWidthAndPlace)
{
    constexpr std::uint32_t kRam = kRamEnd - 64, kWide = kWideBase + 64;
    Instructions program;
    const auto fold = [&] {
        program.push_back({Op::kSlli, 23, 5, 0, 3});
        program.push_back({Op::kSub, 5, 23, 5});
        program.push_back({Op::kXor, 5, 5, 20});
    };
    for (const std::uint32_t base : {kRam, kWide}) {
        load(program, 21, base);
        for (const std::uint32_t v : kCorners) {
            load(program, 22, v);
            for (std::int32_t offset = -32; offset < 32; ++offset) {
                if (offset % 4 == 0) {
                    program.push_back({Op::kSw, 0, 21, 22, offset});
                    program.push_back({Op::kLw, 20, 21, 0, offset});
                    fold();
                    program.push_back({Op::kLw, 0, 21, 0, offset});  // into the sink
                }
                if (base == kWide) continue;
                program.push_back({Op::kSb, 0, 21, 22, offset});
                if (offset % 2 == 0) program.push_back({Op::kSh, 0, 21, 22, offset});
                for (const Op op : {Op::kLb, Op::kLbu, Op::kLh, Op::kLhu}) {
                    if (offset % 2 != 0 && (op == Op::kLh || op == Op::kLhu)) continue;
                    program.push_back({op, 20, 21, 0, offset});
                    fold();
                }
            }
        }
        program.push_back({Op::kLw, 21, 21, 0, -32});  // a base that is its own destination
        program.push_back({Op::kXor, 6, 6, 21});
    }
    finish(program);
    compare(assemble(program), {});
}

// Random instructions on few registers, with short forward jumps; whatever happens must happen alike.
TEST(Emulator, RandomProgramsBehaveAsTheReferenceSays)
{
    std::mt19937 random{7};
    const auto pick = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    int halted = 0;
    for (int round = 0; round < 400; ++round) {
        SCOPED_TRACE(round);
        Instructions program;
        load(program, 2, kRamBase + 0x8000);
        load(program, 3, kWideBase + 0x400);
        for (std::uint8_t i = 5; i < 13; ++i) load(program, i, kCorners[pick(std::size(kCorners))]);
        const bool tame = round % 4 != 0;
        const auto reg = [&] { return static_cast<std::uint8_t>(pick(6) == 0 ? 0 : 5 + pick(8)); };
        for (int i = 0; i < 60; ++i) {
            const auto imm = static_cast<std::int32_t>(pick(4096)) - 2048;
            switch (pick(12)) {
                case 0:
                case 1:
                case 2:
                case 3: program.push_back({kRegisterOps[pick(18)], reg(), reg(), reg()}); break;
                case 4:
                case 5: program.push_back({kImmediateOps[pick(6)], reg(), reg(), 0, imm}); break;
                case 6:
                    program.push_back(
                        {kShiftOps[pick(3)], reg(), reg(), 0, static_cast<std::int32_t>(pick(32))});
                    break;
                case 7: {
                    const Op op = std::array{Op::kLw, Op::kLb, Op::kLbu, Op::kLh, Op::kLhu}[pick(5)];
                    const bool wide = op == Op::kLw && pick(2) == 0;
                    program.push_back(
                        {op, reg(), static_cast<std::uint8_t>(wide ? 3 : 2), 0, tame ? imm & ~3 : imm});
                    break;
                }
                case 8: {
                    const Op op = std::array{Op::kSw, Op::kSb, Op::kSh}[pick(3)];
                    const bool wide = op == Op::kSw && pick(2) == 0;
                    program.push_back(
                        {op, 0, static_cast<std::uint8_t>(wide ? 3 : 2), reg(), tame ? imm & ~3 : imm});
                    break;
                }
                case 9:
                    program.push_back(
                        {kBranchOps[pick(6)], 0, reg(), reg(), static_cast<std::int32_t>(4 + 4 * pick(3))});
                    break;
                case 10:
                    program.push_back({pick(2) == 0 ? Op::kLui : Op::kAuipc, reg(), 0, 0, imm * 4096});
                    break;
                default:
                    if (pick(2) == 0)
                        program.push_back(
                            {Op::kJal, reg(), 0, 0, static_cast<std::int32_t>(4 + 4 * pick(2))});
                    else
                        program.push_back({Op::kHint, reg()});
            }
        }
        if (!tame) program.push_back({Op::kJalr, reg(), reg(), 0, 0});
        program.push_back({Op::kFence});
        program.push_back({Op::kFence});
        finish(program);
        Words input;
        for (int i = 0; i < 40; ++i) input.push_back(static_cast<std::uint32_t>(random()));
        const Program p = assemble(program);
        compare(p, input);
        if (HasFatalFailure()) return;
        halted += run_plain(p, input).stop.reason == StopReason::kHalt ? 1 : 0;
    }
    EXPECT_GT(halted, 250);
}

namespace
{
Stop stop_of(const Instructions& instructions, const Words& input = {})
{
    const Program program = assemble(instructions);
    const Stop plain = run_plain(program, input).stop;
    const DecodeTable table{program};
    EXPECT_EQ(run_traced(program, table, input).stop, plain);
    return plain;
}
StopReason reason_of(const Instructions& instructions, const Words& input = {})
{
    return stop_of(instructions, input).reason;
}
// lui x21, value; then the instruction.
StopReason reason_with(std::uint32_t x21, const Instruction& instruction)
{
    Instructions program;
    load(program, 21, x21);
    program.push_back(instruction);
    return reason_of(program);
}
}  // namespace

TEST(Emulator, TrapsAreResults)
{
    EXPECT_EQ(reason_with(kRamBase + 2, {Op::kLw, 5, 21}), StopReason::kMisaligned);
    EXPECT_EQ(reason_with(kRamBase, {Op::kSw, 0, 21, 5, 1}), StopReason::kMisaligned);
    EXPECT_EQ(reason_with(kRamBase, {Op::kLh, 5, 21, 0, 1}), StopReason::kMisaligned);
    EXPECT_EQ(reason_with(kRamBase, {Op::kSh, 0, 21, 5, 3}), StopReason::kMisaligned);
    for (const std::uint32_t address : {0u, kRamBase - 4, kWideEnd, kWideEnd + 2044, 1u << 29, 0xfffffffcu}) {
        EXPECT_EQ(reason_with(address, {Op::kLw, 5, 21}), StopReason::kOutOfRange) << std::hex << address;
        EXPECT_EQ(reason_with(address, {Op::kSw, 0, 21, 5}), StopReason::kOutOfRange) << std::hex << address;
        EXPECT_EQ(reason_with(address, {Op::kLbu, 5, 21}), StopReason::kOutOfRange) << std::hex << address;
        EXPECT_EQ(reason_with(address, {Op::kSb, 0, 21, 5}), StopReason::kOutOfRange) << std::hex << address;
    }
    for (const Op op : {Op::kLb, Op::kLbu, Op::kLh, Op::kLhu, Op::kSb, Op::kSh})
        EXPECT_EQ(reason_with(kWideBase, {op, 0, 21}), StopReason::kSubWordInWide);
    for (const std::uint32_t target :
         {0u, 1u, 2u, 3u, kRamBase + 2, kRamBase + 16, kRamBase - 4, kWideBase, kHaltPc, kHaltPc + 1}) {
        EXPECT_EQ(reason_with(target, {Op::kJalr, 0, 21}), StopReason::kBadJump) << target;
        EXPECT_EQ(reason_with(target, {Op::kJalr, 1, 21}), StopReason::kBadJump) << target;
    }
    EXPECT_EQ(reason_of({{Op::kJal, 0, 0, 0, 2}}), StopReason::kBadJump);
    EXPECT_EQ(reason_of({{Op::kJal, 0, 0, 0, -1048576}}), StopReason::kBadJump);
    EXPECT_EQ(reason_of({{Op::kBeq, 0, 0, 0, 4094}}), StopReason::kBadJump);
    EXPECT_EQ(reason_of({{Op::kHint, 5}}), StopReason::kInputExhausted);
    EXPECT_EQ(reason_of({{Op::kHint, 5}, {Op::kHint, 0}, {Op::kHint, 5}}, {1, 2}),
              StopReason::kInputExhausted);
    EXPECT_EQ(stop_of({{Op::kAddi, 5, 0, 0, 1}}), (Stop{StopReason::kBadJump, kRamBase + 4}));
    EXPECT_EQ(stop_of({{Op::kFence}}), (Stop{StopReason::kBadJump, kRamBase + 4})) << "end of the text";
    const Program ecall = make_program({0x00000073});
    EXPECT_EQ(run_plain(ecall, {}).stop, (Stop{StopReason::kIllegalInstruction, kRamBase}));
}

TEST(Emulator, OutputsAreWrittenOnceAndLast)
{
    Instructions good;
    finish(good);
    EXPECT_EQ(reason_of(good), StopReason::kHalt);
    EXPECT_EQ(reason_of({{Op::kHalt}}), StopReason::kOutputMissing);
    Instructions missing = good;
    missing.erase(missing.begin() + 3);
    EXPECT_EQ(reason_of(missing), StopReason::kOutputMissing);
    Instructions twice = good;
    twice.insert(twice.begin() + 3, {Op::kOut, 0, 5, 0, 1});
    EXPECT_EQ(reason_of(twice), StopReason::kOutputTwice);

    // The window: HALT is the last instruction that may begin.
    const auto with_pause = [&](std::uint32_t cycles) {
        Instructions program = good;
        program.insert(program.begin() + 8, cycles, {Op::kFence});
        return program;
    };
    EXPECT_EQ(reason_of(with_pause(kOutputWindow - 9)), StopReason::kHalt);
    EXPECT_EQ(reason_of(with_pause(kOutputWindow - 8)), StopReason::kOutputWindow);
    Instructions delegating = good;
    delegating.insert(delegating.begin() + 8, {Op::kCopy, 5, 5});
    EXPECT_EQ(reason_of(delegating), StopReason::kOutputWindow);
}

TEST(Emulator, CycleLimitStopsAndResumes)
{
    // Counts in x5 until it is 1000.
    Instructions program{{Op::kAddi, 6, 0, 0, 1000}, {Op::kAddi, 5, 5, 0, 1}, {Op::kBne, 0, 5, 6, -4}};
    finish(program);
    const Program p = assemble(program);
    const DecodeTable table{p};
    Emulator emulator{p, table, {}};
    for (std::uint64_t limit = 1; limit < 2010; ++limit) {
        const Stop stop = emulator.run(limit);
        ASSERT_EQ(emulator.cycles(), limit);
        ASSERT_EQ(stop.reason, StopReason::kCycleLimit);
    }
    EXPECT_EQ(emulator.run(2010).reason, StopReason::kHalt);
    EXPECT_EQ(emulator.cycles(), 2010u);
    EXPECT_EQ(emulator.outputs()[0], 1000u);
}

// What a program stores over its own text is data: the machine runs the decoder table.
TEST(Emulator, StoresIntoTextDoNotChangeTheProgram)
{
    Instructions program;
    load(program, 21, kRamBase);
    program.push_back({Op::kSw, 0, 21, 0, 16});  // over the next but one instruction
    program.push_back({Op::kFence});
    program.push_back({Op::kAddi, 5, 0, 0, 7});
    program.push_back({Op::kLw, 6, 21, 0, 16});
    finish(program);
    const PlainRun run = run_plain(assemble(program), {});
    EXPECT_EQ(run.stop.reason, StopReason::kHalt);
    EXPECT_EQ(run.outputs[0], 7u);
    EXPECT_EQ(run.outputs[1], 0u);
}
}  // namespace freehold::riscv::test
