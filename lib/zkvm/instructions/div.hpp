#pragma once
// DIV, DIVU, REM, REMU. Static: sg (signed), rm (the remainder is the result).
//
// |a| = Q |b| + R with R < |b|, then the signs. INT_MIN / -1 needs no case, since |INT_MIN| = 2^31 unsigned.
// For b = 0 all of Q is ones and the quotient's sign is plus, so that the quotient is -1 and the remainder a.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
struct Div
{
    static constexpr std::string_view kName = "DIV";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kSg, kRm, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kDPrev, kD0,
                     kD1,                                           //
                     kGa, kSa, kCa, kGb, kSb, kCb,                  // signs of a and b; see assert_magnitude
                     kMagA0, kMagA1, kMagB, kMagBLast = kMagB + 3,  // |a| in limbs, |b| in bytes
                     kQ, kQLast = kQ + 3, kR0, kR1,                 // quotient, remainder
                     kNz, kK, kGap0, kGap1,                    // nz = [b != 0]; |b| - R - 1, k its borrow
                     kSq, kSo, kM0, kM1, kN0, kN1, kO0, kO1);  // result o = +- m; see assert_negated

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0), divisor = word(b, kB0), mag_a = word(b, kMagA0), r = word(b, kR0);
        const auto q = opened(b, cols<4>(b, kQ));
        const auto y = cols<4>(b, kMagB);
        const auto mag_b = word_of_bytes(y);
        const auto quotient = word_of_bytes(q);
        const auto sg = b.col(kSg);
        const auto rm = b.opened(b.col(kRm)), nz = b.opened(b.col(kNz));
        const auto m = word(b, kM0), o = word(b, kO0);
        step_to_next<Div>(b);
        decode<Div>(b, Class::kDiv, b.col(kRs1), b.col(kRs2), b.col(kRd), sg, rm);
        read_rs1<Div>(b, a);
        read_rs2<Div>(b, divisor);
        write_rd<Div>(b, o);
        all_bytes(b, y);
        all_bytes(b, q);
        const auto sa = assert_magnitude(b, a, mag_a, sg, b.col(kGa), b.col(kSa), b.col(kCa));
        const auto sb = assert_magnitude(b, divisor, mag_b, sg, b.col(kGb), b.col(kSb), b.col(kCb));
        assert_product(b, q, y, r, mag_a);
        assert_remainder_less(b, divisor, mag_b, r, nz);

        const auto sq = b.col(kSq);
        const auto so = b.opened(b.col(kSo));
        b.assert_zero((1 - nz) * (quotient.lo - 65535 * b.on()));
        b.assert_zero((1 - nz) * (quotient.hi - 65535 * b.on()));
        b.assert_zero(sq - nz * (sa + sb - 2 * sa * sb));
        b.assert_zero(so - sq - rm * (sa - sq));
        b.assert_zero(m.lo - quotient.lo - rm * (r.lo - quotient.lo));
        b.assert_zero(m.hi - quotient.hi - rm * (r.hi - quotient.hi));
        assert_negated(b, m, o, so, b.col(kN0), b.col(kN1));
    }

private:
    /// magnitude = s ? 2^32 - x : x, where s = sg * (top bit g of x), and c is the carry of the low limbs.
    /// Returns s.
    template <class B, class X, class Magnitude>
    static constexpr Opened<B> assert_magnitude(B& b, const X& x, const Magnitude& magnitude,
                                                const Cell<B>& sg, const Cell<B>& top,
                                                const Cell<B>& negative, const Cell<B>& carry)
    {
        const auto g = b.opened(top), s = b.opened(negative), c = b.opened(carry);
        b.assert_bool(g);
        range(b, 15, x.hi - 32768 * g);
        b.assert_zero(s - sg * g);
        b.assert_bool(c);
        b.assert_zero((1 - s) * (magnitude.lo - x.lo));
        b.assert_zero(s * (magnitude.lo + x.lo - 65536 * c));
        b.assert_zero((1 - s) * (magnitude.hi - x.hi));
        b.assert_zero(s * (magnitude.hi + x.hi + c - 65536));
        return s;
    }
    /// q y + r = x without overflow: the product's columns above 2^32 are zero, all their terms being >= 0.
    template <class B, class Q, class Y, class R, class X>
    static constexpr void assert_product(B& b, const Q& q, const Y& y, const R& r, const X& x)
    {
        const auto c0 = (convolution(q, y, 0) + 256 * convolution(q, y, 1) + r.lo - x.lo) * kInverse16;
        range(b, 10, c0);
        b.assert_zero(convolution(q, y, 2) + 256 * convolution(q, y, 3) + r.hi + c0 - x.hi);
        b.assert_zero(convolution(q, y, 4) + convolution(q, y, 5) + convolution(q, y, 6));
        word_range(b, r);
    }
    /// r < |b|, unless b = 0. nz = [b != 0]: it is 1 where b is not 0; and where b = 0 it must be 0, since no
    /// r is less than 0.
    template <class B, class X, class Magnitude, class R>
    static constexpr void assert_remainder_less(B& b, const X& divisor, const Magnitude& magnitude,
                                                const R& r, const Opened<B>& nz)
    {
        const auto k = b.opened(b.col(kK));
        const auto gap = word(b, kGap0);
        b.assert_zero((1 - nz) * divisor.lo);
        b.assert_zero((1 - nz) * divisor.hi);
        b.assert_bool(k);
        word_range(b, gap);
        b.assert_zero(nz * (magnitude.lo - r.lo - 1 + 65536 * k - gap.lo));
        b.assert_zero(nz * (magnitude.hi - r.hi - k - gap.hi));
    }
    /// o = s ? -m : m modulo 2^32, n0 and n1 the carries of o + m.
    template <class B, class M, class O>
    static constexpr void assert_negated(B& b, const M& m, const O& o, const Opened<B>& s,
                                         const Cell<B>& carry0, const Cell<B>& carry1)
    {
        const auto n0 = b.opened(carry0), n1 = b.opened(carry1);
        b.assert_bool(n0);
        b.assert_bool(n1);
        word_range(b, o);
        b.assert_zero((1 - s) * (o.lo - m.lo));
        b.assert_zero(s * (o.lo + m.lo - 65536 * n0));
        b.assert_zero((1 - s) * (o.hi - m.hi));
        b.assert_zero(s * (o.hi + m.hi + n0 - 65536 * n1));
    }
};
}  // namespace freehold::zkvm
