#pragma once
// BEQ (and BNE, with the targets swapped), BEQZ (against x0), JALR and JR (JALR to x0).

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
/// ne = [(x, y) != (0, 0)], boolean by consequence. 31 generates the multiplicative group, so it is no
/// square, and x^2 - 31 y^2 vanishes at (0, 0) alone. (x + c y could not do this: each c has colliding
/// limbs.)
template <class B, class X, class Y>
constexpr void assert_not_equal(B& b, const X& first, const Y& second, const Opened<B>& ne,
                                const Cell<B>& inverse)
{
    const auto x = b.opened(first), y = b.opened(second);
    b.assert_zero((1 - ne) * x);
    b.assert_zero((1 - ne) * y);
    b.assert_zero((x * x - 31 * y * y) * inverse - ne);
}

/// Static: the next pc when equal (p0) and when different (p1).
struct Beq
{
    static constexpr std::string_view kName = "BEQ";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kP0, kP1, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kNe, kInverse);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto p0 = b.col(kP0), p1 = b.col(kP1);
        const auto ne = b.opened(b.col(kNe));
        const auto a = word(b, kA0), y = word(b, kB0);
        step<Beq>(b, p0 + ne * (p1 - p0));
        decode<Beq>(b, Class::kBeq, b.col(kRs1), b.col(kRs2), p0, p1);
        read_rs1<Beq>(b, a);
        read_rs2<Beq>(b, y);
        assert_not_equal(b, a.lo - y.lo, a.hi - y.hi, ne, b.col(kInverse));
    }
};

struct Beqz
{
    static constexpr std::string_view kName = "BEQZ";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kP0, kP1, kAPrev, kA0, kA1, kNe, kInverse);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto p0 = b.col(kP0), p1 = b.col(kP1);
        const auto ne = b.opened(b.col(kNe));
        const auto a = word(b, kA0);
        step<Beqz>(b, p0 + ne * (p1 - p0));
        decode<Beqz>(b, Class::kBeqz, b.col(kRs1), p0, p1);
        read_rs1<Beqz>(b, a);
        assert_not_equal(b, a.lo, a.hi, ne, b.col(kInverse));
    }
};

/// The target of a jump to a register: bit 0 is cleared. A row alone admits both values of `bit`; but the
/// next row (of this or the next segment) decodes its pc, and the decoder has only multiples of 4. Never add
/// decoder rows at other addresses. a1 < 2^13 makes the target an integer: a base + p would pass otherwise.
template <class T, class B>
constexpr auto jump_target(B& b)
{
    const auto a = word(b, T::kA0);
    const auto bit = b.opened(b.col(T::kBit));
    b.assert_bool(bit);
    range(b, 13, a.hi);
    read_rs1<T>(b, a);
    return a.lo + kTwo16 * a.hi + b.col(T::kImm) - bit;
}

/// rd := the static link v.
struct Jalr
{
    static constexpr std::string_view kName = "JALR";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kImm, kRd, kV0, kV1, kAPrev, kA0, kA1, kBit, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto v = word(b, kV0);
        step<Jalr>(b, jump_target<Jalr>(b));
        decode<Jalr>(b, Class::kJalr, b.col(kRs1), b.col(kImm), b.col(kRd), v);
        write_rd<Jalr>(b, v);
    }
};

struct Jr
{
    static constexpr std::string_view kName = "JR";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kImm, kAPrev, kA0, kA1, kBit);

    template <class B>
    static constexpr void describe(B& b)
    {
        step<Jr>(b, jump_target<Jr>(b));
        decode<Jr>(b, Class::kJr, b.col(kRs1), b.col(kImm));
    }
};
}  // namespace freehold::zkvm
