#pragma once
// LBU, LHU (LU), LB, LH (LS), SB, SH (SS), in RAM (in WIDE memory the machine has none). Static: half = 1 for
// half-words.
//
// o1, bit 1 of the address, picks the half-word, y0 + 256 y1 in bytes; o0, bit 0, picks the byte, and is 0
// for half-words.

#include "zkvm/instructions/memory.hpp"

namespace freehold::zkvm
{
namespace detail
{
template <class B>
struct HalfWord
{
    Opened<B> half, o0, o1;
    Cell<B> y0, y1;
};
template <class T, class B>
constexpr HalfWord<B> half_word(B& b)
{
    const auto half = b.opened(b.col(T::kHalf)), o0 = b.opened(b.col(T::kO0)), o1 = b.opened(b.col(T::kO1));
    return {half, o0, o1, b.col(T::kY0), b.col(T::kY1)};
}

/// Asserts what picks the bytes, and that they are those of the word m. Returns the word's address.
template <class T, class B, class M>
constexpr auto assert_half(B& b, const M& m, const HalfWord<B>& chosen)
{
    const auto& [half, o0, o1, y0, y1] = chosen;
    b.assert_bool(o0);
    b.assert_bool(o1);
    b.assert_zero(o0 * half);
    b.assert_zero(y0 + 256 * y1 - m.lo - o1 * (m.hi - m.lo));
    byte_pair(b, y0, y1);
    return effective_address<T>(b) - o0 - 2 * o1;
}

/// LU and LS: signed loads have the sign s of the value, by value - 2^7 s (its top byte) < 2^7.
template <class T, class B>
constexpr void describe_sub_load(B& b)
{
    const auto chosen = half_word<T>(b);
    const auto& [half, o0, o1, y0, y1] = chosen;
    step_to_next<T>(b);
    decode<T>(b, T::kClass, b.col(T::kRs1), b.col(T::kRd), b.col(T::kImm), half);
    read_rs1<T>(b, word(b, T::kA0));
    const auto m = word(b, T::kM0);
    access_ram<T>(b, assert_half<T>(b, m, chosen), m, m);
    const auto value = y0 + o0 * (y1 - y0) + 256 * half * y1;
    if constexpr (T::kSigned) {
        const auto s = b.opened(b.col(T::kS));
        b.assert_bool(s);
        range(b, 7, y0 + (o0 + half) * (y1 - y0) - 128 * s);
        write_rd<T>(b, Word{value + (1 - half) * s * 65280, 65535 * s});
    } else {
        write_rd<T>(b, Word{value, 0});
    }
}
}  // namespace detail

struct Lu
{
    static constexpr std::string_view kName = "LU";
    static constexpr Class kClass = Class::kLu;
    static constexpr bool kSigned = false;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kHalf, kAPrev, kA0, kA1, kMPrev, kM0, kM1, kO0, kO1, kY0,
                     kY1, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_load<Lu>(b);
    }
};
struct Ls
{
    static constexpr std::string_view kName = "LS";
    static constexpr Class kClass = Class::kLs;
    static constexpr bool kSigned = true;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kHalf, kAPrev, kA0, kA1, kMPrev, kM0, kM1, kO0, kO1, kY0,
                     kY1, kS, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_load<Ls>(b);
    }
};
/// q is the low byte of rs2, `updated` the half-word after the store.
struct Ss
{
    static constexpr std::string_view kName = "SS";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kImm, kHalf, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kMPrev, kM0, kM1,
                     kO0, kO1, kY0, kY1, kQ, kUpdated);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto chosen = detail::half_word<Ss>(b);
        const auto& [half, o0, o1, y0, y1] = chosen;
        const auto q = b.col(kQ), b0 = b.col(kB0);
        const auto updated = b.col(kUpdated);
        const auto m = word(b, kM0);
        step_to_next<Ss>(b);
        decode<Ss>(b, Class::kSs, b.col(kRs1), b.col(kRs2), b.col(kImm), half);
        read_rs1<Ss>(b, word(b, kA0));
        read_rs2<Ss>(b, word(b, kB0));
        const auto address = detail::assert_half<Ss>(b, m, chosen);
        access_ram<Ss>(b, address, m, Word{updated + o1 * (m.lo - updated), m.hi + o1 * (updated - m.hi)});
        byte_pair(b, q, (b0 - q) * kInverse256);
        const auto with_byte = q + 256 * y1 + o0 * (y0 - q + 256 * (q - y1));
        b.assert_zero(updated - half * b0 - (1 - half) * with_byte);
    }
};
}  // namespace freehold::zkvm
