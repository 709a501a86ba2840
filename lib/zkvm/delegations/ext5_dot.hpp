#pragma once
// EXT5_DOT: cell[z] := 2^-32 sum_i a_i b_i, the Montgomery form's sum of products of n blocks of eight: b_i
// is a cell of eight base elements, a_i five cells, one for each coefficient of eight elements of the
// challenge field. One head row, and one row per block; rows of one call are chained by (clk, cell of b).
//
// Words count modulo p, so operands need no check; the result is canonical, so that there is one.

#include "zkvm/delegations/head.hpp"

namespace freehold::zkvm
{
inline constexpr std::size_t kExt5Coefficients = 5;

/// One block: pulls (call, cells of a and b, sums), pushes the next with its products added. The cell of b is
/// the counter that makes rings of rows impossible.
struct Ext5DotRow
{
    static constexpr std::string_view kName = "DOTR";
    FREEHOLD_COLUMNS(kCall, kCellA, kCellB, kSum, kSumLast = kSum + 4,  //
                     kA0Prev, kA0, kA0Last = kA0 + 15, kA1Prev, kA1, kA1Last = kA1 + 15, kA2Prev, kA2,
                     kA2Last = kA2 + 15, kA3Prev, kA3, kA3Last = kA3 + 15, kA4Prev, kA4, kA4Last = kA4 + 15,
                     kBPrev, kB, kBLast = kB + 15);
    static constexpr std::size_t kColumnsPerCell = kA1 - kA0;

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto call = b.col(kCall), cell_a = b.col(kCellA), cell_b = b.col(kCellB);
        const auto sums = cols<kExt5Coefficients>(b, kSum);
        const auto right = cols<16>(b, kB);
        pull(b, Bus::kExt5Dot, call, cell_a, cell_b, sums);
        const auto right_words = opened(b, words(b, kB));
        std::array<Expr<typename B::V, 2>, kExt5Coefficients> next;
        for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
            const auto left_words = words(b, kA0 + kColumnsPerCell * k);
            next[k] = left_words[0] * right_words[0] + sums[k];
            for (std::size_t j = 1; j < 8; ++j) next[k] = next[k] + left_words[j] * right_words[j];
        }
        push(b, Bus::kExt5Dot, call, cell_a + static_cast<unsigned>(kExt5Coefficients), cell_b + 1, next);
        for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
            const auto left = cols<16>(b, kA0 + kColumnsPerCell * k);
            access(b, Space::kWide, cell_a + static_cast<unsigned>(k), b.col(kA0Prev + kColumnsPerCell * k),
                   call + 5, left, left);
        }
        access(b, Space::kWide, cell_b, b.col(kBPrev), call + 6, right, right);
    }

private:
    template <class B>
    static constexpr std::array<Cell<B>, 8> words(B& b, std::size_t first)
    {
        std::array<Cell<B>, 8> words;
        for (std::size_t j = 0; j < 8; ++j)
            words[j] = b.col(first + 2 * j) + kTwo16 * b.col(first + 2 * j + 1);
        return words;
    }
};

/// Register n in [1, 2^16). A coefficient is lo + 2^16 hi < p = 30720 * 2^16 + 1: either hi < 30720, or (q)
/// hi = 30720 and lo = 0. Any q but 0 says the latter, so it need not be boolean.
struct Ext5Dot
{
    static constexpr std::string_view kName = "DOTH";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPa), FREEHOLD_POINTER(kPb), kRn,
                     kNPrev, kN, kZPrev, kOld, kOldLast = kOld + 15, kZ, kZLast = kZ + 9, kQ,
                     kQLast = kQ + 4);

    template <class B>
    static constexpr void describe(B& b)
    {
        using E = Cell<B>;
        const auto n = b.col(kN);
        head<Ext5Dot>(b, Class::kExt5Dot, std::array<std::size_t, 3>{kPz, kPa, kPb}, b.col(kRn));
        const Word count{n, 0};
        access(b, Space::kRegisters, b.col(kRn), b.col(kNPrev), b.col(kClk) + 3, count, count);
        limb_range(b, n - 1);

        const auto z = cols<2 * kExt5Coefficients>(b, kZ);
        const auto q = opened(b, cols<kExt5Coefficients>(b, kQ));
        const auto cell_a = cell_at(b, kPa), cell_b = cell_at(b, kPb);
        // 2^32 times the result: what the products add up to.
        std::array<E, kExt5Coefficients> sums;
        for (std::size_t k = 0; k < kExt5Coefficients; ++k)
            sums[k] = (z[2 * k] + kTwo16 * z[2 * k + 1]) * BabyBear{std::uint64_t{1} << 32};
        push(b, Bus::kExt5Dot, b.col(kClk), cell_a, cell_b, std::array<BabyBear, kExt5Coefficients>{});
        pull(b, Bus::kExt5Dot, b.col(kClk), cell_a + static_cast<unsigned>(kExt5Coefficients) * n, cell_b + n,
             sums);

        constexpr unsigned kTop = 30720;
        for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
            const auto lo = z[2 * k], hi = z[2 * k + 1];
            b.assert_zero(q[k] * lo);
            b.assert_zero(q[k] * (hi - kTop));
            limb_range(b, lo);
            range(b, 15, hi);
            range(b, 15, kTop - 1 - hi + q[k]);
        }
        const E zero{0 * n};
        std::array<E, 16> written;
        written.fill(zero);
        for (std::size_t i = 0; i < z.size(); ++i) written[i] = z[i];
        write_cell<Ext5Dot>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOld), written);
    }
};
}  // namespace freehold::zkvm
