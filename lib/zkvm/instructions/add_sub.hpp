#pragma once
// ADD, SUB, ADDI (spec/tables.md, section 2). Form 3: rd := rs1 +- rs2. Form 2: rd := rd + source, which
// needs one access less. SUB has no form 2, and one table per sign is cheaper than a mixed one.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
/// r = a + kSign * y modulo 2^32: with r in range k0 is the true carry, then k1; the last one is dropped.
template <int kSign, class B, class A, class Y, class R>
constexpr void assert_sum(B& b, const A& a, const Y& y, const R& r)
{
    const auto k0 = b.opened((a.lo + kSign * y.lo - r.lo) * kInverse16);
    b.assert_zero(k0 * (k0 - kSign));
    const auto k1 = b.opened((a.hi + kSign * y.hi + k0 - r.hi) * kInverse16);
    b.assert_zero(k1 * (k1 - kSign));
    word_range(b, r);
}
/// r = a + imm modulo 2^32, imm a signed 12-bit integer in one element: carries are -1, 0 or 1.
template <class B, class A, class Imm, class R>
constexpr void assert_sum_imm(B& b, const A& a, const Imm& imm, const R& r)
{
    const auto k0 = b.opened((a.lo + imm - r.lo) * kInverse16);
    b.assert_zero(k0 * (k0 - 1) * (k0 + 1));
    const auto k1 = b.opened((a.hi + k0 - r.hi) * kInverse16);
    b.assert_zero(k1 * (k1 - 1) * (k1 + 1));
    word_range(b, r);
}

template <int kSign>
struct Sum3
{
    static constexpr std::string_view kName = kSign > 0 ? "ADD3" : "SUB3";
    static constexpr Class kClass = kSign > 0 ? Class::kAdd3 : Class::kSub3;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kDPrev, kD0, kD1, kR0,
                     kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0), y = word(b, kB0), r = word(b, kR0);
        step_to_next<Sum3>(b);
        decode<Sum3>(b, kClass, b.col(kRs1), b.col(kRs2), b.col(kRd));
        read_rs1<Sum3>(b, a);
        read_rs2<Sum3>(b, y);
        write_rd<Sum3>(b, r);
        assert_sum<kSign>(b, a, y, r);
    }
};
using Add3 = Sum3<1>;
using Sub3 = Sum3<-1>;

struct Add2
{
    static constexpr std::string_view kName = "ADD2";
    FREEHOLD_COLUMNS(kPc, kClk, kRs2, kRd, kBPrev, kB0, kB1, kAPrev, kA0, kA1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0), y = word(b, kB0), r = word(b, kR0);
        step_to_next<Add2>(b);
        decode<Add2>(b, Class::kAdd2, b.col(kRs2), b.col(kRd));
        read_rs2<Add2>(b, y);
        update_rd<Add2>(b, a, r);
        assert_sum<1>(b, a, y, r);
    }
};

struct Addi3
{
    static constexpr std::string_view kName = "ADDI3";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kAPrev, kA0, kA1, kDPrev, kD0, kD1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0), r = word(b, kR0);
        step_to_next<Addi3>(b);
        decode<Addi3>(b, Class::kAddi3, b.col(kRs1), b.col(kRd), b.col(kImm));
        read_rs1<Addi3>(b, a);
        write_rd<Addi3>(b, r);
        assert_sum_imm(b, a, b.col(kImm), r);
    }
};

struct Addi2
{
    static constexpr std::string_view kName = "ADDI2";
    FREEHOLD_COLUMNS(kPc, kClk, kRd, kImm, kAPrev, kA0, kA1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0), r = word(b, kR0);
        step_to_next<Addi2>(b);
        decode<Addi2>(b, Class::kAddi2, b.col(kRd), b.col(kImm));
        update_rd<Addi2>(b, a, r);
        assert_sum_imm(b, a, b.col(kImm), r);
    }
};
}  // namespace freehold::zkvm
