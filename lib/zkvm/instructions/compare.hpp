#pragma once
// SLT, SLTI, BLT (and BGE, BLTU, BGEU): g = 1 compares signed integers, by moving both up by 2^31 modulo
// 2^32.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
/// The high limb x1 with its sign bit flipped when g = 1. It is the top bit s: x1 - 2^15 s < 2^15.
template <class B, class X, class S>
constexpr auto biased(B& b, const X& x1, const S& sign, const Cell<B>& g)
{
    const auto s = b.opened(sign);
    b.assert_bool(s);
    range(b, 15, x1 - 32768 * s);
    return x1 + 32768 * g - 65536 * g * s;
}
/// Returns lt = [a < y], by a - y = t - 2^32 lt over limbs with the borrow c0; `y1` is already biased.
template <class T, class B, class Y0, class Y1>
constexpr Opened<B> assert_less(B& b, const Y0& y0, const Y1& y1, const Cell<B>& g)
{
    const auto a1 = biased(b, b.col(T::kA1), b.col(T::kSa), g);
    const auto t0 = b.col(T::kT0), t1 = b.col(T::kT1);
    const auto lt = b.opened(b.col(T::kLt));
    const auto c0 = b.opened((t0 - b.col(T::kA0) + y0) * kInverse16);
    b.assert_bool(c0);
    b.assert_bool(lt);
    b.assert_zero(a1 - y1 - c0 - t1 + 65536 * lt);
    limb_range(b, t0);
    limb_range(b, t1);
    return lt;
}

struct Slt
{
    static constexpr std::string_view kName = "SLT";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kG, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kDPrev, kD0, kD1,
                     kSa, kSb, kT0, kT1, kLt);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto g = b.col(kG);
        step_to_next<Slt>(b);
        decode<Slt>(b, Class::kSlt, b.col(kRs1), b.col(kRs2), b.col(kRd), g);
        read_rs1<Slt>(b, word(b, kA0));
        read_rs2<Slt>(b, word(b, kB0));
        const auto y1 = biased(b, b.col(kB1), b.col(kSb), g);
        write_rd<Slt>(b, Word{assert_less<Slt>(b, b.col(kB0), y1, g), 0});
    }
};

/// The immediate is static, its high limb already biased.
struct Slti
{
    static constexpr std::string_view kName = "SLTI";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kG, kB0, kB1, kAPrev, kA0, kA1, kDPrev, kD0, kD1, kSa, kT0, kT1,
                     kLt);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto g = b.col(kG);
        step_to_next<Slti>(b);
        decode<Slti>(b, Class::kSlti, b.col(kRs1), b.col(kRd), g, b.col(kB0), b.col(kB1));
        read_rs1<Slti>(b, word(b, kA0));
        write_rd<Slti>(b, Word{assert_less<Slti>(b, b.col(kB0), b.col(kB1), g), 0});
    }
};

/// Static: the next pc when not less (p0) and when less (p1); BGE swaps them.
struct Blt
{
    static constexpr std::string_view kName = "BLT";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kG, kP0, kP1, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kSa, kSb, kT0,
                     kT1, kLt);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto p0 = b.col(kP0), p1 = b.col(kP1);
        const auto g = b.col(kG);
        decode<Blt>(b, Class::kBlt, b.col(kRs1), b.col(kRs2), g, p0, p1);
        read_rs1<Blt>(b, word(b, kA0));
        read_rs2<Blt>(b, word(b, kB0));
        const auto y1 = biased(b, b.col(kB1), b.col(kSb), g);
        const auto lt = assert_less<Blt>(b, b.col(kB0), y1, g);
        step<Blt>(b, p0 + lt * (p1 - p0));
    }
};
}  // namespace freehold::zkvm
