#pragma once
// LW, SW in RAM and (LWW, SWW) in WIDE memory.
//
// The address needs no arithmetic on limbs: with a1 < 2^13 and the immediate in one signed element,
// 4 A = a + imm holds over the integers, because A must be the index of an initialised word, an integer below
// 2^26. So alignment, wrap-around and ranges are decided by the bus. Without the lookup a = 4 A - imm + p
// passes.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
/// rs1 + imm; T has kA0, kA1, kImm.
template <class T, class B>
constexpr auto effective_address(B& b)
{
    range(b, 13, b.col(T::kA1));
    return b.col(T::kA0) + kTwo16 * b.col(T::kA1) + b.col(T::kImm);
}
/// 1 at one of N places: the columns from `first` are f_1 .. f_(N-1), and f_0 = 1 - their sum.
template <std::size_t N, class B>
constexpr std::array<Opened<B>, N> one_hot(B& b, std::size_t first)
{
    std::array<Opened<B>, N> f;
    for (std::size_t i = 1; i < N; ++i) f[i] = b.opened(b.col(first + i - 1));
    f[0] = f[1];
    for (std::size_t i = 2; i < N; ++i) f[0] = f[0] + f[i];
    b.assert_bool(f[0]);
    for (std::size_t i = 1; i < N; ++i) b.assert_bool(f[i]);
    f[0] = 1 - f[0];
    return f;
}
/// The sum of f_i * kFactor * i: where the chosen part of a cell begins.
template <int kFactor, class E, std::size_t N>
constexpr E offset(const std::array<E, N>& f)
{
    E total = kFactor * f[1];
    for (std::size_t i = 2; i < N; ++i) total = total + static_cast<int>(kFactor * i) * f[i];
    return total;
}
template <class T, class B, class Address, class Old, class New>
constexpr void access_ram(B& b, const Address& byte_address, const Old& old_value, const New& new_value)
{
    access(b, Space::kRam, byte_address * kInverse4, b.col(T::kMPrev), b.col(T::kClk) + 2, old_value,
           new_value);
}
template <class T, class B, class Address, class Old, class New>
constexpr void access_cell(B& b, const Address& byte_address, const Old& old_value, const New& new_value)
{
    access(b, Space::kWide, (byte_address - kWideBase) * kInverse32, b.col(T::kMPrev), b.col(T::kClk) + 2,
           old_value, new_value);
}

struct Lw
{
    static constexpr std::string_view kName = "LW";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kAPrev, kA0, kA1, kMPrev, kM0, kM1, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto m = word(b, kM0);
        step_to_next<Lw>(b);
        decode<Lw>(b, Class::kLw, b.col(kRs1), b.col(kRd), b.col(kImm));
        read_rs1<Lw>(b, word(b, kA0));
        access_ram<Lw>(b, effective_address<Lw>(b), m, m);
        write_rd<Lw>(b, m);
    }
};

/// The word read is sum f_i (m_2i, m_2i+1).
struct LwWide
{
    static constexpr std::string_view kName = "LWW";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRd, kImm, kAPrev, kA0, kA1, kMPrev, kM, kMLast = kM + 15, kF,
                     kFLast = kF + 6, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto m = cols<16>(b, kM);
        const auto f = one_hot<8>(b, kF);
        step_to_next<LwWide>(b);
        decode<LwWide>(b, Class::kLw, b.col(kRs1), b.col(kRd), b.col(kImm));
        read_rs1<LwWide>(b, word(b, kA0));
        access_cell<LwWide>(b, effective_address<LwWide>(b) - offset<4>(f), m, m);
        Word read{f[0] * m[0], f[0] * m[1]};
        for (std::size_t i = 1; i < 8; ++i) read = {read.lo + f[i] * m[2 * i], read.hi + f[i] * m[2 * i + 1]};
        write_rd<LwWide>(b, read);
    }
};

struct Sw
{
    static constexpr std::string_view kName = "SW";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kImm, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kMPrev, kM0, kM1);

    template <class B>
    static constexpr void describe(B& b)
    {
        step_to_next<Sw>(b);
        decode<Sw>(b, Class::kSw, b.col(kRs1), b.col(kRs2), b.col(kImm));
        read_rs1<Sw>(b, word(b, kA0));
        read_rs2<Sw>(b, word(b, kB0));
        access_ram<Sw>(b, effective_address<Sw>(b), word(b, kM0), word(b, kB0));
    }
};

struct SwWide
{
    static constexpr std::string_view kName = "SWW";
    FREEHOLD_COLUMNS(kPc, kClk, kRs1, kRs2, kImm, kAPrev, kA0, kA1, kBPrev, kB0, kB1, kMPrev, kM,
                     kMLast = kM + 15, kF, kFLast = kF + 6);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto m = cols<16>(b, kM);
        const auto value = cols<2>(b, kB0);
        const auto f = one_hot<8>(b, kF);
        step_to_next<SwWide>(b);
        decode<SwWide>(b, Class::kSw, b.col(kRs1), b.col(kRs2), b.col(kImm));
        read_rs1<SwWide>(b, word(b, kA0));
        read_rs2<SwWide>(b, word(b, kB0));
        std::array<Expr<typename B::V, 2>, 16> updated;
        for (std::size_t i = 0; i < 16; ++i) updated[i] = m[i] + f[i / 2] * (value[i % 2] - m[i]);
        access_cell<SwWide>(b, effective_address<SwWide>(b) - offset<4>(f), m, updated);
    }
};
}  // namespace freehold::zkvm
