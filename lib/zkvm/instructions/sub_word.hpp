#pragma once
// LBU, LHU (LU), LB, LH (LS), SB, SH (SS), in RAM and in WIDE memory. Static: half = 1 for half-words.
//
// The half-word that is addressed is y0 + 256 y1, bytes; o0 is bit 0 of the address, which picks the byte and is 0
// for half-words. In RAM o1, bit 1 of the address, picks the half-word of the word; in WIDE memory a one-hot
// choice picks it out of the cell's 16.

#include "zkvm/instructions/memory.hpp"

namespace freehold::zkvm
{
namespace detail
{
/// Asserts what picks the bytes, makes the access and ties y0, y1 to the old value. `updated` is the half-word
/// that is written; by default nothing changes.
template <class T, class B, class Updated>
constexpr void access_half(B& b, const Updated* updated)
{
    const auto o0 = b.col(T::kO0);
    b.assert_bool(o0);
    b.assert_zero(o0 * b.col(T::kHalf));
    const auto address = effective_address<T>(b) - o0;
    const auto half_word = b.col(T::kY0) + 256 * b.col(T::kY1);
    byte_pair(b, b.col(T::kY0), b.col(T::kY1));
    if constexpr (T::kWide) {
        const auto m = cols<16>(b, T::kM);
        const auto f = one_hot<16>(b, T::kF);
        auto old_half = f[0] * m[0];
        for (std::size_t i = 1; i < 16; ++i) old_half = old_half + f[i] * m[i];
        b.assert_zero(half_word - old_half);
        const auto cell_address = address - offset<2>(f);
        if constexpr (T::kStores) {
            std::array<Expr<typename B::V, 2>, 16> cell;
            for (std::size_t i = 0; i < 16; ++i) cell[i] = m[i] + f[i] * (*updated - m[i]);
            access_cell<T>(b, cell_address, m, cell);
        } else {
            access_cell<T>(b, cell_address, m, m);
        }
    } else {
        const auto m = word(b, T::kM0);
        const auto o1 = b.col(T::kO1);
        b.assert_bool(o1);
        b.assert_zero(half_word - m.lo - o1 * (m.hi - m.lo));
        const auto word_address = address - 2 * o1;
        if constexpr (T::kStores)
            access_ram<T>(b, word_address, m,
                          Word{*updated + o1 * (m.lo - *updated), m.hi + o1 * (*updated - m.hi)});
        else
            access_ram<T>(b, word_address, m, m);
    }
}

/// LU and LS: signed loads have the sign s of the value, by value - 2^7 s (its top byte) < 2^7.
template <class T, class B>
constexpr void describe_sub_load(B& b)
{
    const auto y0 = b.col(T::kY0), y1 = b.col(T::kY1), o0 = b.col(T::kO0), half = b.col(T::kHalf);
    step_to_next<T>(b);
    decode<T>(b, T::kClass, b.col(T::kRs1), b.col(T::kRd), b.col(T::kImm), half);
    read_rs1<T>(b, word(b, T::kA0));
    access_half<T, B, Cell<B>>(b, nullptr);
    const auto value = y0 + o0 * (y1 - y0) + 256 * half * y1;
    if constexpr (T::kSigned) {
        const auto s = b.col(T::kS);
        b.assert_bool(s);
        range(b, 7, y0 + (o0 + half) * (y1 - y0) - 128 * s);
        write_rd<T>(b, Word{value + (1 - half) * s * 65280, 65535 * s});
    } else {
        write_rd<T>(b, Word{value, 0});
    }
}
/// SS: q is the low byte of rs2, `New` the half-word after the store.
template <class T, class B>
constexpr void describe_sub_store(B& b)
{
    const auto y0 = b.col(T::kY0), y1 = b.col(T::kY1), o0 = b.col(T::kO0), half = b.col(T::kHalf);
    const auto q = b.col(T::kQ), b0 = b.col(T::kB0), updated = b.col(T::kUpdated);
    step_to_next<T>(b);
    decode<T>(b, Class::kSs, b.col(T::kRs1), b.col(T::kRs2), b.col(T::kImm), half);
    read_rs1<T>(b, word(b, T::kA0));
    read_rs2<T>(b, word(b, T::kB0));
    access_half<T>(b, &updated);
    byte_pair(b, q, (b0 - q) * kInverse256);
    const auto with_byte = q + 256 * y1 + o0 * (y0 - q + 256 * (q - y1));
    b.assert_zero(updated - half * b0 - (1 - half) * with_byte);
}
}  // namespace detail

struct Lu
{
    static constexpr std::string_view kName = "LU";
    static constexpr Class kClass = Class::kLu;
    static constexpr bool kWide = false, kStores = false, kSigned = false;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kHalf, kAPrev, kA0, kA1, kMPrev, kM0, kM1, kO0, kO1, kY0, kY1, kDPrev,
                     kD0, kD1);

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
    static constexpr bool kWide = false, kStores = false, kSigned = true;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kHalf, kAPrev, kA0, kA1, kMPrev, kM0, kM1, kO0, kO1, kY0, kY1, kS,
                     kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_load<Ls>(b);
    }
};
struct Ss
{
    static constexpr std::string_view kName = "SS";
    static constexpr bool kWide = false, kStores = true;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kImm, kHalf, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kMPrev, kM0, kM1, kO0, kO1,
                     kY0, kY1, kQ, kUpdated);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_store<Ss>(b);
    }
};
struct LuWide
{
    static constexpr std::string_view kName = "LUW";
    static constexpr Class kClass = Class::kLu;
    static constexpr bool kWide = true, kStores = false, kSigned = false;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kHalf, kAPrev, kA0, kA1, kMPrev, kM, kMLast = kM + 15, kO0, kF,
                     kFLast = kF + 14, kY0, kY1, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_load<LuWide>(b);
    }
};
struct LsWide
{
    static constexpr std::string_view kName = "LSW";
    static constexpr Class kClass = Class::kLs;
    static constexpr bool kWide = true, kStores = false, kSigned = true;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kHalf, kAPrev, kA0, kA1, kMPrev, kM, kMLast = kM + 15, kO0, kF,
                     kFLast = kF + 14, kY0, kY1, kS, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_load<LsWide>(b);
    }
};
struct SsWide
{
    static constexpr std::string_view kName = "SSW";
    static constexpr bool kWide = true, kStores = true;
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kImm, kHalf, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kMPrev, kM, kMLast = kM + 15,
                     kO0, kF, kFLast = kF + 14, kY0, kY1, kQ, kUpdated);

    template <class B>
    static constexpr void describe(B& b)
    {
        detail::describe_sub_store<SsWide>(b);
    }
};
}  // namespace freehold::zkvm
