#pragma once
// Keccak-f[1600] (FIPS 202, section 3.2) in place: 25 lanes in seven cells, whose last 12 limbs stay. One
// head row and one row per round, chained by (clk, round).
//
// A round's columns are the bits A' of the state after theta and the bits D that theta added; no column holds
// the state before or after. With C[x] = parity of column x of A = A' ^ D, theta says D[x] = C[x-1] ^ (C[x+1]
// <<< 1). In terms of A' this is: S[x,z] = sum_y A'[x-1,y,z] + sum_y A'[x+1,y,z-1] + D[x-1,z] + D[x+1,z-1] +
// D[x,z] is even (the five D of a column of A' add up to one D modulo 2). S <= 13, so six of them are the
// base-16 digits of one element, which the fixed table EVEN lists. Given A, this determines D and A'.

#include "zkvm/delegations/head.hpp"

#include <cstdint>

namespace freehold::zkvm
{
inline constexpr unsigned kKeccakRounds = 24;
inline constexpr std::size_t kKeccakLimbs = 100;
/// [x][y]: FIPS 202, section 3.2.2, table 2, modulo 64.
inline constexpr std::array<std::array<std::uint8_t, 5>, 5> kKeccakRotations{{
    {0, 36, 3, 41, 18},
    {1, 44, 10, 45, 2},
    {62, 6, 43, 15, 61},
    {28, 55, 25, 21, 56},
    {27, 20, 39, 8, 14},
}};
/// The bits that iota may change.
inline constexpr std::array<std::uint8_t, 7> kIotaBits{0, 1, 3, 7, 15, 31, 63};
inline constexpr std::size_t kEvenDigits = 6;

/// The seven bits of each round's constant, by the shift register of FIPS 202, section 3.2.5.
constexpr std::array<std::array<std::uint8_t, 7>, kKeccakRounds> keccak_round_constants()
{
    std::array<std::array<std::uint8_t, 7>, kKeccakRounds> constants{};
    unsigned lfsr = 1;
    for (auto& bits : constants)
        for (std::uint8_t& bit : bits) {
            bit = lfsr & 1;
            lfsr = (lfsr << 1) ^ ((lfsr >> 7 & 1) != 0 ? 0x171 : 0);
        }
    return constants;
}

struct KeccakRound
{
    static constexpr std::string_view kName = "KECCAKR";
    /// kA: bit z of lane (x, y) after theta at 64 (x + 5 y) + z. kD: 64 x + z. kIo: bits of lane (0, 0) after
    /// chi that iota may change.
    FREEHOLD_COLUMNS(kCall, kRound, kA, kALast = kA + 1599, kD, kDLast = kD + 319, kRc, kRcLast = kRc + 6,
                     kIo, kIoLast = kIo + 6);

    template <class B>
    static constexpr void describe(B& b)
    {
        for (std::size_t i = kA; i <= kDLast; ++i) b.assert_bool(b.col(i));
        pull_state(b);
        assert_theta(b);
        const auto rc = cols<7>(b, kRc), io = cols<7>(b, kIo);
        pull(b, Bus::kRoundConstant, b.col(kRound), rc);
        for (std::size_t i = 0; i < 7; ++i) b.assert_zero(io[i] - after_chi(b, 0, 0, kIotaBits[i]));
        push_state(b);
    }

private:
    template <class B>
    static constexpr auto bit_a(B& b, std::size_t x, std::size_t y, std::size_t z)
    {
        return b.col(kA + 64 * (x % 5 + 5 * (y % 5)) + z % 64);
    }
    template <class B>
    static constexpr auto bit_d(B& b, std::size_t x, std::size_t z)
    {
        return b.col(kD + 64 * (x % 5) + z % 64);
    }
    template <class V, unsigned D>
    static constexpr auto exclusive_or(const Expr<V, D>& u, const Expr<V, 1>& v)
    {
        return u + v - 2 * u * v;
    }
    /// Bit z of lane (x, y) after rho and pi: pi takes lane (i, j) to (j, 2 i + 3 j), so it comes from (x + 3
    /// y, x).
    template <class B>
    static constexpr auto after_pi(B& b, std::size_t x, std::size_t y, std::size_t z)
    {
        const std::size_t from_x = (x + 3 * y) % 5, from_y = x % 5;
        return bit_a(b, from_x, from_y, z + 64 - kKeccakRotations[from_x][from_y]);
    }
    template <class B>
    static constexpr auto after_chi(B& b, std::size_t x, std::size_t y, std::size_t z)
    {
        const auto u = after_pi(b, x, y, z);
        return u + (1 - 2 * u) * (1 - after_pi(b, x + 1, y, z)) * after_pi(b, x + 2, y, z);
    }

    /// The state before: A = A' ^ D, in limbs, lane by lane.
    template <class B>
    static constexpr void pull_state(B& b)
    {
        std::array<Expr<typename B::V, 2>, kKeccakLimbs> limbs;
        for (std::size_t i = 0; i < kKeccakLimbs; ++i) {
            const std::size_t x = i / 4 % 5, y = i / 20, z = i % 4 * 16;
            limbs[i] = exclusive_or(bit_a(b, x, y, z), bit_d(b, x, z));
            for (std::size_t j = 1; j < 16; ++j)
                limbs[i] = limbs[i] + (1 << j) * exclusive_or(bit_a(b, x, y, z + j), bit_d(b, x, z + j));
        }
        pull(b, Bus::kKeccak, b.col(kCall), b.col(kRound), limbs);
    }
    template <class B>
    static constexpr auto theta_sum(B& b, std::size_t x, std::size_t z)
    {
        auto s = bit_d(b, x + 4, z) + bit_d(b, x + 1, z + 63) + bit_d(b, x, z);
        for (std::size_t y = 0; y < 5; ++y) s = s + bit_a(b, x + 4, y, z) + bit_a(b, x + 1, y, z + 63);
        return s;
    }
    template <class B>
    static constexpr void assert_theta(B& b)
    {
        for (std::size_t first = 0; first < 320; first += kEvenDigits) {
            auto packed = theta_sum(b, first / 64, first % 64);
            for (std::size_t j = 1; j < kEvenDigits && first + j < 320; ++j)
                packed = packed + (1 << (4 * j)) * theta_sum(b, (first + j) / 64, (first + j) % 64);
            pull(b, Bus::kEven, packed);
        }
    }
    /// The state after chi and iota.
    template <class B>
    static constexpr void push_state(B& b)
    {
        std::array<Expr<typename B::V, 3>, kKeccakLimbs> limbs;
        for (std::size_t i = 0; i < kKeccakLimbs; ++i) {
            const std::size_t x = i / 4 % 5, y = i / 20, z = i % 4 * 16;
            limbs[i] = after_round(b, x, y, z);
            for (std::size_t j = 1; j < 16; ++j) limbs[i] = limbs[i] + (1 << j) * after_round(b, x, y, z + j);
        }
        push(b, Bus::kKeccak, b.col(kCall), b.col(kRound) + 1, limbs);
    }
    template <class B>
    static constexpr Expr<typename B::V, 3> after_round(B& b, std::size_t x, std::size_t y, std::size_t z)
    {
        if (x == 0 && y == 0)
            for (std::size_t i = 0; i < 7; ++i)
                if (kIotaBits[i] == z) return {exclusive_or(b.col(kIo + i), b.col(kRc + i)).value};
        return after_chi(b, x, y, z);
    }
};

struct Keccak
{
    static constexpr std::string_view kName = "KECCAKH";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), kIn, kInLast = kIn + 99, kOut, kOutLast = kOut + 99,
                     kSpare, kSpareLast = kSpare + 11, kPrev, kPrevLast = kPrev + 6);

    template <class B>
    static constexpr void describe(B& b)
    {
        head<Keccak>(b, Class::kKeccak, std::array<std::size_t, 1>{kPz});
        push(b, Bus::kKeccak, b.col(kClk), 0, cols<kKeccakLimbs>(b, kIn));
        pull(b, Bus::kKeccak, b.col(kClk), kKeccakRounds, cols<kKeccakLimbs>(b, kOut));
        for (unsigned k = 0; k < 7; ++k) {
            auto before = cols<16>(b, kIn + 16 * k), after = cols<16>(b, kOut + 16 * k);
            if (k == 6)
                for (std::size_t i = 4; i < 16; ++i) before[i] = after[i] = b.col(kSpare + i - 4);
            write_cell<Keccak>(b, cell_at(b, kPz, k), kPrev + k, before, after);
        }
    }
};
}  // namespace freehold::zkvm
