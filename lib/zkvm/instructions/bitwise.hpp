#pragma once
// AND, OR, XOR: one BYTE lookup per byte, which is also the range check of all three bytes.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
struct Bit
{
    static constexpr std::string_view kName = "BIT";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kRd, kOp, kAPrev, kA, kALast = kA + 3, kBPrev, kB,
                     kBLast = kB + 3, kDPrev, kD0, kD1, kR, kRLast = kR + 3);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = cols<4>(b, kA), y = cols<4>(b, kB), r = cols<4>(b, kR);
        step_to_next<Bit>(b);
        decode<Bit>(b, Class::kBit, b.col(kRs1), b.col(kRs2), b.col(kRd), b.col(kOp));
        read_rs1<Bit>(b, word_of_bytes(a));
        read_rs2<Bit>(b, word_of_bytes(y));
        write_rd<Bit>(b, word_of_bytes(r));
        for (std::size_t i = 0; i < 4; ++i) pull(b, Bus::kByte, b.col(kOp), a[i], y[i], r[i]);
    }
};

/// The immediate's low bytes i0, i1 are static. Its high limb is 0 or 0xffff, so the result's is u * ah + v
/// with static (u, v): AND (0 or 1, 0), OR (1, 0) or (0, 0xffff), XOR (1, 0) or (-1, 0xffff).
struct Biti
{
    static constexpr std::string_view kName = "BITI";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kOp, kI0, kI1, kU, kV, kAPrev, kA0, kA1, kAh, kDPrev, kD0, kD1,
                     kR0, kR1);

    template <class B>
    static constexpr void describe(B& b)
    {
        step_to_next<Biti>(b);
        const auto u = b.opened(b.col(kU));
        const auto ah = b.col(kAh);
        decode<Biti>(b, Class::kBiti, b.col(kRs1), b.col(kRd), b.col(kOp), b.col(kI0), b.col(kI1), u,
                     b.col(kV));
        read_rs1<Biti>(b, Word{b.col(kA0) + 256 * b.col(kA1), ah});
        write_rd<Biti>(b, Word{b.col(kR0) + 256 * b.col(kR1), u * ah + b.col(kV)});
        pull(b, Bus::kByte, b.col(kOp), b.col(kA0), b.col(kI0), b.col(kR0));
        pull(b, Bus::kByte, b.col(kOp), b.col(kA1), b.col(kI1), b.col(kR1));
    }
};
}  // namespace freehold::zkvm
