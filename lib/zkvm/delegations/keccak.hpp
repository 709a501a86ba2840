#pragma once
// Keccak-f[1600] (FIPS 202, section 3.2) in place: 25 lanes in seven cells, whose last 12 limbs stay. One
// head row and one row per round, chained by (clk, round).
//
// A byte of bits b_0 .. b_7 is held spread: as sum 8^j b_j. Sums of spread bytes are the sums of their bits,
// digit by digit, without carries as long as no digit exceeds 7, and below 8^8 < p. So an XOR of up to three
// bytes is one lookup of their sum in the fixed table PARITY, and chi's a ^ (~b & c) is one of 3 - 2a + b -
// c, which is in 0 .. 4, in the fixed table CHI. A rotation moves whole bytes, and cuts each in two: PARITY
// gives its result in two parts, cut where the next step needs it. Everything in a round's row is affine.
//
// The head makes the first state from limbs and the limbs from the last state, by the fixed table SPREAD. So
// what a round pulls is spread bytes: the head's are, and those that a round pushes come out of tables.

#include "zkvm/delegations/head.hpp"

#include <cstdint>

namespace freehold::zkvm
{
inline constexpr unsigned kKeccakRounds = 24;
inline constexpr std::size_t kKeccakLimbs = 100;
inline constexpr std::size_t kKeccakBytes = 200;
/// [x][y]: FIPS 202, section 3.2.2, table 2, modulo 64.
inline constexpr std::array<std::array<std::uint8_t, 5>, 5> kKeccakRotations{{
    {0, 36, 3, 41, 18},
    {1, 44, 10, 45, 2},
    {62, 6, 43, 15, 61},
    {28, 55, 25, 21, 56},
    {27, 20, 39, 8, 14},
}};

/// The round's constant, by the shift register of FIPS 202, section 3.2.5.
constexpr std::array<std::uint64_t, kKeccakRounds> keccak_round_constants()
{
    std::array<std::uint64_t, kKeccakRounds> constants{};
    unsigned lfsr = 1;
    for (std::uint64_t& constant : constants)
        for (unsigned j = 0; j < 7; ++j) {
            constant |= std::uint64_t{lfsr & 1} << ((1u << j) - 1);
            lfsr = (lfsr << 1) ^ ((lfsr >> 7 & 1) != 0 ? 0x171 : 0);
        }
    return constants;
}
/// The bytes of lane (0, 0) that iota may change: those with bits 0, 1, 3, 7, 15, 31 and 63.
inline constexpr std::array<std::uint8_t, 4> kIotaBytes{0, 1, 3, 7};

/// The sum of 8^j b_j over the bits of a byte.
constexpr std::uint32_t spread(std::uint32_t byte)
{
    std::uint32_t sum = 0;
    for (unsigned j = 0; j < 8; ++j) sum |= (byte >> j & 1) << (3 * j);
    return sum;
}
/// 3 - 2a + b - c -> a ^ (~b & c).
inline constexpr std::array<std::uint8_t, 5> kChiOfDigit{0, 1, 1, 0, 0};

/// Half of the bytes of a state: one message would be wider than all others. There is one message of each
/// half of a call's state before each round, so both are of the same state.
template <class B>
constexpr auto keccak_half(B& b, std::size_t first, unsigned half)
{
    return cols<kKeccakBytes / 2>(b, first + kKeccakBytes / 2 * half);
}

struct KeccakRound
{
    static constexpr std::string_view kName = "KECCAKR";
    /// Byte j of lane (x, y) of the state before is kA + 8 (x + 5 y) + j, and so with the others. Of the
    /// columns' parities C: kThree, of the first three lanes; C without each byte's top bit; that bit. Of the
    /// state after theta, each byte cut where rho moves it across a byte's end: kHigh the upper parts, kLow
    /// the lower parts of the lanes that are cut. kOut the state after; kChi four of its bytes before iota,
    /// kRc what iota adds to them.
    FREEHOLD_COLUMNS(kCall, kRound, kA, kALast = kA + 199, kThree, kThreeLast = kThree + 39, kC,
                     kCLast = kC + 39, kCTop, kCTopLast = kCTop + 39, kHigh, kHighLast = kHigh + 199, kLow,
                     kLowLast = kLow + 175, kChi, kChiLast = kChi + 3, kRc, kRcLast = kRc + 3, kOut,
                     kOutLast = kOut + 199);

    /// What rho does to a lane, by lane: moves it `whole` bytes and `bits` beyond them. If it cuts bytes, the
    /// lower parts are in columns from `low` on.
    struct Move
    {
        unsigned whole, bits;
        std::size_t low;
    };
    static constexpr auto kMoves = [] {
        std::array<Move, 25> moves{};
        std::size_t low = kLow;
        for (std::size_t lane = 0; lane < 25; ++lane) {
            const unsigned rotation = kKeccakRotations[lane % 5][lane / 5];
            moves[lane] = {rotation / 8, rotation % 8, low};
            if (rotation % 8 != 0) low += 8;
        }
        return moves;
    }();
    /// How far rho moves a lane beyond whole bytes.
    static constexpr unsigned bits_moved(std::size_t lane) { return kMoves[lane].bits; }
    /// The lower part of a lane's byte. REQUIRES: bits_moved(lane) != 0.
    static constexpr std::size_t low_column(std::size_t lane, std::size_t byte)
    {
        return kMoves[lane].low + byte;
    }
    /// Where a byte of the state is after chi.
    static constexpr std::size_t chi_column(std::size_t byte)
    {
        for (std::size_t i = 0; i < 4; ++i)
            if (kIotaBytes[i] == byte) return kChi + i;
        return kOut + byte;
    }

    template <class B>
    static constexpr void describe(B& b)
    {
        for (const unsigned half : {0u, 1u})
            pull(b, Bus::kKeccak, b.col(kCall), 2 * b.col(kRound) + half, keccak_half(b, kA, half));
        parities(b);
        theta(b);
        chi(b);
        pull(b, Bus::kRoundConstant, b.col(kRound), cols<4>(b, kRc));
        for (std::size_t i = 0; i < 4; ++i)
            parity(b, 0, b.col(kChi + i) + b.col(kRc + i), 0, b.col(kOut + kIotaBytes[i]));
        for (const unsigned half : {0u, 1u})
            push(b, Bus::kKeccak, b.col(kCall), 2 * b.col(kRound) + (2 + half), keccak_half(b, kOut, half));
    }

private:
    static constexpr int power_of_8(std::size_t exponent) { return 1 << (3 * exponent); }

    /// The digits of `sum` modulo 2: `cut` of them in `low`, the others in `high`.
    template <class B, class Sum, class Low, class High>
    static constexpr void parity(B& b, unsigned cut, const Sum& sum, const Low& low, const High& high)
    {
        pull(b, Bus::kParity, cut, sum, low, high);
    }
    template <class B>
    static constexpr auto a(B& b, std::size_t x, std::size_t y, std::size_t byte)
    {
        return b.col(kA + 8 * (x + 5 * y) + byte);
    }
    template <class B>
    static constexpr void parities(B& b)
    {
        for (std::size_t x = 0; x < 5; ++x)
            for (std::size_t j = 0; j < 8; ++j) {
                const std::size_t at = 8 * x + j;
                parity(b, 0, a(b, x, 0, j) + a(b, x, 1, j) + a(b, x, 2, j), 0, b.col(kThree + at));
                parity(b, 7, b.col(kThree + at) + a(b, x, 3, j) + a(b, x, 4, j), b.col(kC + at),
                       b.col(kCTop + at));
            }
    }
    /// A' = A ^ C[x - 1] ^ (C[x + 1] <<< 1).
    template <class B>
    static constexpr void theta(B& b)
    {
        for (std::size_t lane = 0; lane < 25; ++lane)
            for (std::size_t j = 0; j < 8; ++j) {
                const std::size_t x = lane % 5, before = 8 * ((x + 4) % 5), after = 8 * ((x + 1) % 5);
                const auto sum = a(b, x, lane / 5, j) +  //
                                 b.col(kC + before + j) + power_of_8(7) * b.col(kCTop + before + j) +
                                 b.col(kCTop + after + (j + 7) % 8) + power_of_8(1) * b.col(kC + after + j);
                const auto high = b.col(kHigh + 8 * lane + j);
                if (const unsigned moved = bits_moved(lane); moved == 0)
                    parity(b, 0, sum, 0, high);
                else
                    parity(b, 8 - moved, sum, b.col(low_column(lane, j)), high);
            }
    }
    /// Byte j of lane (x, y) after rho and pi: pi takes lane (i, j) to (j, 2 i + 3 j), so it comes from (x +
    /// 3 y, x).
    template <class B>
    static constexpr Cell<B> after_pi(B& b, std::size_t x, std::size_t y, std::size_t byte)
    {
        const std::size_t from_x = (x + 3 * y) % 5, lane = from_x + 5 * x;
        // Upper parts move to the next byte, unless the lane moves by whole bytes.
        const std::size_t whole = kMoves[lane].whole;
        const unsigned moved = bits_moved(lane);
        if (moved == 0) return b.col(kHigh + 8 * lane + (byte + 8 - whole) % 8);
        return b.col(kHigh + 8 * lane + (byte + 7 - whole) % 8) +
               power_of_8(moved) * b.col(low_column(lane, (byte + 8 - whole) % 8));
    }
    template <class B>
    static constexpr void chi(B& b)
    {
        constexpr int kThrees = 3 * ((1 << 24) - 1) / 7;
        for (std::size_t y = 0; y < 5; ++y) {
            const auto plane = [&]<std::size_t... I>(std::index_sequence<I...>) {
                return std::array{after_pi(b, I / 8, y, I % 8)...};
            }(std::make_index_sequence<40>{});
            for (std::size_t x = 0; x < 5; ++x)
                for (std::size_t j = 0; j < 8; ++j)
                    pull(b, Bus::kChi,
                         kThrees - 2 * plane[8 * x + j] + plane[8 * ((x + 1) % 5) + j] -
                             plane[8 * ((x + 2) % 5) + j],
                         b.col(chi_column(8 * (x + 5 * y) + j)));
        }
    }
};

struct Keccak
{
    static constexpr std::string_view kName = "KECCAKH";
    /// kIn, kOut: limbs; kSpreadIn, kSpreadOut: their bytes, spread.
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), kIn, kInLast = kIn + 99, kOut, kOutLast = kOut + 99,
                     kSpare, kSpareLast = kSpare + 11, kPrev, kPrevLast = kPrev + 6, kSpreadIn,
                     kSpreadInLast = kSpreadIn + 199, kSpreadOut, kSpreadOutLast = kSpreadOut + 199);

    template <class B>
    static constexpr void describe(B& b)
    {
        head<Keccak>(b, Class::kKeccak, std::array<std::size_t, 1>{kPz});
        for (const unsigned half : {0u, 1u}) {
            push(b, Bus::kKeccak, b.col(kClk), half, keccak_half(b, kSpreadIn, half));
            pull(b, Bus::kKeccak, b.col(kClk), 2 * kKeccakRounds + half, keccak_half(b, kSpreadOut, half));
        }
        for (std::size_t i = 0; i < kKeccakLimbs; ++i) {
            pull(b, Bus::kSpread, b.col(kIn + i), b.col(kSpreadIn + 2 * i), b.col(kSpreadIn + 2 * i + 1));
            pull(b, Bus::kSpread, b.col(kOut + i), b.col(kSpreadOut + 2 * i), b.col(kSpreadOut + 2 * i + 1));
        }
        for (unsigned k = 0; k < 7; ++k) {
            auto before = cols<16>(b, kIn + 16 * k), after = cols<16>(b, kOut + 16 * k);
            if (k == 6)
                for (std::size_t i = 4; i < 16; ++i) before[i] = after[i] = b.col(kSpare + i - 4);
            write_cell<Keccak>(b, cell_at(b, kPz, k), kPrev + k, before, after);
        }
    }
};
}  // namespace freehold::zkvm
