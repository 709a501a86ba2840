#pragma once
// MUL; MULH, MULHU, MULHSU. Bytes times bytes: T_k = sum_{i+j=k} a_i b_j <= 4 * 255^2, and every sum below is
// less than 2^27. The carries are expressions of degree 2.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
namespace detail
{
/// What is left above 2^16 of T_2i + 256 T_2i+1 + carry - limb.
template <std::size_t I, class X, class Y, class Carry, class Limb>
constexpr auto next_carry(const X& x, const Y& y, const Carry& carry, const Limb& limb)
{
    return (convolution(x, y, 2 * I) + 256 * convolution(x, y, 2 * I + 1) + carry - limb) * kInverse16;
}
}  // namespace detail

struct Mul
{
    static constexpr std::string_view kName = "MUL";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kAPrev, kA, kALast = kA + 3, kBPrev, kB, kBLast = kB + 3,
                     kDPrev, kD0, kD1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = opened(b, cols<4>(b, kA));
        const auto y = cols<4>(b, kB);
        const auto r = word(b, kR0);
        step_to_next<Mul>(b);
        decode<Mul>(b, Class::kMul, b.col(kRs1), b.col(kRs2), b.col(kRd));
        read_rs1<Mul>(b, word_of_bytes(x));
        read_rs2<Mul>(b, word_of_bytes(y));
        all_bytes(b, x);
        all_bytes(b, y);
        const auto c0 = detail::next_carry<0>(x, y, b.constant(0), r.lo);
        const auto c1 = detail::next_carry<1>(x, y, c0, r.hi);
        range(b, 9, c0);
        range(b, 10, c1);
        word_range(b, r);
        write_rd<Mul>(b, r);
    }
};

/// The high word. l0, l1 are the low one. Static fa, fb: the operand is signed; its sign bit is g, and s = f
/// g. A signed operand with its top bit set stands for itself minus 2^32, so the other one leaves the high
/// word.
struct Mulh
{
    static constexpr std::string_view kName = "MULH";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kFa, kFb, kAPrev, kA, kALast = kA + 3, kBPrev, kB,
                     kBLast = kB + 3, kDPrev, kD0, kD1, kGa, kGb, kSa, kSb, kL0, kL1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = opened(b, cols<4>(b, kA));
        const auto y = cols<4>(b, kB);
        const auto a = word_of_bytes(x);
        const auto c = word_of_bytes(y);
        const auto l = word(b, kL0), r = word(b, kR0);
        const auto fa = b.col(kFa), fb = b.col(kFb);
        const auto ga = b.opened(b.col(kGa)), gb = b.opened(b.col(kGb));
        const auto sa = b.opened(b.col(kSa));
        const auto sb = b.col(kSb);
        step_to_next<Mulh>(b);
        decode<Mulh>(b, Class::kMulh, b.col(kRs1), b.col(kRs2), b.col(kRd), fa, fb);
        read_rs1<Mulh>(b, a);
        read_rs2<Mulh>(b, c);
        all_bytes(b, x);
        all_bytes(b, y);
        b.assert_bool(ga);
        range(b, 7, x[3] - 128 * ga);
        b.assert_zero(sa - fa * ga);
        b.assert_bool(gb);
        range(b, 7, y[3] - 128 * gb);
        b.assert_zero(sb - fb * gb);
        const auto c0 = detail::next_carry<0>(x, y, b.constant(0), l.lo);
        range(b, 9, c0);
        const auto c1 = detail::next_carry<1>(x, y, c0, l.hi);
        range(b, 10, c1);
        const auto c2 = detail::next_carry<2>(x, y, c1 - sa * c.lo - sb * a.lo, r.lo);
        range(b, 10, c2 + 2);  // >= -2: each sign takes away less than 2^16
        const auto c3 = (convolution(x, y, 6) + c2 - sa * c.hi - sb * a.hi - r.hi) * kInverse16;
        range(b, 2, c3 + 2);
        word_range(b, l);
        word_range(b, r);
        write_rd<Mulh>(b, r);
    }
};
}  // namespace freehold::zkvm
