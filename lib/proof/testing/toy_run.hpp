#pragma once
// The toy machine's executor, and the traces of its runs.

#include "proof/testing/toy.hpp"

namespace freehold::proof::toy
{
using Row = std::map<std::size_t, BabyBear>;  // by column; the others are zero

struct RunSegment
{
    std::array<std::vector<Row>, kTableCount> rows;
    std::uint32_t pc_start, pc_end, clk_end;
};

struct ProgramRun
{
    Program program;
    std::vector<std::uint32_t> inputs, outputs;
    std::vector<RunSegment> segments;
};

struct Execution
{
    std::size_t cycles_per_segment = 50, max_cycles = 1000;
    /// For the forgery tests: may falsify an ALU result and a branch.
    std::function<void(std::uint32_t op, std::size_t cycle, std::uint32_t& result, bool& taken)> fault = {};
    /// May change memory (by key) and pc at the start of a segment, numbered from 1.
    std::function<void(std::size_t segment, std::vector<std::uint32_t>& memory, std::uint32_t& pc)> between =
        {};
};

inline ProgramRun execute(const Program& program, const std::vector<std::uint32_t>& inputs,
                          const Execution& how = {})
{
    struct Touched
    {
        std::uint32_t first, clk, last;
    };
    ProgramRun run{program, inputs, {}, {}};
    std::vector<std::uint32_t> memory = program.image(inputs);
    for (std::uint32_t key = 0; key < kRamKey; ++key) memory[key] = 0;
    const std::vector<Instruction> code = program.decoded();
    std::map<std::uint32_t, std::uint32_t> last_segment, outputs;
    std::uint32_t pc = 0;
    std::size_t cycle = 0;
    while (pc != kHalt && cycle < how.max_cycles) {
        const auto number = static_cast<std::uint32_t>(run.segments.size() + 1);
        if (how.between) how.between(number, memory, pc);
        RunSegment segment{{}, pc, 0, 0};
        std::map<std::uint32_t, Touched> touched;
        std::uint32_t clk = kClkStart;
        // Reads the word, or writes it; returns the clock of the previous access and the old value.
        const auto touch = [&](std::uint32_t key, std::uint32_t now,
                               std::optional<std::uint32_t> value = {}) {
            const auto [it, fresh] = touched.try_emplace(key, Touched{memory.at(key), 0, memory.at(key)});
            const Touched before = it->second;
            it->second = {before.first, now, value.value_or(before.last)};
            return std::pair{BabyBear{before.clk}, before.last};
        };
        for (std::size_t i = 0; i < how.cycles_per_segment && pc != kHalt && cycle != how.max_cycles;
             ++i, ++cycle) {
            const auto& [op, rd, rs1, rs2, imm, target] = code.at(pc);
            const bool memory_op = op == kLoad || op == kStore;
            const auto [clk_a, a] = touch(rs1, clk);
            const auto [clk_b, b] = touch(rs2, clk + 1);
            Row row;
            std::uint32_t result = 0;
            bool taken = a != 0;
            if (memory_op) {
                const auto [clk_m, old] =
                    touch(kRamKey + a + imm, clk + 2, op == kStore ? std::optional{b} : std::nullopt);
                result = op == kLoad ? old : 0;
                row = {{kMemIsStore, BabyBear{op == kStore ? 1 : 0}},
                       {kMemOld, BabyBear{old}},
                       {kMemClkM, clk_m}};
            } else {
                const std::uint32_t total = a + b + imm;
                result = op == kAdd ? total % kWord : 0;
                if (how.fault) how.fault(op, cycle, result, taken);
                row = {{kIsAdd + op - kAdd, BabyBear{1}},
                       {kTarget, BabyBear{target}},
                       {kC, BabyBear{result}},
                       {kCarry, BabyBear{op == kAdd ? total / kWord : 0}},
                       {kNz, BabyBear{taken ? 1 : 0}},
                       {kInv, a != 0 && taken ? BabyBear{a}.inverse() : BabyBear{}}};
            }
            const auto [clk_d, old_d] = touch(rd, clk + 3, result);
            const std::array<BabyBear, 11> common{BabyBear{pc},  BabyBear{clk}, BabyBear{rd}, BabyBear{rs1},
                                                  BabyBear{rs2}, BabyBear{imm}, BabyBear{a},  BabyBear{b},
                                                  clk_a,         clk_b,         clk_d};
            constexpr std::array<std::size_t, 11> kMemPlaces{kMemPc,   kMemClk,  kMemRd,  kMemRs1,
                                                             kMemRs2,  kMemImm,  kMemA,   kMemB,
                                                             kMemClkA, kMemClkB, kMemClkD};
            constexpr std::array<std::size_t, 11> kAluPlaces{kPc, kClk, kRd,   kRs1,  kRs2, kImm,
                                                             kA,  kB,   kClkA, kClkB, kClkD};
            for (std::size_t k = 0; k < common.size(); ++k)
                row[memory_op ? kMemPlaces[k] : kAluPlaces[k]] = common[k];
            row[memory_op ? std::size_t{kMemOldD} : std::size_t{kOldD}] = BabyBear{old_d};
            segment.rows[memory_op ? kMemTable : kAluTable].push_back(std::move(row));
            if (op == kOut) outputs[imm] = a;
            pc = op == kJmp || (op == kJnz && taken) ? target : pc + 1;
            clk += 4;
        }
        if (pc == kHalt || cycle == how.max_cycles)
            touched.try_emplace(kKeys - 1,
                                Touched{memory.back(), 0, memory.back()});  // the INIT chain's last key
        for (const auto& [key, t] : touched) {
            const bool fresh = !last_segment.contains(key);
            segment.rows[kBoundTable].push_back({{kSpace, BabyBear{key >= kRamKey ? 1 : 0}},
                                                 {kAddress, BabyBear{key >= kRamKey ? key - kRamKey : key}},
                                                 {kFirst, BabyBear{t.first}},
                                                 {kLast, BabyBear{t.last}},
                                                 {kLastClk, BabyBear{t.clk}},
                                                 {kNew, BabyBear{fresh ? 1 : 0}},
                                                 {kPrevSegment, BabyBear{fresh ? 0 : last_segment[key]}}});
            memory[key] = t.last;
            last_segment[key] = number;
        }
        segment.pc_end = pc;
        segment.clk_end = clk;
        run.segments.push_back(std::move(segment));
    }
    std::map<std::uint32_t, Row*> born;
    const auto key_of = [](const Row& row) {
        return row.at(kAddress).value() + kRamKey * row.at(kSpace).value();
    };
    for (std::size_t s = 0; s < run.segments.size(); ++s) {
        for (Row& row : run.segments[s].rows[kBoundTable]) {
            if (row.at(kNew) == BabyBear{1}) born[key_of(row)] = &row;
            row[kGone] = BabyBear{last_segment[key_of(row)] == s + 1 ? 1 : 0};  // nobody pulls the last value
        }
    }
    BabyBear previous{-1};
    for (const auto& [key, row] : born) {
        (*row)[kPrevKey] = previous;
        previous = BabyBear{key};
    }
    for (const auto& [number, value] : outputs) run.outputs.push_back(value);
    return run;
}

/// The parameter set for a stack of 2^n or fewer: its name and size.
using ParamsChoice = std::function<std::pair<std::string, unsigned>(unsigned)>;

/// A segment's statement and witness.
struct Witness
{
    Statement statement;
    Trace trace;
};

/// Multiplicities of the lookups, from what the rows say.
inline void fill_multiplicities(const Toy& toy, const Statement& statement, Trace& trace)
{
    std::map<std::vector<std::uint32_t>, std::pair<std::size_t, std::size_t>> where;
    std::vector<Message> pulled;
    const std::array<std::pair<std::size_t, Bus>, 3> lookups{
        {{kRangeTable, Bus::kRange}, {kDecodeTable, Bus::kDecode}, {kImageTable, Bus::kImage}}};
    const auto tuple = [](BusId bus, std::span<const BabyBear> entries) {
        std::vector<std::uint32_t> key{bus};
        for (const BabyBear e : entries) key.push_back(e.value());
        while (key.back() == 0 && key.size() > 1) key.pop_back();  // entries left out are zero
        return key;
    };
    for (const auto& [table, bus] : lookups) {
        const std::span<BabyBear> column = trace.column(table, 0);
        for (std::size_t i = 0; i < column.size(); ++i) {
            const std::vector<BabyBear> entries = toy.given_cells(toy.tables()[table], i);
            where.try_emplace(tuple(static_cast<BusId>(bus), entries), table, i);
            column[i] = BabyBear{};
        }
    }
    plain::check_rows(Instance{toy, statement}, trace, [&](const plain::RowReport& row) {
        if (row.table >= kRangeTable) return;
        for (const Message& m : row.messages)
            if (const auto it = where.find(tuple(m.bus, m.entries)); it != where.end())
                trace.column(it->second.first, 0)[it->second.second] -= m.multiplicity;
    });
}

/// The witness of segment number `index` of a run, from 1, for a machine whose program may differ from the
/// one that was run.
inline Witness witness(const Toy& toy, const ProgramRun& run, std::size_t index, const ParamsChoice& choose)
{
    const RunSegment& segment = run.segments.at(index - 1);
    Statement st;
    st.program = toy.digest();
    st.publics = {segment.pc_start, segment.pc_end, segment.clk_end};
    st.publics.insert(st.publics.end(), run.outputs.begin(), run.outputs.end());
    for (std::size_t t = 0; t < kTableCount; ++t)
        st.rows.push_back(t < kRangeTable ? static_cast<std::uint32_t>(segment.rows[t].size())
                                          : toy.tables()[t].limits.min_rows);
    st.segment = {toy.many(), static_cast<std::uint32_t>(index), index == 1, index == run.segments.size()};
    const auto [name, size] = choose(StackLayout{toy, st.rows}.log_total());
    st.params = name;
    Trace trace{toy, st.rows, size};
    for (std::size_t t = 0; t < kRangeTable; ++t)
        for (std::size_t i = 0; i < segment.rows[t].size(); ++i)
            for (const auto& [column, value] : segment.rows[t][i])
                if (column < toy.tables()[t].columns) trace.column(t, column)[i] = value;
    fill_multiplicities(toy, st, trace);
    return {std::move(st), std::move(trace)};
}

/// A loop over the input that adds, stores and reloads; its constants vary with `seed`.
inline Program sample_program(std::uint32_t seed)
{
    std::mt19937 engine{seed};
    const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
    const std::uint32_t k = 1 + random() % 199, d = random() % 3;
    Program program{{{kAdd, 1, 0, 0, 3 + random() % 2, 0},  // 0: counter
                     {kAdd, 2, 0, 0, 0, 0},                 // 1: pointer
                     {kLoad, 3, 2, 0, d, 0},                // 2: loop
                     {kAdd, 4, 4, 3, k, 0},                 // 3: accumulate, wraps
                     {kStore, 0, 2, 4, 40, 0},              // 4
                     {kLoad, 5, 2, 0, 64, 0},               // 5: program data
                     {kAdd, 4, 4, 5, 0, 0},                 // 6
                     {kAdd, 2, 2, 0, 1, 0},                 // 7
                     {kAdd, 1, 1, 0, 255, 0},               // 8: minus one
                     {kJnz, 0, 1, 0, 0, 2},                 // 9
                     {kAdd, 0, 4, 4, 7, 0},                 // 10: a write to x0 is lost
                     {kOut, 0, 4, 0, 0, 0},                 // 11
                     {kLoad, 6, 2, 0, 39, 0},               // 12: the last stored word
                     {kOut, 0, 6, 0, 1, 0},                 // 13
                     {kOut, 0, 0, 0, 2, 0},                 // 14: x0 = 0
                     {kJmp, 0, 0, 0, 0, kHalt}},            // 15
                    {}};
    for (int i = 0; i < 8; ++i) program.data.push_back(random() % kWord);
    return program;
}
}  // namespace freehold::proof::toy
