#pragma once
// SLL, SRL, SRA. A shift cuts both limbs at bit e and takes a window of two limbs from the sequence
// [0, low, mid, top, fill]: the window's position is w0, w1, w2 or w3 = 1 - w0 - w1 - w2.
//
//     left 1 .. 16   w1, e = 16 - amount        right 0 .. 15 and left 0   w2, e = amount
//     left 17 .. 31  w0, e = 32 - amount        right 16 .. 31             w3, e = amount - 16

#include "zkvm/parts.hpp"

#include <cstdint>

namespace freehold::zkvm
{
enum ShiftKind : unsigned
{
    kShiftLeft,
    kShiftRight,
    kShiftArithmetic
};

/// The cut of a shift, which the decoder (SHI) or the fixed table SHIFT (SHR) states.
struct ShiftCut
{
    std::uint32_t e, two_e, two_16_e;  // e, E = 2^e, F = 2^(16-e)
    std::uint32_t w0, w1, w2;
    std::uint32_t fill_top;  // arithmetic: what the sign adds to the top piece
    std::uint32_t arithmetic;

    constexpr std::array<std::uint32_t, 8> fields() const
    {
        return {e, two_e, two_16_e, w0, w1, w2, fill_top, arithmetic};
    }
};
/// REQUIRES: amount < 32.
constexpr ShiftCut shift_cut(unsigned kind, unsigned amount)
{
    unsigned e = amount % 16, window = 2 + amount / 16;
    if (kind == kShiftLeft && amount != 0) {
        e = amount <= 16 ? 16 - amount : 32 - amount;
        window = amount <= 16 ? 1 : 0;
    }
    const std::uint32_t arithmetic = kind == kShiftArithmetic, f = 1u << (16 - e);
    return {e,         1u << e, f, window == 0, window == 1, window == 2, arithmetic * (65536 - f) + f / 2,
            arithmetic};
}

/// The source's limbs are a0 = y0 + E x0 and a1 = y1 + E x1 + 2^15 s. The last range lookup leaves out the
/// sign bit, so it proves both x1 and s. Returns the source; T has the columns kCut .. (8), kX0, kY0, kX1,
/// kY1, kS.
template <class T, class B>
constexpr auto assert_shift(B& b)
{
    const auto e = b.col(T::kCut);
    const auto [two_e, two_16_e, w0, w1, w2] = opened(b, cols<5>(b, T::kCut + 1));
    const auto fill_top = b.col(T::kCut + 6), arithmetic = b.col(T::kCut + 7);
    const auto x0 = b.col(T::kX0), y0 = b.col(T::kY0), x1 = b.col(T::kX1), y1 = b.col(T::kY1);
    const auto s = b.opened(b.col(T::kS));
    b.assert_bool(s);
    range(b, e, y0);
    range(b, 16 - e, x0);
    range(b, e, y1);
    range(b, 15 - e, x1);
    const auto low = two_16_e * y0, mid = x0 + two_16_e * y1, top = x1 + fill_top * s,
               fill = 65535 * arithmetic * s;
    const auto w3 = 1 - w0 - w1 - w2;
    b.assert_zero(b.col(T::kR0) - w1 * low - w2 * mid - w3 * top);
    b.assert_zero(b.col(T::kR1) - w0 * low - w1 * mid - w2 * top - w3 * fill);
    return Word{y0 + two_e * x0, y1 + two_e * x1 + 32768 * s};
}

/// By a static amount.
struct Shi
{
    static constexpr std::string_view kName = "SHI";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kCut, kCutLast = kCut + 7, kAPrev, kX0, kY0, kX1, kY1, kS, kDPrev,
                     kD0, kD1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        step_to_next<Shi>(b);
        decode<Shi>(b, Class::kShi, b.col(kRs1), b.col(kRd), cols<8>(b, kCut));
        read_rs1<Shi>(b, assert_shift<Shi>(b));
        write_rd<Shi>(b, word(b, kR0));
    }
};

/// By the low five bits of rs2 = amount + 32 u + 2^16 b1; u < 2^11 and the SHIFT lookup of the amount tie
/// them.
struct Shr
{
    static constexpr std::string_view kName = "SHR";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kKind, kAmount, kU, kB1, kBPrev, kCut, kCutLast = kCut + 7,
                     kAPrev, kX0, kY0, kX1, kY1, kS, kDPrev, kD0, kD1, kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        step_to_next<Shr>(b);
        decode<Shr>(b, Class::kShr, b.col(kRs1), b.col(kRs2), b.col(kRd), b.col(kKind));
        read_rs2<Shr>(b, Word{b.col(kAmount) + 32 * b.col(kU), b.col(kB1)});
        range(b, 11, b.col(kU));
        pull(b, Bus::kShift, b.col(kKind), b.col(kAmount), cols<8>(b, kCut));
        read_rs1<Shr>(b, assert_shift<Shr>(b));
        write_rd<Shr>(b, word(b, kR0));
    }
};
}  // namespace freehold::zkvm
