// An executor that computes wrongly: for each instruction and delegation the machine goes on with a wrong
// result, and the trace says so consistently. The tables made from it must not hold, whatever the fault.

#include "proof/host/prove.hpp"
#include "proof/whir_families.hpp"
#include "riscv/delegations.hpp"
#include "zkvm/host/testing/balance.hpp"
#include "zkvm/host/testing/instruction_rows.hpp"
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
/// Cells 0, 1, .. hold 2^(224) (i + 1) + 7: x and y of a sum below the modulus, a small product. The result
/// goes to cell `z`.
Scene delegation_scene(Op op, std::uint32_t z = 8)
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
    point(kRd, z);
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
    const ProgramMachine machine = unproved_machine_of(honest);
    proof::SerialWorkers workers;
    std::vector<FilledSegment> filled;
    // The image is the program's, whatever the executor made of it.
    filled.push_back(fill(machine, run.input(0), proof::whir::kBaseFamily, workers));
    return complaints(machine, filled);
}
void expect_accepted(const Scene& s)
{
    EXPECT_TRUE(complaints_of(s, s.code(), [](Segment&) {}).empty()) << riscv::name(s.what.op);
}
void expect_caught(const Scene& s, std::string_view fault_name, const std::function<void(Segment&)>& fault)
{
    EXPECT_FALSE(complaints_of(s, s.code(), fault).empty()) << riscv::name(s.what.op) << ", " << fault_name;
}

/// Other words than `honest`: a bit, a byte or a limb that is wrong, off by one, limbs exchanged, the sign.
std::set<std::uint32_t> wrong_words(std::uint32_t honest)
{
    std::set<std::uint32_t> words;
    for (const std::uint32_t flip :
         {1u, 1u << 7, 1u << 8, 1u << 15, 1u << 16, 1u << 24, 1u << 31, 0xffu, 0xffffu, 0xffff'0000u, ~0u})
        words.insert(honest ^ flip);
    for (const std::uint32_t w : {honest + 1, honest - 1, honest + (1u << 16), honest - (1u << 16),
                                  honest << 16 | honest >> 16, 0u - honest, honest << 1, honest >> 1, 0u})
        words.insert(w);
    words.erase(honest);
    return words;
}

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

riscv::Row honest_row(const Scene& s)
{
    const TracedRun run{assemble(s.code()), {}};
    riscv::Segment segment = run.segments[0];
    return row_at(segment, s.pc());
}
/// The machine goes on with `wrong` in rd.
std::function<void(Segment&)> result(const Scene& s, std::uint32_t wrong)
{
    return [&s, wrong](Segment& segment) {
        row_at(segment, s.pc()).r = wrong;
        last_value(segment, riscv::Space::kRegister, s.what.rd) = wrong;
    };
}
/// Every wrong result.
void wrong_result(const Scene& s)
{
    covered.insert(s.what.op);
    expect_accepted(s);
    for (const std::uint32_t wrong : wrong_words(honest_row(s).r))
        expect_caught(s, "result", result(s, wrong));
}
bool has_two_operands(Op op) { return op >= Op::kAdd && op <= Op::kRemu; }

/// The right result for operands that are not the registers': exchanged, one taken twice, or wrong in a bit.
void wrong_operands(const Scene& s)
{
    const riscv::Row honest = honest_row(s);
    const Op op = s.what.op;
    const std::uint32_t a = honest.a, b = honest.b;
    for (const auto& [x, y] :
         {std::pair{b, a}, {a, a}, {b, b}, {a ^ 1, b}, {a, b ^ 1}, {a ^ 1u << 31, b}, {a, b + 1}}) {
        const std::uint32_t wrong = rv32_result(op, x, y);
        if (wrong == honest.r) continue;
        // The row says what was read, or what should have been.
        expect_caught(s, "operands", result(s, wrong));
        expect_caught(s, "operands as read", [&, x, y](Segment& segment) {
            riscv::Row& row = row_at(segment, s.pc());
            row.a = x;
            row.b = y;
            result(s, wrong)(segment);
        });
    }
}
/// The load's memory word is wrong, and the result follows from it.
void wrong_memory_word(const Scene& s, const std::function<std::uint32_t(std::uint32_t)>& loaded)
{
    const riscv::Row honest = honest_row(s);
    for (const std::uint32_t wrong : wrong_words(honest.m))
        expect_caught(s, "memory", [&, wrong](Segment& segment) {
            row_at(segment, s.pc()).m = wrong;
            result(s, loaded(wrong))(segment);
        });
}
void wrong_stored_word(const Scene& s, std::uint32_t address)
{
    covered.insert(s.what.op);
    expect_accepted(s);
    for (const std::uint32_t wrong : wrong_words(honest_row(s).m_new))
        expect_caught(s, "stored", [&](Segment& segment) {
            row_at(segment, s.pc()).m_new = wrong;
            last_value(segment, riscv::Space::kRam, address / 4) = wrong;
        });
}
/// The executor goes where another instruction would.
void go_elsewhere(const Scene& s, const Instruction& instead)
{
    covered.insert(s.what.op);
    Scene wrong = s;
    wrong.what = instead;
    expect_accepted(s);
    EXPECT_FALSE(complaints_of(s, wrong.code(), [](Segment&) {}).empty()) << riscv::name(s.what.op);
}
/// The access number `access` leaves this in its cell.
void leave(Segment& segment, std::size_t access, const riscv::Cell& cell)
{
    riscv::CellAccess& a = segment.cell_accesses[access];
    a.after = cell;
    for (riscv::TouchedCell& touched : segment.touched_cells)
        if (touched.cell == a.cell) touched.last = cell;
}
/// In each cell that the delegation reads or writes, each word wrong: a bit, a limb, off by one; and two
/// words exchanged.
void wrong_cells(Op op)
{
    covered.insert(op);
    const Scene s = delegation_scene(op);
    expect_accepted(s);
    const std::vector<riscv::CellAccess> honest = TracedRun{assemble(s.code()), {}}.segments[0].cell_accesses;
    for (std::size_t i = 0; i < honest.size(); ++i)
        for (std::size_t word = 0; word < 8; ++word) {
            const std::uint32_t right = honest[i].after[word];
            for (const std::uint32_t wrong :
                 {right ^ 1, right ^ 1u << 31, right ^ 0xffffu, right + 1, honest[i].after[(word + 1) % 8]}) {
                if (wrong == right) continue;
                riscv::Cell cell = honest[i].after;
                cell[word] = wrong;
                expect_caught(s, "cell", [&](Segment& segment) { leave(segment, i, cell); });
            }
        }
}

TEST(FaultInjection, EveryInstruction)
{
    for (Op op = Op::kAddi; op <= Op::kSrai; op = static_cast<Op>(static_cast<int>(op) + 1))
        wrong_result(
            scene({.op = op, .rd = kRd, .rs1 = kRs1, .imm = op >= Op::kSlli ? 5 : -77}, 0x8765'4321, 0));
    for (Op op = Op::kAdd; op <= Op::kRemu; op = static_cast<Op>(static_cast<int>(op) + 1))
        wrong_result(scene({.op = op, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2}, 0x8765'4321, 0xffff'ff13));
    wrong_result(scene({.op = Op::kAdd, .rd = kRs1, .rs1 = kRs1, .rs2 = kRs2}, 0x8765'4321, 0xffff'ff13));
    wrong_result(scene({.op = Op::kAddi, .rd = kRs1, .rs1 = kRs1, .imm = 99}, 0x8765'4321, 0));
    wrong_result(scene({.op = Op::kAddi, .rd = kRd, .rs1 = kRs1, .imm = 0}, 0x8765'4321, 0));
    wrong_result(scene({.op = Op::kLui, .rd = kRd, .imm = 0x7000}, 0, 0));
    wrong_result(scene({.op = Op::kAuipc, .rd = kRd, .imm = 0x7000}, 0, 0));
    wrong_result(scene({.op = Op::kJal, .rd = kRd, .imm = 4}, 0, 0));
    for (const Op op : {Op::kLw, Op::kLb, Op::kLbu})
        wrong_result(memory_scene(op, kRamAddress + (op == Op::kLw ? 0 : 1)));
    for (const Op op : {Op::kLh, Op::kLhu}) wrong_result(memory_scene(op, kRamAddress + 2));
    wrong_result(memory_scene(Op::kLw, kCells + 12));
    for (const Op op : {Op::kSw, Op::kSh, Op::kSb})
        wrong_stored_word(memory_scene(op, kRamAddress), kRamAddress);
}

TEST(FaultInjection, OperandsAreWhatWasRead)
{
    for (Op op = Op::kAdd; op <= Op::kRemu; op = static_cast<Op>(static_cast<int>(op) + 1)) {
        ASSERT_TRUE(has_two_operands(op));
        for (const auto& [a, b] : {std::pair{0x8765'4321u, 0xffff'ff13u}, std::pair{19u, 0x8000'0003u}})
            wrong_operands(scene({.op = op, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2}, a, b));
    }
}

TEST(FaultInjection, LoadsAreWhatWasStored)
{
    const auto identity = [](std::uint32_t m) { return m; };
    wrong_memory_word(memory_scene(Op::kLw, kRamAddress), identity);
    wrong_memory_word(memory_scene(Op::kLbu, kRamAddress + 1), [](std::uint32_t m) { return m >> 8 & 0xff; });
    wrong_memory_word(memory_scene(Op::kLhu, kRamAddress + 2), [](std::uint32_t m) { return m >> 16; });
    wrong_memory_word(memory_scene(Op::kLb, kRamAddress + 3), [](std::uint32_t m) {
        return static_cast<std::uint32_t>(static_cast<std::int32_t>(m) >> 24);
    });
    wrong_memory_word(memory_scene(Op::kLh, kRamAddress), [](std::uint32_t m) {
        return static_cast<std::uint32_t>(static_cast<std::int32_t>(m << 16) >> 16);
    });
    // The neighbour's byte or half-word of the right word.
    const auto neighbour = [](Op op, std::uint32_t address, std::uint32_t wrong) {
        const Scene s = memory_scene(op, address);
        expect_accepted(s);
        expect_caught(s, "neighbour", result(s, wrong));
    };
    neighbour(Op::kLbu, kRamAddress + 1, 0xe8);
    neighbour(Op::kLbu, kRamAddress + 1, 0xf4);
    neighbour(Op::kLhu, kRamAddress + 2, 0x56e8);
    neighbour(Op::kLb, kRamAddress, 0xe8);  // without its sign
    neighbour(Op::kLh, kRamAddress + 2, 0xffff'12f4);
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
        wrong_cells(op);
    for (const Op op : {Op::kUAdd, Op::kUSub}) {
        const Scene s = delegation_scene(op);
        for (const std::uint32_t flip : {1u, 2u, 1u << 16})
            expect_caught(s, "carry", [&](Segment& segment) {
                segment.delegations[static_cast<std::size_t>(riscv::Delegation::kUAdd)][0].r ^= flip;
                last_value(segment, riscv::Space::kRegister, 23) ^= flip;
            });
    }
}

// The right result for other operands: exchanged, or one taken twice.
TEST(FaultInjection, OperandsOfDelegations)
{
    using Accesses = std::vector<riscv::CellAccess>;
    const auto caught = [](Op op, const std::function<riscv::Cell(const Accesses&)>& wrong) {
        const Scene s = delegation_scene(op);
        const Accesses honest = TracedRun{assemble(s.code()), {}}.segments[0].cell_accesses;
        const std::size_t z = op == Op::kMulDiv ? honest.size() - 2 : honest.size() - 1;
        const riscv::Cell cell = wrong(honest);
        ASSERT_NE(cell, honest[z].after) << riscv::name(op);
        expect_caught(s, "operands", [&](Segment& segment) { leave(segment, z, cell); });
    };
    caught(Op::kModSub, [](const Accesses& c) {
        return riscv::mod_add_cells(c[1].before, c[0].before, c[2].before, true).value();
    });
    caught(Op::kModAdd, [](const Accesses& c) {
        return riscv::mod_add_cells(c[0].before, c[0].before, c[2].before, false).value();
    });
    caught(Op::kUSub,
           [](const Accesses& c) { return riscv::wide_add_cells(c[1].before, c[0].before, true).sum; });
    caught(Op::kUAdd,
           [](const Accesses& c) { return riscv::wide_add_cells(c[1].before, c[1].before, false).sum; });
    caught(Op::kMulDiv, [](const Accesses& c) {
        return riscv::mul_div_cells(c[0].before, c[2].before, c[1].before, c[3].before)->remainder;
    });
    caught(Op::kBlake3C, [](const Accesses& c) {
        return riscv::blake3_compress(c[1].before, c[0].before, c[2].before, 64 | 11 << 8);
    });
    caught(Op::kBlake3C, [](const Accesses& c) {
        return riscv::blake3_compress(c[0].before, c[1].before, c[2].before, 63 | 11 << 8);
    });
    caught(Op::kBlake3C, [](const Accesses& c) {
        return riscv::blake3_compress(c[0].before, c[1].before, c[2].before, 64 | 10 << 8);
    });
    caught(Op::kCopy, [](const Accesses& c) { return riscv::byte_reversed(c[0].before); });
    caught(Op::kBswap, [](const Accesses& c) { return c[0].before; });
}

TEST(FaultInjection, OutputsAndTheEnd)
{
    const Scene s = scene({.op = Op::kFence}, 1, 2);
    covered.insert({Op::kOut, Op::kFence});
    for (std::size_t i = 0; i < kOutputCount; ++i)
        expect_caught(s, "OUT", [i](Segment& segment) { segment.outputs[i] ^= 1; });
    expect_caught(s, "HALT", [](Segment& segment) { segment.pc_out -= 4; });
}

// The result in an operand's place: all reads come before. Not what would follow from reading it again.
TEST(FaultInjection, OperandsThatCoincide)
{
    for (const Op op : {Op::kModAdd, Op::kModSub, Op::kMulDiv, Op::kBlake3C, Op::kCopy, Op::kBswap})
        for (const std::uint32_t z : {0u, 1u, 2u}) {
            const Scene s = delegation_scene(op, z);
            expect_accepted(s);
            const std::vector<riscv::CellAccess> honest =
                TracedRun{assemble(s.code()), {}}.segments[0].cell_accesses;
            for (std::size_t i = 0; i < honest.size(); ++i) {
                // What the operand was before, left as it was.
                if (honest[i].before == honest[i].after) continue;
                expect_caught(s, "unchanged", [&](Segment& segment) { leave(segment, i, honest[i].before); });
            }
        }
}

// Any word may come from the input: the program has to check it. But the register gets what the row says.
TEST(FaultInjection, Hints)
{
    covered.insert(Op::kHint);
    Scene s = scene({.op = Op::kHint, .rd = kRd}, 1, 2);
    const TracedRun honest{assemble(s.code()), {5}};
    const ProgramMachine machine = unproved_machine_of(honest);
    proof::SerialWorkers workers;
    const auto judged = [&](bool register_too) {
        TracedRun run{assemble(s.code()), {5}};
        row_at(run.segments[0], s.pc()).r = 6;
        if (register_too) last_value(run.segments[0], riscv::Space::kRegister, kRd) = 6;
        std::vector<FilledSegment> filled;
        filled.push_back(fill(machine, run.input(0), proof::whir::kBaseFamily, workers));
        return complaints(machine, filled).empty();
    };
    EXPECT_TRUE(judged(true));
    EXPECT_FALSE(judged(false));
}

/// HALT has no result.
TEST(FaultInjection, CoversEveryOperation)
{
    covered.insert(Op::kHalt);
    for (std::size_t op = 0; op < riscv::kOpCount; ++op)
        EXPECT_TRUE(covered.contains(static_cast<Op>(op))) << riscv::name(static_cast<Op>(op));
}

/// The same with the proof system: the proof that an honest prover makes of such a trace is refused, whatever
/// objects: a constraint, or a bus.
std::string verdict(const Scene& told, const std::vector<Instruction>& executed,
                    const std::function<void(Segment&)>& fault)
{
    const TracedRun honest{assemble(told.code()), {}};
    TracedRun run{assemble(executed), {}};
    fault(run.segments[0]);
    const ProgramMachine machine = machine_of(honest);
    proof::SerialWorkers workers;
    const auto& family = proof::whir::kBaseFamily;
    const FilledSegment filled = fill(machine, run.input(0), family, workers);
    const Bytes proof = proof::prove(machine, filled.statement, filled.trace, family, workers);
    const auto ok = proof::verify(machine, filled.statement, proof, family);
    return ok ? "accepted" : std::string{ok.error().reason};
}

TEST(FaultInjection, ProofsAreRefused)
{
    const Scene sum = scene({.op = Op::kAdd, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2}, 3, 4);
    EXPECT_EQ(verdict(sum, sum.code(), [](Segment&) {}), "accepted");
    EXPECT_EQ(verdict(sum, sum.code(), result(sum, 8)), "zerocheck: final value");
    const Scene product = scene({.op = Op::kMul, .rd = kRd, .rs1 = kRs1, .rs2 = kRs2}, 3, 4);
    EXPECT_EQ(verdict(product, product.code(), result(product, 13)), "bus sum");
    const Scene loaded = memory_scene(Op::kLw, kRamAddress);
    EXPECT_EQ(verdict(loaded, loaded.code(), result(loaded, 5)), "bus sum");
    const Scene branch = scene({.op = Op::kBeq, .rs1 = kRs1, .rs2 = kRs2, .imm = 8}, 5, 5);
    Scene not_taken = branch;
    not_taken.what.op = Op::kBne;
    EXPECT_NE(verdict(branch, not_taken.code(), [](Segment&) {}), "accepted");
    for (const Op op : {Op::kModAdd, Op::kBlake3C, Op::kKeccakF}) {
        const Scene s = delegation_scene(op);
        EXPECT_NE(verdict(s, s.code(),
                          [](Segment& segment) {
                              riscv::Cell cell = segment.cell_accesses.back().after;
                              cell[0] ^= 1;
                              leave(segment, segment.cell_accesses.size() - 1, cell);
                          }),
                  "accepted")
            << riscv::name(op);
    }
    EXPECT_EQ(verdict(sum, sum.code(), [](Segment& segment) { segment.outputs[3] ^= 1; }), "bus sum");
}
}  // namespace
}  // namespace freehold::zkvm
