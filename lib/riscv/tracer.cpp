#include "riscv/tracer.hpp"

#include "base/check.hpp"
#include "riscv/emulator_core.hpp"

#include <algorithm>
#include <utility>

namespace freehold::riscv
{
/// Per address: the time of its last access in this segment (0: none yet) and the last segment that accessed
/// it. Of a segment's addresses it keeps a list, made at the first access, so that its end costs only them.
struct Tracer::State : Machine
{
    static constexpr bool kTraced = true;

    State(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input_words)
        : Machine{program, table, std::move(input_words)}, image_end{program.image_end()}
    {}

    std::uint32_t image_end;
    Segment* segment = nullptr;
    std::uint32_t segment_index = 0;
    std::array<std::uint32_t, kDelegationCount> delegation_cost{};
    std::uint32_t dot_step_cost = 0;
    std::uint64_t max_delegation_cost = 0, spent_delegation_cost = 0;

    std::array<std::uint32_t, kRegisterCount> register_t{}, register_segment{}, register_first{};
    LazyZeros<std::uint32_t> word_t{kRamEnd / 4};
    LazyZeros<std::uint16_t> word_segment{kRamEnd / 4};
    LazyZeros<std::uint32_t> cell_t{(kWideEnd - kWideBase) / kCellBytes};
    LazyZeros<std::uint16_t> cell_segment{(kWideEnd - kWideBase) / kCellBytes};
    std::vector<std::uint32_t> words_ever, cells_ever;

    // An access at time `now` to a place last accessed at t: t, or the time of the bump between. j is such
    // that 2^16 j is below now and at most 2^16 before it.
    static constexpr bool too_old(std::uint32_t t, std::uint32_t now) { return now - t > kMaxAge; }
    static constexpr std::uint32_t bump_to(std::uint32_t now) { return (now - 1) / kBumpStep; }

    std::uint32_t stamp_register(std::uint8_t i, std::uint32_t now)
    {
        const std::uint32_t t = std::exchange(register_t[i], now);
        return too_old(t, now) ? bump_word(Space::kRegister, i, t, now, x[i]) : t;
    }
    [[gnu::noinline]] std::uint32_t bump_word(Space space, std::uint32_t address, std::uint32_t t,
                                              std::uint32_t now, std::uint32_t value)
    {
        const std::uint32_t j = bump_to(now);
        segment->word_bumps.push_back({space, address, t, j, value});
        return j * kBumpStep;
    }

    Row& row(Table table, const Step* s, std::uint64_t now)
    {
        Row& r = segment->rows[static_cast<std::size_t>(table)].emplace_back();
        r.pc = pc_of(s);
        r.clk = static_cast<std::uint32_t>(now);
        return r;
    }
    void read_rs1(Row& r, const Step* s)
    {
        r.a = x[s->rs1];
        r.a_t = stamp_register(s->rs1, r.clk);
    }
    void read_rs2(Row& r, const Step* s)
    {
        r.b = x[s->rs2];
        r.b_t = stamp_register(s->rs2, r.clk + 1);
    }
    void write_rd(Row& r, const Step* s, std::uint32_t value)
    {
        r.d = x[s->rd];
        r.r = value;
        r.d_t = stamp_register(s->rd, r.clk + 3);
    }

    /// REQUIRES: memory still holds the word as it was.
    void access_word(Row& r, std::uint32_t address, std::uint32_t after)
    {
        const std::uint32_t w = address / 4, before = load(address), now = r.clk + 2;
        std::uint32_t t = std::exchange(word_t[w], now);
        if (t == 0) [[unlikely]] {
            segment->words.push_back({Space::kRam, w, word_segment[w], before, 0, 0});
            if (word_segment[w] == 0) words_ever.push_back(w);
        }
        if (too_old(t, now)) [[unlikely]]
            t = bump_word(Space::kRam, w, t, now, before);
        r.m = before;
        r.m_t = t;
        r.m_new = after;
    }
    std::uint32_t stamp_cell(std::uint32_t cell, std::uint32_t now, const Cell& before)
    {
        const std::uint32_t t = std::exchange(cell_t[cell], now);
        if (t == 0) {
            segment->touched_cells.push_back({cell, cell_segment[cell], 0, before, {}});
            if (cell_segment[cell] == 0) cells_ever.push_back(cell);
        }
        if (!too_old(t, now)) return t;
        const std::uint32_t j = bump_to(now);
        segment->cell_bumps.push_back({cell, t, j, before});
        return j * kBumpStep;
    }
    Cell cell_value(std::uint32_t cell) const
    {
        return Handlers<State>::load_cell(*this, kWideBase + cell * kCellBytes);
    }
    void access_cell_word(Row& r, std::uint32_t address)
    {
        const std::uint32_t cell = (address - kWideBase) / kCellBytes;
        const Cell before = cell_value(cell);
        r.m = static_cast<std::uint32_t>(segment->cells.size());
        segment->cells.push_back(before);
        r.m_t = stamp_cell(cell, r.clk + 2, before);
    }

    /// `steps`: those of EXT5_DOT.
    [[nodiscard]] std::uint64_t cost_of(Delegation kind, std::uint32_t steps) const
    {
        return delegation_cost[static_cast<std::size_t>(kind)] + std::uint64_t{steps} * dot_step_cost;
    }
    [[nodiscard]] bool delegations_full(Delegation kind, std::uint32_t steps = 0) const
    {
        return spent_delegation_cost + cost_of(kind, steps) > max_delegation_cost;
    }
    DelegationRow& delegation_row(Delegation kind, const Step* s, std::uint64_t now, std::uint32_t steps = 0)
    {
        spent_delegation_cost += cost_of(kind, steps);
        DelegationRow& r = segment->delegations[static_cast<std::size_t>(kind)].emplace_back();
        r.pc = pc_of(s);
        r.clk = static_cast<std::uint32_t>(now);
        r.first_access = static_cast<std::uint32_t>(segment->cell_accesses.size());
        return r;
    }
    void access_cell(std::uint32_t address, std::uint32_t now, const Cell& before, const Cell& after)
    {
        const std::uint32_t cell = (address - kWideBase) / kCellBytes;
        segment->cell_accesses.push_back({cell, stamp_cell(cell, now, before), before, after});
    }

    void begin(const SegmentLimits& limits, Segment& into);
    void end();
};

void Tracer::State::begin(const SegmentLimits& limits, Segment& into)
{
    CHECK(limits.max_clock >= kMinSegmentClock && limits.max_clock < kClockEnd, "the size of a segment");
    segment = &into;
    into.clear();
    CHECK(segment_index < 0xffff, "segments are counted in 16 bits");
    into.index = ++segment_index;
    into.pc_in = stop.pc;
    register_t = {};
    register_first = x;
    delegation_cost = limits.delegation_cost;
    dot_step_cost = limits.dot_step_cost;
    max_delegation_cost = limits.max_delegation_cost;
    spent_delegation_cost = 0;
    clk = kFirstClock;
    // Whatever begins below it, a delegation included, ends at max_clock at the latest.
    limit = limits.max_clock - kDelegationSlots + 1;
    limit_reason = StopReason::kSegmentFull;
}

void Tracer::State::end()
{
    Segment& s = *segment;
    s.pc_out = stop.pc;
    s.clk_end = static_cast<std::uint32_t>(clk);
    s.last = stop.reason == StopReason::kHalt;
    s.outputs = outputs;
    const auto index = static_cast<std::uint16_t>(segment_index);
    for (TouchedWord& word : s.words) {
        word.last = load(4 * word.address);
        word.last_t = std::exchange(word_t[word.address], 0);
        word_segment[word.address] = index;
    }
    std::ranges::sort(s.words, {}, &TouchedWord::address);
    std::vector<TouchedWord> registers;
    for (std::uint32_t i = 0; i < kRegisterCount; ++i) {
        if (register_t[i] == 0) continue;
        registers.push_back(
            {Space::kRegister, i, register_segment[i], register_first[i], x[i], register_t[i]});
        register_segment[i] = index;
    }
    s.words.insert(s.words.begin(), registers.begin(), registers.end());
    for (TouchedCell& cell : s.touched_cells) {
        cell.last = cell_value(cell.cell);
        cell.last_t = std::exchange(cell_t[cell.cell], 0);
        cell_segment[cell.cell] = index;
    }
    std::ranges::sort(s.touched_cells, {}, &TouchedCell::cell);
}

Tracer::Tracer(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input)
    : state_{std::make_unique<State>(program, table, std::move(input))}
{}
Tracer::~Tracer() = default;

Stop Tracer::record(const SegmentLimits& limits, Segment& segment)
{
    State& m = *state_;
    CHECK(m.segment_index == 0 || m.stop.reason == StopReason::kSegmentFull, "the run has not ended");
    m.begin(limits, segment);
    run(m);
    m.end();
    return m.stop;
}

Boundary Tracer::boundary() const
{
    const State& m = *state_;
    CHECK(m.stop.reason == StopReason::kHalt, "the run has ended");
    const auto word = [&](std::uint32_t w) { return FinalWord{w, m.word_segment[w], m.load(4 * w)}; };
    Boundary boundary;
    for (std::uint32_t i = 0; i < kRegisterCount; ++i)
        boundary.registers[i] = {i, m.register_segment[i], m.x[i]};
    for (std::uint32_t w = m.ram_base / 4; w < m.image_end / 4; ++w) boundary.image.push_back(word(w));
    for (const std::uint32_t w : m.words_ever)
        if (4 * w >= m.image_end) boundary.zeros.push_back(word(w));
    std::ranges::sort(boundary.zeros, {}, &FinalWord::address);
    for (const std::uint32_t c : m.cells_ever)
        boundary.cells.push_back({c, m.cell_segment[c], m.cell_value(c)});
    std::ranges::sort(boundary.cells, {}, &FinalCell::cell);
    return boundary;
}
}  // namespace freehold::riscv
