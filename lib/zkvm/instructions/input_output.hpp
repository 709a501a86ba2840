#pragma once
// HINT: rd := any word (the guest must check it). OUT: public output word i. BUMP: an old timestamp moves
// forward.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
struct Hint
{
    static constexpr std::string_view kName = "HINT";
    FREEHOLD_COLUMNS(kPc, kClk, kRd, kV0, kV1, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto v = word(b, kV0);
        step_to_next<Hint>(b);
        decode<Hint>(b, Class::kHint, b.col(kRd));
        word_range(b, v);
        write_rd<Hint>(b, v);
    }
};

/// The verifier pulls one message for each of the eight outputs.
struct Out
{
    static constexpr std::string_view kName = "OUT";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kIndex, kAPrev, kA0, kA1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0);
        step_to_next<Out>(b);
        decode<Out>(b, Class::kOut, b.col(kRs1), b.col(kIndex));
        read_rs1<Out>(b, a);
        push(b, Bus::kOutput, b.col(kIndex), a);
    }
};

/// No cycle: a tuple of any space with kLimbs limbs gets the time 2^16 j, later than its own by 1 + h0 + 2^16
/// h, and j < 2^10 keeps it an integer below 2^26.
template <std::size_t kLimbs>
struct BumpOf
{
    static constexpr std::string_view kName = kLimbs == 2 ? "BUMP" : "BUMPW";
    FREEHOLD_COLUMNS(kSpace, kAddress, kPrev, kV, kVLast = kV + (kLimbs - 1), kJ, kH);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto now = kTwo16 * b.col(kJ), previous = b.col(kPrev);
        const auto v = cols<kLimbs>(b, kV);
        pull(b, Bus::kMemory, b.col(kSpace), b.col(kAddress), previous, v);
        push(b, Bus::kMemory, b.col(kSpace), b.col(kAddress), now, v);
        range(b, kLogClockEnd - 16, b.col(kJ));
        range(b, kLogClockEnd - 16, b.col(kH));
        limb_range(b, now - previous - 1 - kTwo16 * b.col(kH));
    }
};
using Bump = BumpOf<2>;
using BumpWide = BumpOf<16>;
}  // namespace freehold::zkvm
