#pragma once
// The instructions' behaviour, once, for the emulator and the tracer. `M` is a Machine with kTraced; only
// with kTraced does a handler also write the row that trace.hpp describes. A handler returns the step that
// comes next; one that cannot execute changes nothing, notes why in m.stop and returns the stop step.

#include "riscv/delegations.hpp"
#include "riscv/machine.hpp"
#include "riscv/trace.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace freehold::riscv
{
template <typename M>
struct Handlers
{
    using S = const Step*;

    static S stop(M& m, S s, std::uint64_t clk, StopReason reason)
    {
        m.stop = {reason, m.pc_of(s)};
        m.clk = clk;
        return m.stop_step();
    }

    // rs1, rs2 -> rd.
    template <Table kTable>
    static S three(M& m, S s, std::uint64_t clk, std::uint32_t r)
    {
        if constexpr (M::kTraced) {
            Row& row = m.row(kTable, s, clk);
            m.read_rs1(row, s);
            m.read_rs2(row, s);
            m.write_rd(row, s, r);
        }
        m.x[s->rd] = r;
        return s + 1;
    }
    // rs1 -> rd.
    template <Table kTable>
    static S two(M& m, S s, std::uint64_t clk, std::uint32_t r)
    {
        if constexpr (M::kTraced) {
            Row& row = m.row(kTable, s, clk);
            m.read_rs1(row, s);
            m.write_rd(row, s, r);
        }
        m.x[s->rd] = r;
        return s + 1;
    }
    // -> rd.
    template <Table kTable>
    static void write(M& m, S s, std::uint64_t clk, std::uint32_t r)
    {
        if constexpr (M::kTraced) m.write_rd(m.row(kTable, s, clk), s, r);
        m.x[s->rd] = r;
    }

    static std::uint32_t a(const M& m, S s) { return m.x[s->rs1]; }
    static std::uint32_t b(const M& m, S s) { return m.x[s->rs2]; }
    static std::uint32_t imm(S s) { return static_cast<std::uint32_t>(s->imm); }
    static std::int32_t sgn(std::uint32_t x) { return static_cast<std::int32_t>(x); }
    static std::uint32_t uns(std::int32_t x) { return static_cast<std::uint32_t>(x); }

    static S add3(M& m, S s, std::uint64_t clk) { return three<Table::kAdd3>(m, s, clk, a(m, s) + b(m, s)); }
    static S sub3(M& m, S s, std::uint64_t clk) { return three<Table::kSub3>(m, s, clk, a(m, s) - b(m, s)); }
    static S addi3(M& m, S s, std::uint64_t clk) { return two<Table::kAddi3>(m, s, clk, a(m, s) + imm(s)); }
    static S mv(M& m, S s, std::uint64_t clk) { return two<Table::kMv>(m, s, clk, a(m, s)); }
    static S add2(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t r = m.x[s->rd] + b(m, s);
        if constexpr (M::kTraced) {
            Row& row = m.row(Table::kAdd2, s, clk);
            row.a = m.x[s->rd];
            m.read_rs2(row, s);
            m.write_rd(row, s, r);
        }
        m.x[s->rd] = r;
        return s + 1;
    }
    static S addi2(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t r = m.x[s->rd] + imm(s);
        if constexpr (M::kTraced) {
            Row& row = m.row(Table::kAddi2, s, clk);
            row.a = m.x[s->rd];
            m.write_rd(row, s, r);
        }
        m.x[s->rd] = r;
        return s + 1;
    }
    static S constant(M& m, S s, std::uint64_t clk)
    {
        write<Table::kConst>(m, s, clk, imm(s));
        return m.step_at(s->next);
    }
    static S jump(M& m, S s, std::uint64_t clk)
    {
        if constexpr (M::kTraced) m.row(Table::kJump, s, clk);
        return m.step_at(s->next);
    }
    static S halt(M& m, S s, std::uint64_t clk)
    {
        if (m.outputs_written != (1u << kOutputCount) - 1) return stop(m, s, clk, StopReason::kOutputMissing);
        if constexpr (M::kTraced) m.row(Table::kJump, s, clk);
        m.stop = {StopReason::kHalt, kHaltPc};
        m.clk = clk + kInstructionSlots;
        return m.stop_step();
    }

    static S and_(M& m, S s, std::uint64_t clk) { return three<Table::kBit>(m, s, clk, a(m, s) & b(m, s)); }
    static S or_(M& m, S s, std::uint64_t clk) { return three<Table::kBit>(m, s, clk, a(m, s) | b(m, s)); }
    static S xor_(M& m, S s, std::uint64_t clk) { return three<Table::kBit>(m, s, clk, a(m, s) ^ b(m, s)); }
    static S andi(M& m, S s, std::uint64_t clk) { return two<Table::kBitI>(m, s, clk, a(m, s) & imm(s)); }
    static S ori(M& m, S s, std::uint64_t clk) { return two<Table::kBitI>(m, s, clk, a(m, s) | imm(s)); }
    static S xori(M& m, S s, std::uint64_t clk) { return two<Table::kBitI>(m, s, clk, a(m, s) ^ imm(s)); }
    static S slli(M& m, S s, std::uint64_t clk) { return two<Table::kShI>(m, s, clk, a(m, s) << imm(s)); }
    static S srli(M& m, S s, std::uint64_t clk) { return two<Table::kShI>(m, s, clk, a(m, s) >> imm(s)); }
    static S srai(M& m, S s, std::uint64_t clk)
    {
        return two<Table::kShI>(m, s, clk, uns(sgn(a(m, s)) >> imm(s)));
    }
    static S sll(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kShR>(m, s, clk, a(m, s) << (b(m, s) & 31));
    }
    static S srl(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kShR>(m, s, clk, a(m, s) >> (b(m, s) & 31));
    }
    static S sra(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kShR>(m, s, clk, uns(sgn(a(m, s)) >> (b(m, s) & 31)));
    }
    static S sltu(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kSlt>(m, s, clk, a(m, s) < b(m, s) ? 1 : 0);
    }
    static S slt(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kSlt>(m, s, clk, sgn(a(m, s)) < sgn(b(m, s)) ? 1 : 0);
    }
    static S sltiu(M& m, S s, std::uint64_t clk)
    {
        return two<Table::kSltI>(m, s, clk, a(m, s) < imm(s) ? 1 : 0);
    }
    static S slti(M& m, S s, std::uint64_t clk)
    {
        return two<Table::kSltI>(m, s, clk, sgn(a(m, s)) < s->imm ? 1 : 0);
    }

    template <Table kTable>
    static S branch(M& m, S s, std::uint64_t clk, bool second)
    {
        if constexpr (M::kTraced) {
            Row& row = m.row(kTable, s, clk);
            m.read_rs1(row, s);
            if constexpr (kTable != Table::kBeqz) m.read_rs2(row, s);
        }
        return m.step_at(second ? s->other : s->next);
    }
    static S bltu(M& m, S s, std::uint64_t clk) { return branch<Table::kBlt>(m, s, clk, a(m, s) < b(m, s)); }
    static S blt(M& m, S s, std::uint64_t clk)
    {
        return branch<Table::kBlt>(m, s, clk, sgn(a(m, s)) < sgn(b(m, s)));
    }
    static S beq(M& m, S s, std::uint64_t clk) { return branch<Table::kBeq>(m, s, clk, a(m, s) != b(m, s)); }
    static S beqz(M& m, S s, std::uint64_t clk) { return branch<Table::kBeqz>(m, s, clk, a(m, s) != 0); }

    static S jalr(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t offset = ((a(m, s) + imm(s)) & ~1u) - m.text_base;
        if (offset >= m.text_size || offset % 4 != 0) return stop(m, s, clk, StopReason::kBadJump);
        two<Table::kJalr>(m, s, clk, s->next);
        return m.step_at(offset / 4);
    }
    static S jr(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t offset = ((a(m, s) + imm(s)) & ~1u) - m.text_base;
        if (offset >= m.text_size || offset % 4 != 0) return stop(m, s, clk, StopReason::kBadJump);
        if constexpr (M::kTraced) m.read_rs1(m.row(Table::kJr, s, clk), s);
        return m.step_at(offset / 4);
    }

    static S lw(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t address = a(m, s) + imm(s);
        if (address % 4 != 0) return stop(m, s, clk, StopReason::kMisaligned);
        const bool ram = m.in_ram(address);
        if (!ram && !m.in_wide(address)) return stop(m, s, clk, StopReason::kOutOfRange);
        const std::uint32_t word = m.load(address);
        if constexpr (M::kTraced) {
            Row& row = m.row(ram ? Table::kLw : Table::kLww, s, clk);
            m.read_rs1(row, s);
            if (ram)
                m.access_word(row, address, word);
            else
                m.access_cell_word(row, address);
            m.write_rd(row, s, word);
        }
        m.x[s->rd] = word;
        return s + 1;
    }
    static S sw(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t address = a(m, s) + imm(s), word = b(m, s);
        if (address % 4 != 0) return stop(m, s, clk, StopReason::kMisaligned);
        const bool ram = m.in_ram(address);
        if (!ram && !m.in_wide(address)) return stop(m, s, clk, StopReason::kOutOfRange);
        if constexpr (M::kTraced) {
            Row& row = m.row(ram ? Table::kSw : Table::kSww, s, clk);
            m.read_rs1(row, s);
            m.read_rs2(row, s);
            if (ram)
                m.access_word(row, address, word);
            else
                m.access_cell_word(row, address);
        }
        m.store(address, word);
        return s + 1;
    }

    // nullopt if the address is one of a byte or half-word in RAM.
    template <std::uint32_t kWidth>
    static std::optional<StopReason> refuse_sub_word(const M& m, std::uint32_t address)
    {
        if (address % kWidth != 0) return StopReason::kMisaligned;
        if (m.in_ram(address)) return std::nullopt;
        return m.in_wide(address) ? StopReason::kSubWordInWide : StopReason::kOutOfRange;
    }
    template <Table kTable, typename T>
    static S load_sub_word(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t address = a(m, s) + imm(s);
        if (const auto reason = refuse_sub_word<sizeof(T)>(m, address)) return stop(m, s, clk, *reason);
        const std::uint32_t word = m.load(address & ~3u);
        // Through T, which drops the other bytes, and then extends by its sign or zero.
        const auto r = static_cast<std::uint32_t>(static_cast<T>(word >> 8 * (address % 4)));
        if constexpr (M::kTraced) {
            Row& row = m.row(kTable, s, clk);
            m.read_rs1(row, s);
            m.access_word(row, address & ~3u, word);
            m.write_rd(row, s, r);
        }
        m.x[s->rd] = r;
        return s + 1;
    }
    template <typename T>
    static S store_sub_word(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t address = a(m, s) + imm(s);
        if (const auto reason = refuse_sub_word<sizeof(T)>(m, address)) return stop(m, s, clk, *reason);
        const std::uint32_t shift = 8 * (address % 4),
                            mask = std::uint32_t{std::numeric_limits<T>::max()} << shift;
        const std::uint32_t word = (m.load(address & ~3u) & ~mask) | (b(m, s) << shift & mask);
        if constexpr (M::kTraced) {
            Row& row = m.row(Table::kSs, s, clk);
            m.read_rs1(row, s);
            m.read_rs2(row, s);
            m.access_word(row, address & ~3u, word);
        }
        m.store(address & ~3u, word);
        return s + 1;
    }
    static S lbu(M& m, S s, std::uint64_t clk) { return load_sub_word<Table::kLu, std::uint8_t>(m, s, clk); }
    static S lhu(M& m, S s, std::uint64_t clk) { return load_sub_word<Table::kLu, std::uint16_t>(m, s, clk); }
    static S lb(M& m, S s, std::uint64_t clk) { return load_sub_word<Table::kLs, std::int8_t>(m, s, clk); }
    static S lh(M& m, S s, std::uint64_t clk) { return load_sub_word<Table::kLs, std::int16_t>(m, s, clk); }
    static S sb(M& m, S s, std::uint64_t clk) { return store_sub_word<std::uint8_t>(m, s, clk); }
    static S sh(M& m, S s, std::uint64_t clk) { return store_sub_word<std::uint16_t>(m, s, clk); }

    static std::uint32_t high_word(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }
    static std::uint64_t wide_unsigned(std::uint32_t x) { return x; }
    static std::uint64_t wide_signed(std::uint32_t x)
    {
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(sgn(x)));
    }
    static S mul(M& m, S s, std::uint64_t clk) { return three<Table::kMul>(m, s, clk, a(m, s) * b(m, s)); }
    static S mulhu(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kMulH>(m, s, clk, high_word(wide_unsigned(a(m, s)) * wide_unsigned(b(m, s))));
    }
    static S mulhsu(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kMulH>(m, s, clk, high_word(wide_signed(a(m, s)) * wide_unsigned(b(m, s))));
    }
    static S mulh(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kMulH>(m, s, clk, high_word(wide_signed(a(m, s)) * wide_signed(b(m, s))));
    }
    static S divu(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kDiv>(m, s, clk, b(m, s) == 0 ? ~0u : a(m, s) / b(m, s));
    }
    static S remu(M& m, S s, std::uint64_t clk)
    {
        return three<Table::kDiv>(m, s, clk, b(m, s) == 0 ? a(m, s) : a(m, s) % b(m, s));
    }
    // INT_MIN / -1 does not fit; the ISA defines it as INT_MIN, remainder 0.
    static bool overflows(std::uint32_t dividend, std::uint32_t divisor)
    {
        return dividend == 1u << 31 && divisor == ~0u;
    }
    static S div(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t x = a(m, s), y = b(m, s);
        const std::uint32_t r = y == 0 ? ~0u : overflows(x, y) ? x : uns(sgn(x) / sgn(y));
        return three<Table::kDiv>(m, s, clk, r);
    }
    static S rem(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t x = a(m, s), y = b(m, s);
        const std::uint32_t r = y == 0 ? x : overflows(x, y) ? 0 : uns(sgn(x) % sgn(y));
        return three<Table::kDiv>(m, s, clk, r);
    }

    static S hint(M& m, S s, std::uint64_t clk)
    {
        if (m.input_position == m.input.size()) return stop(m, s, clk, StopReason::kInputExhausted);
        write<Table::kHint>(m, s, clk, m.input[m.input_position++]);
        return s + 1;
    }
    static S out(M& m, S s, std::uint64_t clk)
    {
        const std::uint32_t index = imm(s), bit = 1u << index;
        if ((m.outputs_written & bit) != 0) return stop(m, s, clk, StopReason::kOutputTwice);
        if (m.outputs_written == 0) {
            const std::uint64_t window_end = clk + std::uint64_t{kOutputWindow} * kInstructionSlots;
            if constexpr (M::kTraced)
                if (window_end > m.limit && clk != kFirstClock)
                    return stop(m, s, clk, StopReason::kSegmentFull);
            if (window_end < m.limit) {
                m.limit = window_end;
                m.limit_reason = StopReason::kOutputWindow;
            }
        }
        m.outputs_written |= bit;
        m.outputs[index] = a(m, s);
        if constexpr (M::kTraced) m.read_rs1(m.row(Table::kOut, s, clk), s);
        return s + 1;
    }

    static S illegal(M& m, S s, std::uint64_t clk)
    {
        return stop(m, s, clk, StopReason::kIllegalInstruction);
    }
    // Past the end of the text, or where a static target led that cannot be.
    static S nowhere(M& m, S s, std::uint64_t clk)
    {
        stop(m, s, clk, StopReason::kBadJump);
        if (m.stop.pc != m.text_base + m.text_size) m.stop.pc = kNowhere;
        return m.stop_step();
    }

    // Registers in the order of the decoder row's fields; the first `pointers` of them are those of cells.
    struct Operands
    {
        std::array<std::uint8_t, 5> registers;
        std::uint32_t registers_used;
        std::uint32_t pointers;
        std::uint32_t cells_written;
    };
    template <Delegation kKind>
    static Operands operands(S s)
    {
        switch (kKind) {
            case Delegation::kModAdd: return {{s->rd, s->rs1, s->rs2, kRegisterA3}, 4, 4, 1};
            case Delegation::kMulDiv: return {{s->rd, s->rs1, s->rs2, kRegisterA3, kRegisterA4}, 5, 5, 2};
            case Delegation::kCopy:
            case Delegation::kBswap: return {{s->rd, s->rs1}, 2, 2, 1};
            case Delegation::kUAdd: return {{kRegisterA3, s->rs1, s->rs2}, 3, 3, 1};
            case Delegation::kBlake3: return {{s->rd, s->rs1, s->rs2, kRegisterA3, kRegisterA4}, 5, 4, 1};
            case Delegation::kKeccak: return {{s->rd}, 1, 1, kKeccakCells};
            case Delegation::kExt5Dot: break;  // ext5_dot()
        }
    }

    static Cell load_cell(const M& m, std::uint32_t address)
    {
        Cell cell;
        std::memcpy(cell.data(), m.memory.data() + address, kCellBytes);
        return cell;
    }

    using Results = std::array<Cell, kKeccakCells>;
    // False: outside the domain. `in` holds the cells behind pointers 1, 2, ..; Keccak's are already in
    // `out`.
    template <Delegation kKind>
    static bool compute(const std::array<Cell, 4>& in, S s, std::uint32_t word, Results& out,
                        std::uint32_t& carry)
    {
        if constexpr (kKind == Delegation::kModAdd) {
            const auto z = mod_add_cells(in[0], in[1], in[2], s->imm != 0);
            if (z) out[0] = *z;
            return z.has_value();
        } else if constexpr (kKind == Delegation::kMulDiv) {
            const auto z = mul_div_cells(in[0], in[1], in[2], in[3]);
            if (z) out[0] = z->remainder, out[1] = z->quotient;
            return z.has_value();
        } else if constexpr (kKind == Delegation::kUAdd) {
            const SumCarry z = wide_add_cells(in[0], in[1], s->imm != 0);
            out[0] = z.sum;
            carry = z.carry;
        } else if constexpr (kKind == Delegation::kBlake3) {
            out[0] = blake3_compress(in[0], in[1], in[2], word);
        } else if constexpr (kKind == Delegation::kKeccak) {
            keccak_cells(out);
        } else {
            out[0] = kKind == Delegation::kCopy ? in[0] : byte_reversed(in[0]);
        }
        return true;
    }

    template <Delegation kKind>
    [[gnu::noinline]] static S delegate(M& m, S s, std::uint64_t clk)
    {
        // A segment must not end between the outputs and HALT, whatever delegations cost.
        if (m.outputs_written != 0) return stop(m, s, clk, StopReason::kOutputWindow);
        if constexpr (M::kTraced) {
            if (m.delegations_full(kKind) && clk != kFirstClock)
                return stop(m, s, clk, StopReason::kSegmentFull);
        }
        const Operands use = operands<kKind>(s);
        std::array<std::uint32_t, 5> p{};
        for (std::size_t i = 0; i < use.registers_used; ++i) p[i] = m.x[use.registers[i]];
        for (std::size_t i = 0; i < use.pointers; ++i) {
            const std::uint32_t behind = i == 0 ? (use.cells_written - 1) * kCellBytes : 0;
            if (p[i] % kCellBytes != 0 || !m.in_wide(p[i]) || !m.in_wide(p[i] + behind))
                return stop(m, s, clk, StopReason::kDelegationPointer);
        }
        std::array<Cell, 4> in{};
        for (std::size_t i = 1; i < use.pointers; ++i) in[i - 1] = load_cell(m, p[i]);
        Results before{}, after{};
        for (std::uint32_t i = 0; i < use.cells_written; ++i) before[i] = load_cell(m, p[0] + i * kCellBytes);
        if constexpr (kKind == Delegation::kKeccak) after = before;
        std::uint32_t carry = 0;
        if (!compute<kKind>(in, s, p[4], after, carry)) return stop(m, s, clk, StopReason::kDelegationDomain);
        if constexpr (M::kTraced) {
            DelegationRow& row = m.delegation_row(kKind, s, clk);
            row.p = p;
            for (std::uint32_t i = 0; i < use.registers_used; ++i)
                row.p_t[i] = m.stamp_register(use.registers[i], row.clk + i);
            for (std::uint32_t i = 1; i < use.pointers; ++i)
                m.access_cell(p[i], row.clk + 4 + i, in[i - 1], in[i - 1]);
            for (std::uint32_t i = 0; i < use.cells_written; ++i)
                m.access_cell(p[0] + i * kCellBytes, row.clk + 9, before[i], after[i]);
            if constexpr (kKind == Delegation::kUAdd) {
                row.d = m.x[s->rd];
                row.r = carry;
                row.d_t = m.stamp_register(s->rd, row.clk + 9);
            }
        }
        std::memcpy(m.memory.data() + p[0], after.data(), use.cells_written * kCellBytes);
        if constexpr (kKind == Delegation::kUAdd) m.x[s->rd] = carry;
        return s + 1;
    }
    static S mod_add(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kModAdd>(m, s, clk); }
    static S mul_div(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kMulDiv>(m, s, clk); }
    static S copy(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kCopy>(m, s, clk); }
    static S bswap(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kBswap>(m, s, clk); }
    static S wide_add(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kUAdd>(m, s, clk); }
    static S blake3(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kBlake3>(m, s, clk); }
    static S keccak(M& m, S s, std::uint64_t clk) { return delegate<Delegation::kKeccak>(m, s, clk); }

    // The one delegation whose number of cells is an operand.
    [[gnu::noinline]] static S ext5_dot(M& m, S s, std::uint64_t clk)
    {
        if (m.outputs_written != 0) return stop(m, s, clk, StopReason::kOutputWindow);
        const std::array<std::uint8_t, 4> registers{s->rd, s->rs1, s->rs2, kRegisterA3};
        std::array<std::uint32_t, 5> p{};
        for (std::size_t i = 0; i < registers.size(); ++i) p[i] = m.x[registers[i]];
        const auto [z, a, b, n, unused] = p;
        if (n == 0 || n >> 16 != 0) return stop(m, s, clk, StopReason::kDelegationDomain);
        const auto in_cells = [&m](std::uint32_t first, std::uint32_t count) {
            return first % kCellBytes == 0 && m.in_wide(first) && m.in_wide(first + (count - 1) * kCellBytes);
        };
        if (!in_cells(z, 1) || !in_cells(a, kExt5Degree * n) || !in_cells(b, n))
            return stop(m, s, clk, StopReason::kDelegationPointer);
        if constexpr (M::kTraced) {
            if (m.delegations_full(Delegation::kExt5Dot, n) && clk != kFirstClock)
                return stop(m, s, clk, StopReason::kSegmentFull);
        }
        std::vector<Cell> in;
        for (std::uint32_t i = 0; i < kExt5Degree * n; ++i) in.push_back(load_cell(m, a + i * kCellBytes));
        for (std::uint32_t i = 0; i < n; ++i) in.push_back(load_cell(m, b + i * kCellBytes));
        const Cell before = load_cell(m, z);
        const Cell after =
            riscv::ext5_dot(std::span{in}.first(kExt5Degree * n), std::span{in}.subspan(kExt5Degree * n));
        if constexpr (M::kTraced) {
            DelegationRow& row = m.delegation_row(Delegation::kExt5Dot, s, clk, n);
            row.p = p;
            for (std::uint32_t i = 0; i < registers.size(); ++i)
                row.p_t[i] = m.stamp_register(registers[i], row.clk + i);
            // In the order of time: a cell may be in both operands.
            for (std::uint32_t i = 0; i < kExt5Degree * n; ++i)
                m.access_cell(a + i * kCellBytes, row.clk + 5, in[i], in[i]);
            for (std::uint32_t i = 0; i < n; ++i) {
                const Cell& cell = in[kExt5Degree * n + i];
                m.access_cell(b + i * kCellBytes, row.clk + 6, cell, cell);
            }
            m.access_cell(z, row.clk + 9, before, after);
        }
        std::memcpy(m.memory.data() + z, after.data(), kCellBytes);
        return s + 1;
    }
};

/// Runs from m.stop.pc and m.clk until m.limit or something else stops it; the result is in m.stop and m.clk.
template <typename M>
void run(M& m)
{
    const std::uint32_t offset = m.stop.pc - m.text_base;
    if (offset >= m.text_size) {
        m.stop.reason = StopReason::kBadJump;
        return;
    }
    const Step* s = m.step_at(offset / 4);
    std::uint64_t clk = m.clk;
    for (;;) {
        if (clk >= m.limit) [[unlikely]] {
            if (s != m.stop_step()) Handlers<M>::stop(m, s, clk, m.limit_reason);
            return;
        }
        switch (s->handler) {
#define FREEHOLD_RISCV_CASE(name)         \
    case Handler::name:                   \
        s = Handlers<M>::name(m, s, clk); \
        clk += kInstructionSlots;         \
        continue;
            FREEHOLD_RISCV_HANDLERS(FREEHOLD_RISCV_CASE)
#undef FREEHOLD_RISCV_CASE
#define FREEHOLD_RISCV_CASE(name)         \
    case Handler::name:                   \
        s = Handlers<M>::name(m, s, clk); \
        clk += kDelegationSlots;          \
        continue;
            FREEHOLD_RISCV_DELEGATIONS(FREEHOLD_RISCV_CASE)
#undef FREEHOLD_RISCV_CASE
            case Handler::stop: return;
        }
    }
}
}  // namespace freehold::riscv
