#pragma once
// What needs no arithmetic: CONST (LUI, AUIPC, JAL, a pair that loads a constant or calls), JUMP (J, NOP,
// FENCE, HALT), MV. Results come from the decoder or from a pulled tuple, so they need no range check either.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
/// rd := v, pc := next, both static.
struct Const
{
    static constexpr std::string_view kName = "CONST";
    FREEHOLD_COLUMNS(kPc, kClk, kRd, kV0, kV1, kNext, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto v = word(b, kV0);
        step<Const>(b, b.col(kNext));
        decode<Const>(b, Class::kConst, b.col(kRd), v, b.col(kNext));
        write_rd<Const>(b, v);
    }
};

struct Jump
{
    static constexpr std::string_view kName = "JUMP";
    FREEHOLD_COLUMNS(kPc, kClk, kNext);

    template <class B>
    static constexpr void describe(B& b)
    {
        step<Jump>(b, b.col(kNext));
        decode<Jump>(b, Class::kJump, b.col(kNext));
    }
};

struct Move
{
    static constexpr std::string_view kName = "MV";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kAPrev, kA0, kA1, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto a = word(b, kA0);
        step_to_next<Move>(b);
        decode<Move>(b, Class::kMove, b.col(kRs1), b.col(kRd));
        read_rs1<Move>(b, a);
        write_rd<Move>(b, a);
    }
};
}  // namespace freehold::zkvm
