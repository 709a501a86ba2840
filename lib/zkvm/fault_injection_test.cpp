// An executor that computes wrongly: for each instruction and delegation the machine goes on with a wrong
// result, and the trace says so consistently. The tables made from it must not hold, whatever the fault.

#include "proof/host/prove.hpp"
#include "proof/whir_families.hpp"
#include "zkvm/host/testing/balance.hpp"
#include "zkvm/host/testing/programs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

namespace freehold::zkvm
{
namespace
{
using namespace testing;
using riscv::Segment;

constexpr std::uint8_t kRd = 20, kRs1 = 21, kRs2 = 22;
constexpr std::uint32_t kRamAddress = 0x0100'0000, kCells = 0x1000'0000;

std::vector<Instruction> load(std::uint8_t rd, std::uint32_t value)
{
    const auto low = static_cast<std::int32_t>(value << 20) >> 20;
    return {
        {.op = Op::kLui, .rd = rd, .imm = static_cast<std::int32_t>(value - static_cast<std::uint32_t>(low))},
        {.op = Op::kAddi, .rd = rd, .rs1 = rd, .imm = low}};
}

/// The program that sets operands, executes `what` once as its last instruction before the outputs, and ends.
struct Scene
{
    std::vector<Instruction> before;
    Instruction what;

    [[nodiscard]] std::vector<Instruction> code() const
    {
        std::vector<Instruction> all = before;
        all.push_back(what);
        all.push_back({.op = Op::kFence});
        all.push_back({.op = Op::kFence});
        for (const Instruction& i : ending()) all.push_back(i);
        return all;
    }
    [[nodiscard]] std::uint32_t pc() const
    {
        return kTextBase + 4 * static_cast<std::uint32_t>(before.size());
    }
};
Scene scene(const Instruction& what, std::uint32_t a, std::uint32_t b)
{
    Scene s{{}, what};
    for (const auto& [reg, value] : {std::pair{kRs1, a}, std::pair{kRs2, b}})
        for (const Instruction& i : load(reg, value)) s.before.push_back(i);
    return s;
}
Scene memory_scene(Op op, std::uint32_t address)
{
    Scene s = scene({.op = Op::kSw, .rs1 = kRs1, .rs2 = kRs2}, address & ~3u, 0x12f4'56e8);
    s.before.push_back(s.what);
    const bool store = op == Op::kSw || op == Op::kSh || op == Op::kSb;
    s.what = {.op = op,
              .rd = store ? std::uint8_t{0} : kRd,
              .rs1 = kRs1,
              .rs2 = store ? kRs1 : std::uint8_t{0},
              .imm = static_cast<std::int32_t>(address & 3)};
    return s;
}
/// Cells 0, 1, .. hold 2^(224) (i + 1) + 7: x and y of a sum below the modulus, a small product.
Scene delegation_scene(Op op)
{
    Scene s;
    for (std::uint32_t cell = 0; cell < 5; ++cell) {
        for (const Instruction& i : load(kRs1, kCells + 32 * cell)) s.before.push_back(i);
        for (const Instruction& i : load(kRs2, cell + 1)) s.before.push_back(i);
        s.before.push_back({.op = Op::kSw, .rs1 = kRs1, .rs2 = kRs2, .imm = cell == 3 ? 0 : 28});
        s.before.push_back({.op = Op::kSw, .rs1 = kRs1, .rs2 = kRs2, .imm = cell == 1 ? 4 : 0});
    }
    const auto point = [&s](std::uint8_t reg, std::uint32_t cell) {
        for (const Instruction& i : load(reg, kCells + 32 * cell)) s.before.push_back(i);
    };
    point(kRd, 8);
    point(kRs1, 0);
    point(kRs2, 1);
    point(riscv::kRegisterA3, 2);
    point(riscv::kRegisterA4, 4);
    s.what = {.op = op, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2};
    if (op == Op::kKeccakF) s.what = {.op = op, .rd = kRs1};
    if (op == Op::kCopy || op == Op::kBswap) s.what.rs2 = 0;
    if (op == Op::kBlake3C)
        for (const Instruction& i : load(riscv::kRegisterA4, 64 | 11 << 8)) s.before.push_back(i);
    if (op == Op::kUAdd || op == Op::kUSub) s.what.rd = 23;
    if (op == Op::kExt5Dot) s.before.push_back({.op = Op::kAddi, .rd = riscv::kRegisterA3, .imm = 2});
    return s;
}

std::vector<std::string> complaints_of(const Scene& told, const std::vector<Instruction>& executed,
                                       const std::function<void(Segment&)>& fault)
{
    const TracedRun honest{assemble(told.code()), {}};
    TracedRun run{assemble(executed), {}};
    fault(run.segments[0]);
    const ProgramMachine machine = testing::machine_of(honest);
    proof::SerialWorkers workers;
    std::vector<FilledSegment> filled;
    // The image is the program's, whatever the executor made of it.
    filled.push_back(fill(machine, run.input(0), proof::whir::kBaseFamily, workers));
    return complaints(machine, filled);
}
void expect_caught(const Scene& s, std::string_view what, const std::function<void(Segment&)>& fault)
{
    EXPECT_TRUE(complaints_of(s, s.code(), [](Segment&) {}).empty()) << what;
    EXPECT_FALSE(complaints_of(s, s.code(), fault).empty()) << what;
}

constexpr std::uint32_t kFlips[] = {1, 1u << 15, 1u << 16, 1u << 31, 0xffff'ffff};

riscv::Row& row_at(Segment& segment, std::uint32_t pc)
{
    for (auto& rows : segment.rows)
        for (riscv::Row& row : rows)
            if (row.pc == pc) return row;
    CHECK(false, "the instruction was executed");
    return segment.rows[0][0];
}
std::uint32_t& last_value(Segment& segment, riscv::Space space, std::uint32_t address)
{
    const auto at = std::ranges::find_if(
        segment.words, [&](const riscv::TouchedWord& w) { return w.space == space && w.address == address; });
    CHECK(at != segment.words.end(), "the word was used");
    return at->last;
}

std::set<Op> covered;

/// The instruction's result is wrong, and so is the register at the end.
void flip_result(const Scene& s)
{
    covered.insert(s.what.op);
    for (const std::uint32_t flip : kFlips)
        expect_caught(s, riscv::name(s.what.op), [&](Segment& segment) {
            row_at(segment, s.pc()).r ^= flip;
            last_value(segment, riscv::Space::kRegister, s.what.rd) ^= flip;
        });
}
void flip_stored(const Scene& s, std::uint32_t address)
{
    covered.insert(s.what.op);
    for (const std::uint32_t flip : kFlips)
        expect_caught(s, riscv::name(s.what.op), [&](Segment& segment) {
            row_at(segment, s.pc()).m_new ^= flip;
            last_value(segment, riscv::Space::kRam, address / 4) ^= flip;
        });
}
/// The executor goes where another instruction would.
void go_elsewhere(const Scene& s, const Instruction& instead)
{
    covered.insert(s.what.op);
    Scene wrong = s;
    wrong.what = instead;
    EXPECT_TRUE(complaints_of(s, s.code(), [](Segment&) {}).empty()) << riscv::name(s.what.op);
    EXPECT_FALSE(complaints_of(s, wrong.code(), [](Segment&) {}).empty()) << riscv::name(s.what.op);
}
/// Cell number `access` of the delegation's accesses gets a wrong word.
void flip_cell(Op op)
{
    covered.insert(op);
    const Scene s = delegation_scene(op);
    std::size_t accesses = 0;
    (void)complaints_of(s, s.code(), [&](Segment& segment) { accesses = segment.cell_accesses.size(); });
    for (std::size_t i = 0; i < accesses; ++i)
        for (const std::size_t word : {0u, 7u})
            expect_caught(s, riscv::name(op), [&](Segment& segment) {
                riscv::CellAccess& access = segment.cell_accesses[i];
                access.after[word] ^= 1;
                for (riscv::TouchedCell& cell : segment.touched_cells)
                    if (cell.cell == access.cell) cell.last[word] ^= 1;
            });
}

TEST(FaultInjection, EveryInstructionAndDelegation)
{
    for (Op op = Op::kAddi; op <= Op::kSrai; op = static_cast<Op>(static_cast<int>(op) + 1))
        flip_result(
            scene({.op = op, .rd = kRd, .rs1 = kRs1, .imm = op >= Op::kSlli ? 5 : -77}, 0x8765'4321, 0));
    for (Op op = Op::kAdd; op <= Op::kRemu; op = static_cast<Op>(static_cast<int>(op) + 1))
        flip_result(scene({.op = op, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2}, 0x8765'4321, 0xffff'ff13));
    flip_result(scene({.op = Op::kAdd, .rd = kRs1, .rs1 = kRs1, .rs2 = kRs2}, 0x8765'4321, 0xffff'ff13));
    flip_result(scene({.op = Op::kAddi, .rd = kRs1, .rs1 = kRs1, .imm = 99}, 0x8765'4321, 0));
    flip_result(scene({.op = Op::kAddi, .rd = kRd, .rs1 = kRs1, .imm = 0}, 0x8765'4321, 0));
    flip_result(scene({.op = Op::kLui, .rd = kRd, .imm = 0x7000}, 0, 0));
    flip_result(scene({.op = Op::kAuipc, .rd = kRd, .imm = 0x7000}, 0, 0));
    flip_result(scene({.op = Op::kJal, .rd = kRd, .imm = 4}, 0, 0));
    for (const Op op : {Op::kLw, Op::kLb, Op::kLbu})
        flip_result(memory_scene(op, kRamAddress + (op == Op::kLw ? 0 : 1)));
    for (const Op op : {Op::kLh, Op::kLhu}) flip_result(memory_scene(op, kRamAddress + 2));
    flip_result(memory_scene(Op::kLw, kCells + 12));
    for (const Op op : {Op::kSw, Op::kSh, Op::kSb}) flip_stored(memory_scene(op, kRamAddress), kRamAddress);
}

TEST(FaultInjection, EveryJump)
{
    const std::pair<Op, Op> opposites[] = {
        {Op::kBeq, Op::kBne}, {Op::kBne, Op::kBeq},   {Op::kBlt, Op::kBge},
        {Op::kBge, Op::kBlt}, {Op::kBltu, Op::kBgeu}, {Op::kBgeu, Op::kBltu},
    };
    for (const auto& [op, opposite] : opposites)
        for (const auto& [a, b] :
             {std::pair{5u, 5u}, std::pair{5u, 0x8000'0005u}, std::pair{0xffff'0000u, 7u}}) {
            Instruction i{.op = op, .rs1 = kRs1, .rs2 = kRs2, .imm = 8};
            Instruction wrong = i;
            wrong.op = opposite;
            go_elsewhere(scene(i, a, b), wrong);
            i.rs2 = wrong.rs2 = 0;
            if (op == Op::kBeq || op == Op::kBne) go_elsewhere(scene(i, a, b), wrong);
        }
    for (const std::uint8_t rd : {std::uint8_t{0}, kRd}) {
        Scene s = scene({.op = Op::kJalr, .rd = rd, .rs1 = kRs1, .imm = 0}, 0, 0);
        const std::uint32_t after = s.pc() + 4;
        s = scene(s.what, after, 0);
        s.before.resize(4);
        ASSERT_EQ(s.pc() + 4, after);
        Instruction wrong = s.what;
        wrong.imm = 4;
        go_elsewhere(s, wrong);
    }
    go_elsewhere(scene({.op = Op::kJal, .imm = 4}, 0, 0), {.op = Op::kJal, .imm = 8});
}

TEST(FaultInjection, EveryDelegation)
{
    for (Op op = Op::kKeccakF; static_cast<std::size_t>(op) < riscv::kOpCount;
         op = static_cast<Op>(static_cast<int>(op) + 1))
        flip_cell(op);
    for (const Op op : {Op::kUAdd, Op::kUSub}) {
        const Scene s = delegation_scene(op);
        expect_caught(s, riscv::name(op), [&](Segment& segment) {
            segment.delegations[static_cast<std::size_t>(riscv::Delegation::kUAdd)][0].r ^= 1;
            last_value(segment, riscv::Space::kRegister, 23) ^= 1;
        });
    }
}

TEST(FaultInjection, OutputsAndTheEnd)
{
    const Scene s = scene({.op = Op::kFence}, 1, 2);
    covered.insert({Op::kOut, Op::kFence});
    for (std::size_t i = 0; i < kOutputCount; ++i)
        expect_caught(s, "OUT", [i](Segment& segment) { segment.outputs[i] ^= 1; });
    expect_caught(s, "HALT", [](Segment& segment) { segment.pc_out -= 4; });
}

/// HINT has no wrong result, and HALT none at all.
TEST(FaultInjection, CoversEveryOperation)
{
    covered.insert({Op::kHint, Op::kHalt});
    for (std::size_t op = 0; op < riscv::kOpCount; ++op)
        EXPECT_TRUE(covered.contains(static_cast<Op>(op))) << riscv::name(static_cast<Op>(op));
}

/// The same with the proof system: the proof that an honest prover makes of such a trace is refused.
TEST(FaultInjection, ProofsAreRefused)
{
    const Scene sum = scene({.op = Op::kAdd, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2}, 3, 4);
    TracedRun run{assemble(sum.code()), {}};
    const ProgramMachine machine = testing::machine_of(run);
    row_at(run.segments[0], sum.pc()).r ^= 1;
    last_value(run.segments[0], riscv::Space::kRegister, kRd) ^= 1;
    proof::SerialWorkers workers;
    const auto& family = proof::whir::kBaseFamily;
    const FilledSegment filled = fill(machine, run.input(0), family, workers);
    const Bytes proof = proof::prove(machine, filled.statement, filled.trace, family, workers);
    EXPECT_FALSE(proof::verify(machine, filled.statement, proof, family).has_value());
}
}  // namespace
}  // namespace freehold::zkvm
