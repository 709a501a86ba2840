#include "zkvm/host/fill_instructions.hpp"

#include <bit>

namespace freehold::zkvm
{
namespace
{
/// pc, clk, the times of the accesses, and rd's old word: alike in all tables.
template <class T>
void fill_common(const RowWriter& w, const riscv::Row& r)
{
    w.set(T::kPc, r.pc);
    w.set(T::kClk, r.clk);
    if constexpr (requires { T::kAPrev; }) w.set(T::kAPrev, r.a_t);
    if constexpr (requires { T::kBPrev; }) w.set(T::kBPrev, r.b_t);
    if constexpr (requires { T::kMPrev; }) w.set(T::kMPrev, r.m_t);
    if constexpr (requires { T::kDPrev; }) {
        w.set(T::kDPrev, r.d_t);
        w.set_word(T::kD0, r.d);
    }
}
/// The decoder's fields, in its order.
template <auto... kColumns>
void fill_fields(const RowWriter& w, const Cycle& c)
{
    std::size_t i = 0;
    (w.set(kColumns, c.fields[i++]), ...);
}
template <std::size_t kFirst>
void fill_cut(const RowWriter& w, const std::array<std::uint32_t, 8>& cut)
{
    for (std::size_t i = 0; i < 8; ++i) w.set(kFirst + i, cut[i]);
}

template <class T>
void fill_shifted(const RowWriter& w, std::uint32_t a, std::uint32_t e, std::uint32_t result)
{
    const std::uint32_t low = a & 0xffff, high = a >> 16, mask = (1u << e) - 1;
    w.set(T::kX0, low >> e);
    w.set(T::kY0, low & mask);
    w.set(T::kX1, (high & 0x7fff) >> e);
    w.set(T::kY1, high & mask);
    w.set(T::kS, a >> 31);
    w.set_word(T::kR0, result);
}

/// y is already biased in its high limb if `signed_compare`, and so is a here.
template <class T>
void fill_less(const RowWriter& w, std::uint32_t a, std::uint32_t y, bool signed_compare)
{
    const std::uint32_t bias = signed_compare ? 0x80000000u : 0;
    const std::uint32_t x = a ^ bias, z = y ^ bias;
    w.set(T::kSa, a >> 31);
    w.set(T::kT0, (x - z) & 0xffff);
    w.set(T::kT1, ((x >> 16) - (z >> 16) - ((x & 0xffff) < (z & 0xffff) ? 1 : 0)) & 0xffff);
}
bool less(std::uint32_t a, std::uint32_t b, bool signed_compare)
{
    const std::uint32_t bias = signed_compare ? 0x80000000u : 0;
    return (a ^ bias) < (b ^ bias);
}

template <class T>
void fill_not_equal(const RowWriter& w, std::uint32_t a, std::uint32_t b)
{
    const BabyBear x = to_field(a & 0xffff) - to_field(b & 0xffff), y = to_field(a >> 16) - to_field(b >> 16);
    const BabyBear q = x * x - BabyBear{31} * y * y;
    w.set_flag(T::kNe, !q.is_zero());
    w.set(T::kInverse, q.is_zero() ? q : q.inverse());
}

template <std::size_t kFirst, std::size_t kCount>
void fill_one_hot(const RowWriter& w, std::uint32_t index)
{
    for (std::uint32_t i = 1; i < kCount; ++i) w.set_flag(kFirst + i - 1, i == index);
}

template <class T>
void fill_half(const RowWriter& w, const riscv::Row& r, std::uint32_t address)
{
    const std::uint32_t half_word = r.m >> (address & 2) * 8 & 0xffff;
    w.set_word(T::kM0, r.m);
    w.set(T::kO0, address & 1);
    w.set(T::kO1, address >> 1 & 1);
    w.set(T::kY0, half_word & 0xff);
    w.set(T::kY1, half_word >> 8);
}

std::uint32_t negated_if(bool negative, std::uint32_t x) { return negative ? 0u - x : x; }

// --- one overload for each table

template <class T>
using Tag = std::type_identity<T>;

template <int kSign>
void fill(Tag<Sum3<kSign>>, const RowWriter& w, const Cycle& c)
{
    using T = Sum3<kSign>;
    fill_fields<T::kRs1, T::kRs2, T::kRd>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    w.set_word(T::kR0, c.row.r);
}
void fill(Tag<Add2>, const RowWriter& w, const Cycle& c)
{
    using T = Add2;
    fill_fields<T::kRs2, T::kRd>(w, c);
    w.set(T::kAPrev, c.row.d_t);
    w.set_word(T::kA0, c.row.d);
    w.set_word(T::kB0, c.row.b);
    w.set_word(T::kR0, c.row.r);
}
void fill(Tag<Addi3>, const RowWriter& w, const Cycle& c)
{
    using T = Addi3;
    fill_fields<T::kRs1, T::kRd, T::kImm>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kR0, c.row.r);
}
void fill(Tag<Addi2>, const RowWriter& w, const Cycle& c)
{
    using T = Addi2;
    fill_fields<T::kRd, T::kImm>(w, c);
    w.set(T::kAPrev, c.row.d_t);
    w.set_word(T::kA0, c.row.d);
    w.set_word(T::kR0, c.row.r);
}
void fill(Tag<Const>, const RowWriter& w, const Cycle& c)
{
    using T = Const;
    fill_fields<T::kRd, T::kV0, T::kV1, T::kNext>(w, c);
}
void fill(Tag<Jump>, const RowWriter& w, const Cycle& c) { fill_fields<Jump::kNext>(w, c); }
void fill(Tag<Move>, const RowWriter& w, const Cycle& c)
{
    fill_fields<Move::kRs1, Move::kRd>(w, c);
    w.set_word(Move::kA0, c.row.a);
}
void fill(Tag<Bit>, const RowWriter& w, const Cycle& c)
{
    using T = Bit;
    fill_fields<T::kRs1, T::kRs2, T::kRd, T::kOp>(w, c);
    w.set_bytes(T::kA, c.row.a);
    w.set_bytes(T::kB, c.row.b);
    w.set_bytes(T::kR, c.row.r);
}
void fill(Tag<Biti>, const RowWriter& w, const Cycle& c)
{
    using T = Biti;
    fill_fields<T::kRs1, T::kRd, T::kOp, T::kI0, T::kI1, T::kU, T::kV>(w, c);
    w.set(T::kA0, c.row.a & 0xff);
    w.set(T::kA1, c.row.a >> 8 & 0xff);
    w.set(T::kAh, c.row.a >> 16);
    w.set(T::kR0, c.row.r & 0xff);
    w.set(T::kR1, c.row.r >> 8 & 0xff);
}
void fill(Tag<Shi>, const RowWriter& w, const Cycle& c)
{
    using T = Shi;
    fill_fields<T::kRs1, T::kRd, T::kCut, T::kCut + 1, T::kCut + 2, T::kCut + 3, T::kCut + 4, T::kCut + 5,
                T::kCut + 6, T::kCut + 7>(w, c);
    fill_shifted<T>(w, c.row.a, c.field(2), c.row.r);
}
void fill(Tag<Shr>, const RowWriter& w, const Cycle& c)
{
    using T = Shr;
    fill_fields<T::kRs1, T::kRs2, T::kRd, T::kKind>(w, c);
    const std::uint32_t amount = c.row.b & 31;
    w.set(T::kAmount, amount);
    w.set(T::kU, (c.row.b & 0xffff) >> 5);
    w.set(T::kB1, c.row.b >> 16);
    const ShiftCut cut = shift_cut(c.field(3), amount);
    fill_cut<T::kCut>(w, cut.fields());
    fill_shifted<T>(w, c.row.a, cut.e, c.row.r);
}
void fill(Tag<Slt>, const RowWriter& w, const Cycle& c)
{
    using T = Slt;
    fill_fields<T::kRs1, T::kRs2, T::kRd, T::kG>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    w.set(T::kSb, c.row.b >> 31);
    fill_less<T>(w, c.row.a, c.row.b, c.field(3) != 0);
    w.set(T::kLt, c.row.r);
}
void fill(Tag<Slti>, const RowWriter& w, const Cycle& c)
{
    using T = Slti;
    fill_fields<T::kRs1, T::kRd, T::kG, T::kB0, T::kB1>(w, c);
    const bool is_signed = c.field(2) != 0;
    const std::uint32_t immediate = (c.field(3) | c.field(4) << 16) ^ (is_signed ? 0x80000000u : 0);
    w.set_word(T::kA0, c.row.a);
    fill_less<T>(w, c.row.a, immediate, is_signed);
    w.set(T::kLt, c.row.r);
}
void fill(Tag<Blt>, const RowWriter& w, const Cycle& c)
{
    using T = Blt;
    fill_fields<T::kRs1, T::kRs2, T::kG, T::kP0, T::kP1>(w, c);
    const bool is_signed = c.field(2) != 0;
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    w.set(T::kSb, c.row.b >> 31);
    fill_less<T>(w, c.row.a, c.row.b, is_signed);
    w.set_flag(T::kLt, less(c.row.a, c.row.b, is_signed));
}
void fill(Tag<Beq>, const RowWriter& w, const Cycle& c)
{
    using T = Beq;
    fill_fields<T::kRs1, T::kRs2, T::kP0, T::kP1>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    fill_not_equal<T>(w, c.row.a, c.row.b);
}
void fill(Tag<Beqz>, const RowWriter& w, const Cycle& c)
{
    using T = Beqz;
    fill_fields<T::kRs1, T::kP0, T::kP1>(w, c);
    w.set_word(T::kA0, c.row.a);
    fill_not_equal<T>(w, c.row.a, 0);
}
void fill(Tag<Jalr>, const RowWriter& w, const Cycle& c)
{
    using T = Jalr;
    fill_fields<T::kRs1, T::kImm, T::kRd, T::kV0, T::kV1>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set(T::kBit, (c.row.a + static_cast<std::uint32_t>(c.immediate(1))) & 1);
}
void fill(Tag<Jr>, const RowWriter& w, const Cycle& c)
{
    using T = Jr;
    fill_fields<T::kRs1, T::kImm>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set(T::kBit, (c.row.a + static_cast<std::uint32_t>(c.immediate(1))) & 1);
}
/// rs1 + imm, the immediate being field 2.
std::uint32_t address_of(const Cycle& c) { return c.row.a + static_cast<std::uint32_t>(c.immediate(2)); }

void fill(Tag<Lw>, const RowWriter& w, const Cycle& c)
{
    using T = Lw;
    fill_fields<T::kRs1, T::kRd, T::kImm>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kM0, c.row.m);
}
void fill(Tag<LwWide>, const RowWriter& w, const Cycle& c)
{
    using T = LwWide;
    fill_fields<T::kRs1, T::kRd, T::kImm>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_words(T::kM, c.cells[c.row.m]);
    fill_one_hot<T::kF, 8>(w, address_of(c) % 32 / 4);
}
void fill(Tag<Sw>, const RowWriter& w, const Cycle& c)
{
    using T = Sw;
    fill_fields<T::kRs1, T::kRs2, T::kImm>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    w.set_word(T::kM0, c.row.m);
}
void fill(Tag<SwWide>, const RowWriter& w, const Cycle& c)
{
    using T = SwWide;
    fill_fields<T::kRs1, T::kRs2, T::kImm>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    w.set_words(T::kM, c.cells[c.row.m]);
    fill_one_hot<T::kF, 8>(w, address_of(c) % 32 / 4);
}
void fill(Tag<Lu>, const RowWriter& w, const Cycle& c)
{
    using T = Lu;
    fill_fields<T::kRs1, T::kRd, T::kImm, T::kHalf>(w, c);
    w.set_word(T::kA0, c.row.a);
    fill_half<T>(w, c.row, address_of(c));
}
void fill(Tag<Ls>, const RowWriter& w, const Cycle& c)
{
    using T = Ls;
    fill_fields<T::kRs1, T::kRd, T::kImm, T::kHalf>(w, c);
    w.set_word(T::kA0, c.row.a);
    fill_half<T>(w, c.row, address_of(c));
    const std::uint32_t value = c.row.m >> 8 * (address_of(c) & 3);
    w.set(T::kS, c.field(3) != 0 ? value >> 15 & 1 : value >> 7 & 1);
}
void fill(Tag<Ss>, const RowWriter& w, const Cycle& c)
{
    using T = Ss;
    fill_fields<T::kRs1, T::kRs2, T::kImm, T::kHalf>(w, c);
    w.set_word(T::kA0, c.row.a);
    w.set_word(T::kB0, c.row.b);
    fill_half<T>(w, c.row, address_of(c));
    w.set(T::kQ, c.row.b & 0xff);
    w.set(T::kUpdated, c.row.m_new >> 8 * (address_of(c) & 2) & 0xffff);
}
void fill(Tag<Mul>, const RowWriter& w, const Cycle& c)
{
    using T = Mul;
    fill_fields<T::kRs1, T::kRs2, T::kRd>(w, c);
    w.set_bytes(T::kA, c.row.a);
    w.set_bytes(T::kB, c.row.b);
    w.set_word(T::kR0, c.row.r);
}
void fill(Tag<Mulh>, const RowWriter& w, const Cycle& c)
{
    using T = Mulh;
    fill_fields<T::kRs1, T::kRs2, T::kRd, T::kFa, T::kFb>(w, c);
    w.set_bytes(T::kA, c.row.a);
    w.set_bytes(T::kB, c.row.b);
    w.set(T::kGa, c.row.a >> 31);
    w.set(T::kGb, c.row.b >> 31);
    w.set(T::kSa, c.field(3) * (c.row.a >> 31));
    w.set(T::kSb, c.field(4) * (c.row.b >> 31));
    w.set_word(T::kL0, c.row.a * c.row.b);
    w.set_word(T::kR0, c.row.r);
}
void fill(Tag<Div>, const RowWriter& w, const Cycle& c)
{
    using T = Div;
    fill_fields<T::kRs1, T::kRs2, T::kRd, T::kSg, T::kRm>(w, c);
    const std::uint32_t a = c.row.a, b = c.row.b, o = c.row.r;
    const bool is_signed = c.field(3) != 0, remainder = c.field(4) != 0, nonzero = b != 0;
    const bool sa = is_signed && a >> 31 != 0, sb = is_signed && b >> 31 != 0;
    const std::uint32_t mag_a = negated_if(sa, a), mag_b = negated_if(sb, b);
    const std::uint32_t q = nonzero ? mag_a / mag_b : ~0u, r = nonzero ? mag_a % mag_b : mag_a;
    const std::uint32_t gap = nonzero ? mag_b - 1 - r : 0;
    const bool sq = nonzero && sa != sb, so = remainder ? sa : sq;
    const std::uint32_t m = remainder ? r : q;
    w.set_word(T::kA0, a);
    w.set_word(T::kB0, b);
    w.set(T::kGa, a >> 31);
    w.set_flag(T::kSa, sa);
    w.set_flag(T::kCa, sa && (a & 0xffff) != 0);
    w.set(T::kGb, b >> 31);
    w.set_flag(T::kSb, sb);
    w.set_flag(T::kCb, sb && (b & 0xffff) != 0);
    w.set_word(T::kMagA0, mag_a);
    w.set_bytes(T::kMagB, mag_b);
    w.set_bytes(T::kQ, q);
    w.set_word(T::kR0, r);
    w.set_flag(T::kNz, nonzero);
    w.set_flag(T::kK, nonzero && (mag_b & 0xffff) < (r & 0xffff) + 1);
    w.set_word(T::kGap0, gap);
    w.set_flag(T::kSq, sq);
    w.set_flag(T::kSo, so);
    w.set_word(T::kM0, m);
    w.set_flag(T::kN0, so && (m & 0xffff) != 0);
    w.set_flag(T::kN1, so && m != 0);
    w.set_word(T::kO0, o);
}
void fill(Tag<Hint>, const RowWriter& w, const Cycle& c)
{
    fill_fields<Hint::kRd>(w, c);
    w.set_word(Hint::kV0, c.row.r);
}
void fill(Tag<Out>, const RowWriter& w, const Cycle& c)
{
    fill_fields<Out::kRs1, Out::kIndex>(w, c);
    w.set_word(Out::kA0, c.row.a);
}
}  // namespace

template <class T>
void fill_cycle(const RowWriter& w, const Cycle& c)
{
    fill_common<T>(w, c.row);
    fill(Tag<T>{}, w, c);
}

template void fill_cycle<Add3>(const RowWriter&, const Cycle&);
template void fill_cycle<Add2>(const RowWriter&, const Cycle&);
template void fill_cycle<Sub3>(const RowWriter&, const Cycle&);
template void fill_cycle<Addi3>(const RowWriter&, const Cycle&);
template void fill_cycle<Addi2>(const RowWriter&, const Cycle&);
template void fill_cycle<Const>(const RowWriter&, const Cycle&);
template void fill_cycle<Jump>(const RowWriter&, const Cycle&);
template void fill_cycle<Move>(const RowWriter&, const Cycle&);
template void fill_cycle<Bit>(const RowWriter&, const Cycle&);
template void fill_cycle<Biti>(const RowWriter&, const Cycle&);
template void fill_cycle<Shi>(const RowWriter&, const Cycle&);
template void fill_cycle<Shr>(const RowWriter&, const Cycle&);
template void fill_cycle<Slt>(const RowWriter&, const Cycle&);
template void fill_cycle<Slti>(const RowWriter&, const Cycle&);
template void fill_cycle<Blt>(const RowWriter&, const Cycle&);
template void fill_cycle<Beq>(const RowWriter&, const Cycle&);
template void fill_cycle<Beqz>(const RowWriter&, const Cycle&);
template void fill_cycle<Jalr>(const RowWriter&, const Cycle&);
template void fill_cycle<Jr>(const RowWriter&, const Cycle&);
template void fill_cycle<Lw>(const RowWriter&, const Cycle&);
template void fill_cycle<LwWide>(const RowWriter&, const Cycle&);
template void fill_cycle<Sw>(const RowWriter&, const Cycle&);
template void fill_cycle<SwWide>(const RowWriter&, const Cycle&);
template void fill_cycle<Lu>(const RowWriter&, const Cycle&);
template void fill_cycle<Ls>(const RowWriter&, const Cycle&);
template void fill_cycle<Ss>(const RowWriter&, const Cycle&);
template void fill_cycle<Mul>(const RowWriter&, const Cycle&);
template void fill_cycle<Mulh>(const RowWriter&, const Cycle&);
template void fill_cycle<Div>(const RowWriter&, const Cycle&);
template void fill_cycle<Hint>(const RowWriter&, const Cycle&);
template void fill_cycle<Out>(const RowWriter&, const Cycle&);
}  // namespace freehold::zkvm
