#pragma once
// For tests: what the tables' busses will demand of a trace, checked directly. Every access takes the tuple
// (space, address, time, value) that an earlier one, or the segment's start, gave, and gives the next; the
// rows form one chain of (pc, clk); each row's result follows from its operands; times are never too far
// apart.

#include "riscv/test_support/run.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace freehold::riscv::test
{
class TraceChecker
{
public:
    TraceChecker(const Program& program, const DecodeTable& table) : program_{program}, table_{table} {}

    void check(const TracedRun& run)
    {
        ASSERT_FALSE(run.segments.empty());
        std::uint32_t pc = program_.entry;
        for (const Segment& segment : run.segments) {
            SCOPED_TRACE(testing::Message() << "segment " << segment.index);
            ASSERT_EQ(segment.pc_in, pc);
            check_segment(segment);
            if (testing::Test::HasFatalFailure()) return;
            pc = segment.pc_out;
        }
        if (run.stop.reason != StopReason::kHalt) return;
        ASSERT_EQ(pc, kHaltPc);
        ASSERT_TRUE(run.segments.back().last);
        check_boundary(run.boundary);
    }

private:
    using Value = Cell;  // a word is the first of it
    using Tuple = std::tuple<Space, std::uint32_t, std::uint32_t, Value>;
    struct Next
    {
        std::uint32_t pc, next, slots;
    };
    struct Known
    {
        std::uint32_t segment;
        Value value;
    };

    // In the end the two hold the same tuples.
    std::vector<Tuple> pushed_, pulled_;
    std::map<std::uint32_t, Next> chain_;  // by clk
    std::map<std::pair<Space, std::uint32_t>, Known> known_;
    const Program& program_;
    const DecodeTable& table_;
    const Segment* segment_ = nullptr;
    std::array<int, kOutputCount> outputs_{};

    void pull(Space s, std::uint32_t address, std::uint32_t t, const Value& v)
    {
        pulled_.emplace_back(s, address, t, v);
    }
    void push(Space s, std::uint32_t address, std::uint32_t t, const Value& v)
    {
        pushed_.emplace_back(s, address, t, v);
    }
    void access(Space s, std::uint32_t address, std::uint32_t t, std::uint32_t now, const Value& before,
                const Value& after)
    {
        ASSERT_LT(t, now);
        ASSERT_LE(now - t, kMaxAge);
        pull(s, address, t, before);
        push(s, address, now, after);
    }
    void access_register(std::uint32_t i, std::uint32_t t, std::uint32_t now, std::uint32_t before,
                         std::uint32_t after)
    {
        access(Space::kRegister, i, t, now, {before}, {after});
    }
    static const Value& value(const Cell& c) { return c; }

    void check_segment(const Segment& s)
    {
        segment_ = &s;
        pushed_.clear();
        pulled_.clear();
        chain_.clear();
        outputs_ = {};
        for (std::size_t t = 0; t < kTableCount; ++t)
            for (const Row& row : s.rows[t]) {
                check_row(Table{static_cast<std::uint8_t>(t)}, row);
                if (testing::Test::HasFatalFailure())
                    FAIL() << name(Table{static_cast<std::uint8_t>(t)}) << " at pc 0x" << std::hex << row.pc;
            }
        std::uint32_t accesses = 0;
        for (std::size_t d = 0; d < kDelegationCount; ++d)
            for (const DelegationRow& row : s.delegations[d])
                accesses += check_delegation(Delegation{static_cast<std::uint8_t>(d)}, row);
        ASSERT_EQ(accesses, s.cell_accesses.size());
        for (const BumpWord& b : s.word_bumps) check_bump(b.space, b.address, b.t, b.j, {b.value});
        for (const BumpCell& b : s.cell_bumps) check_bump(Space::kWide, b.cell, b.t, b.j, value(b.value));
        check_touched();
        std::ranges::sort(pushed_);
        std::ranges::sort(pulled_);
        ASSERT_EQ(pushed_.size(), pulled_.size());
        for (std::size_t i = 0; i < pushed_.size(); ++i)
            ASSERT_TRUE(pushed_[i] == pulled_[i])
                << "space " << int(std::get<0>(pushed_[i])) << " address " << std::get<1>(pushed_[i])
                << " time " << std::get<2>(pushed_[i]);

        std::uint32_t pc = s.pc_in, clk = kFirstClock;
        for (const auto& [at, row] : chain_) {
            ASSERT_EQ(at, clk);
            ASSERT_EQ(row.pc, pc);
            pc = row.next;
            clk += row.slots;
        }
        ASSERT_EQ(pc, s.pc_out);
        ASSERT_EQ(clk, s.clk_end);
        for (const int count : outputs_) ASSERT_EQ(count, s.last ? 1 : 0);
    }

    void check_bump(Space space, std::uint32_t address, std::uint32_t t, std::uint32_t j, const Value& v)
    {
        const std::uint32_t now = j * kBumpStep;
        ASSERT_LT(j, 256u);
        ASSERT_LT(t, now);
        pull(space, address, t, v);
        push(space, address, now, v);
    }

    void check_known(Space space, std::uint32_t address, std::uint32_t previous_segment, const Value& first,
                     const Value& last)
    {
        Value initial{};
        if (space == Space::kRam && 4 * address >= program_.image_base && 4 * address < program_.image_end())
            initial[0] = program_.image[address - program_.image_base / 4];
        const auto [it, is_new] = known_.try_emplace({space, address}, Known{0, initial});
        ASSERT_EQ(it->second.segment, previous_segment);
        ASSERT_EQ(it->second.value, first);
        it->second = {segment_->index, last};
    }
    void check_touched()
    {
        std::optional<std::pair<Space, std::uint32_t>> before;
        for (const TouchedWord& w : segment_->words) {
            const std::pair key{w.space, w.address};
            ASSERT_TRUE(!before || *before < key) << "ascending";
            before = key;
            push(w.space, w.address, 0, {w.first});
            pull(w.space, w.address, w.last_t, {w.last});
            check_known(w.space, w.address, w.previous_segment, {w.first}, {w.last});
        }
        for (std::size_t i = 0; i < segment_->touched_cells.size(); ++i) {
            const TouchedCell& c = segment_->touched_cells[i];
            ASSERT_TRUE(i == 0 || segment_->touched_cells[i - 1].cell < c.cell) << "ascending";
            push(Space::kWide, c.cell, 0, value(c.first));
            pull(Space::kWide, c.cell, c.last_t, value(c.last));
            check_known(Space::kWide, c.cell, c.previous_segment, value(c.first), value(c.last));
        }
    }

    void check_boundary(const Boundary& b)
    {
        std::size_t found = 0;
        const auto one = [&](Space space, std::uint32_t address, std::uint32_t segment, const Value& v) {
            const auto it = known_.find({space, address});
            ASSERT_EQ(segment, it == known_.end() ? 0 : it->second.segment);
            if (it == known_.end()) return;
            ASSERT_EQ(v, it->second.value);
            ++found;
        };
        for (const FinalWord& w : b.registers) one(Space::kRegister, w.address, w.last_segment, {w.value});
        ASSERT_EQ(b.image.size(), program_.image.size());
        for (std::size_t i = 0; i < b.image.size(); ++i) {
            ASSERT_EQ(b.image[i].address, program_.image_base / 4 + i);
            one(Space::kRam, b.image[i].address, b.image[i].last_segment, {b.image[i].value});
            if (b.image[i].last_segment == 0) ASSERT_EQ(b.image[i].value, program_.image[i]);
        }
        for (const FinalWord& w : b.zeros) {
            ASSERT_GE(4 * w.address, program_.image_end());
            one(Space::kRam, w.address, w.last_segment, {w.value});
        }
        for (const FinalCell& c : b.cells) one(Space::kWide, c.cell, c.last_segment, value(c.value));
        ASSERT_EQ(found, known_.size()) << "every place that was touched has its row";
    }

    // What the instruction of `d` computes from a (or pc) and b.
    static std::uint32_t result(Table table, const Decoded& d, const Row& row, std::uint32_t word)
    {
        const std::uint32_t a = row.a, imm = static_cast<std::uint32_t>(d.imm);
        const std::uint32_t b = table == Table::kBitI || table == Table::kShI || table == Table::kSltI ||
                                        table == Table::kAddi3 || table == Table::kAddi2
                                    ? imm
                                    : row.b;
        const auto s = [](std::uint32_t v) { return static_cast<std::int32_t>(v); };
        const auto u = [](std::int64_t v) { return static_cast<std::uint32_t>(v); };
        const std::uint32_t byte = 8 * ((a + imm) % 4);
        switch (table) {
            case Table::kAdd3:
            case Table::kAdd2:
            case Table::kAddi3:
            case Table::kAddi2: return a + b;
            case Table::kSub3: return a - b;
            case Table::kConst: return imm;
            case Table::kMv: return a;
            case Table::kBit:
            case Table::kBitI: return d.kind == 0 ? a & b : d.kind == 1 ? a | b : a ^ b;
            case Table::kShI:
            case Table::kShR: {
                const std::uint32_t n = b & 31;
                return d.kind == 0 ? a << n : d.kind == 1 ? a >> n : u(s(a) >> n);
            }
            case Table::kSlt:
            case Table::kSltI: return (d.kind == 1 ? s(a) < s(b) : a < b) ? 1 : 0;
            case Table::kJalr: return d.next;
            case Table::kLw:
            case Table::kLww: return word;
            case Table::kLu: return word >> byte & (d.kind == 1 ? 0xffff : 0xff);
            case Table::kLs:
                return d.kind == 1 ? u(static_cast<std::int16_t>(word >> byte))
                                   : u(static_cast<std::int8_t>(word >> byte));
            case Table::kMul: return a * b;
            case Table::kMulH: {
                const std::int64_t x = (d.kind & 1) != 0 ? std::int64_t{s(a)} : std::int64_t{a};
                if (d.kind == 3) return u(x * s(b) >> 32);
                const std::uint64_t product = static_cast<std::uint64_t>(x) * b;
                return static_cast<std::uint32_t>(product >> 32);
            }
            case Table::kDiv: {
                const bool is_signed = (d.kind & 1) != 0, remainder = (d.kind & 2) != 0;
                if (b == 0) return remainder ? a : ~0u;
                const std::int64_t x = is_signed ? std::int64_t{s(a)} : std::int64_t{a};
                const std::int64_t y = is_signed ? std::int64_t{s(b)} : std::int64_t{b};
                return u(remainder ? x % y : x / y);
            }
            default: return row.r;  // HINT: any word
        }
    }

    static std::uint32_t next_pc(Table table, const Decoded& d, const Row& row)
    {
        switch (table) {
            case Table::kConst:
            case Table::kJump: return d.next;
            case Table::kJalr:
            case Table::kJr: return (row.a + static_cast<std::uint32_t>(d.imm)) & ~1u;
            case Table::kBeq: return row.a == row.b ? d.next : d.other;
            case Table::kBeqz: return row.a == 0 ? d.next : d.other;
            case Table::kBlt: {
                const std::uint32_t flip = d.kind == 1 ? 1u << 31 : 0;
                return (row.a ^ flip) < (row.b ^ flip) ? d.other : d.next;
            }
            default: return row.pc + 4;
        }
    }

    static bool reads_rs1(Table t)
    {
        return t != Table::kAdd2 && t != Table::kAddi2 && t != Table::kConst && t != Table::kJump &&
               t != Table::kHint;
    }
    static bool reads_rs2(Table t)
    {
        switch (t) {
            case Table::kAdd3:
            case Table::kAdd2:
            case Table::kSub3:
            case Table::kBit:
            case Table::kShR:
            case Table::kSlt:
            case Table::kBlt:
            case Table::kBeq:
            case Table::kSw:
            case Table::kSww:
            case Table::kSs:
            case Table::kMul:
            case Table::kMulH:
            case Table::kDiv: return true;
            default: return false;
        }
    }
    static bool writes_rd(Table t)
    {
        switch (t) {
            case Table::kJump:
            case Table::kBlt:
            case Table::kBeq:
            case Table::kBeqz:
            case Table::kJr:
            case Table::kSw:
            case Table::kSww:
            case Table::kSs:
            case Table::kOut: return false;
            default: return true;
        }
    }
    static Class class_of(Table t)
    {
        if (t == Table::kLww) return Class::kLw;
        if (t == Table::kSww) return Class::kSw;
        for (std::uint8_t c = 0; c < kClassCount; ++c)
            if (name(Class{c}) == name(t)) return Class{c};
        return Class::kNone;
    }

    void check_row(Table table, const Row& row)
    {
        const Decoded& d = table_.at(row.pc);
        ASSERT_EQ(d.cls, class_of(table));
        chain_[row.clk] = {row.pc, next_pc(table, d, row), kInstructionSlots};
        if (reads_rs1(table)) access_register(d.rs1, row.a_t, row.clk, row.a, row.a);
        if (reads_rs2(table)) access_register(d.rs2, row.b_t, row.clk + 1, row.b, row.b);
        const std::uint32_t word = check_memory(table, d, row);
        if (writes_rd(table)) {
            if (table == Table::kAdd2 || table == Table::kAddi2) ASSERT_EQ(row.a, row.d);
            ASSERT_EQ(row.r, result(table, d, row, word));
            ASSERT_NE(d.rd, 0);
            access_register(d.rd, row.d_t, row.clk + 3, row.d, row.r);
        }
        if (table == Table::kOut) {
            ++outputs_[d.kind];
            ASSERT_EQ(segment_->outputs[d.kind], row.a);
        }
    }

    // The word at the address before the access.
    std::uint32_t check_memory(Table table, const Decoded& d, const Row& row)
    {
        const std::uint32_t address = row.a + static_cast<std::uint32_t>(d.imm), now = row.clk + 2;
        switch (table) {
            case Table::kLw:
            case Table::kLu:
            case Table::kLs: access(Space::kRam, address / 4, row.m_t, now, {row.m}, {row.m}); return row.m;
            case Table::kSw:
                EXPECT_EQ(row.m_new, row.b);
                access(Space::kRam, address / 4, row.m_t, now, {row.m}, {row.m_new});
                return row.m;
            case Table::kSs: {
                std::uint32_t expected = row.m;
                for (std::uint32_t i = 0; i < (d.kind == 1 ? 2u : 1u); ++i) {
                    const std::uint32_t shift = 8 * (address % 4 + i);
                    expected = (expected & ~(0xffu << shift)) | (row.b >> 8 * i & 0xff) << shift;
                }
                EXPECT_EQ(row.m_new, expected);
                access(Space::kRam, address / 4, row.m_t, now, {row.m}, {row.m_new});
                return row.m;
            }
            case Table::kLww:
            case Table::kSww: {
                const Cell& before = segment_->cells.at(row.m);
                Cell after = before;
                const std::uint32_t i = address % kCellBytes / 4;
                if (table == Table::kSww) after[i] = row.b;
                access(Space::kWide, (address - kWideBase) / kCellBytes, row.m_t, now, value(before),
                       value(after));
                return before[i];
            }
            default: return 0;
        }
    }

    struct CellUse
    {
        std::uint32_t pointer, offset, slot;
    };
    std::uint32_t check_delegation(Delegation kind, const DelegationRow& row)
    {
        const Decoded& d = table_.at(row.pc);
        EXPECT_EQ(name(d.cls), name(kind));
        chain_[row.clk] = {row.pc, row.pc + 4, kDelegationSlots};
        // The decoder row's fields begin with the registers; trace.hpp lists the cells.
        const auto fields = decoder_fields(d);
        std::uint32_t registers = 0;
        std::vector<CellUse> cells;
        switch (kind) {
            case Delegation::kModAdd:
                registers = 4, cells = {{1, 0, 5}, {2, 0, 6}, {3, 0, 7}, {0, 0, 9}};
                break;
            case Delegation::kMulDiv:
                registers = 5, cells = {{1, 0, 5}, {2, 0, 6}, {3, 0, 7}, {4, 0, 8}, {0, 0, 9}, {0, 1, 9}};
                break;
            case Delegation::kCopy:
            case Delegation::kBswap: registers = 2, cells = {{1, 0, 5}, {0, 0, 9}}; break;
            case Delegation::kUAdd: registers = 3, cells = {{1, 0, 5}, {2, 0, 6}, {0, 0, 9}}; break;
            case Delegation::kBlake3:
                registers = 5, cells = {{1, 0, 5}, {2, 0, 6}, {3, 0, 7}, {0, 0, 9}};
                break;
            case Delegation::kKeccak:
                registers = 1;
                for (std::uint32_t i = 0; i < 7; ++i) cells.push_back({0, i, 9});
                break;
            case Delegation::kExt5Dot:
                registers = 4;
                for (std::uint32_t i = 0; i < 5 * row.p[3]; ++i) cells.push_back({1, i, 5});
                for (std::uint32_t i = 0; i < row.p[3]; ++i) cells.push_back({2, i, 6});
                cells.push_back({0, 0, 9});
                break;
        }
        for (std::uint32_t i = 0; i < registers; ++i)
            access_register(fields[i], row.p_t[i], row.clk + i, row.p[i], row.p[i]);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const CellAccess& a = segment_->cell_accesses.at(row.first_access + i);
            EXPECT_EQ(row.p[cells[i].pointer] % kCellBytes, 0u);
            EXPECT_EQ(a.cell, (row.p[cells[i].pointer] - kWideBase) / kCellBytes + cells[i].offset);
            if (cells[i].slot != 9) EXPECT_EQ(a.before, a.after);
            access(Space::kWide, a.cell, a.t, row.clk + cells[i].slot, value(a.before), value(a.after));
        }
        if (kind == Delegation::kUAdd) access_register(d.rd, row.d_t, row.clk + 9, row.d, row.r);
        return static_cast<std::uint32_t>(cells.size());
    }
};
}  // namespace freehold::riscv::test
