#pragma once
// Sums, copies and byte reversals of 256-bit operands: MODADD (and subtract), UADD (and subtract), COPY,
// BSWAP.

#include "zkvm/delegations/head.hpp"

namespace freehold::zkvm
{
/// cell[z] := x + y mod m, or x - y mod m (sub), for x, y < m. Whatever x and y are, an accepted z is
/// congruent and below m: x + sg y = z + sg k m, sg = 1 - 2 sub, with carries c in {-1, 0, 1}.
struct ModAdd
{
    static constexpr std::string_view kName = "MODADD";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPx), FREEHOLD_POINTER(kPy),
                     FREEHOLD_POINTER(kPm), kSub, kXPrev, kX, kXLast = kX + 15, kYPrev, kY, kYLast = kY + 15,
                     kMPrev, kM, kMLast = kM + 15, kZPrev, kOld, kOldLast = kOld + 15, kZ, kZLast = kZ + 15,
                     kK, kC, kCLast = kC + 14, kE, kELast = kE + 15);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = cols<16>(b, kX);
        const auto y = cols<16>(b, kY), m = cols<16>(b, kM), z = cols<16>(b, kZ);
        const auto k = b.opened(b.col(kK)), sub = b.opened(b.col(kSub));
        head<ModAdd>(b, Class::kModAdd, std::array<std::size_t, 4>{kPz, kPx, kPy, kPm}, sub);
        read_cell<ModAdd>(b, cell_at(b, kPx), kXPrev, 5, x);
        read_cell<ModAdd>(b, cell_at(b, kPy), kYPrev, 6, y);
        read_cell<ModAdd>(b, cell_at(b, kPm), kMPrev, 7, m);
        write_cell<ModAdd>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOld), z);
        b.assert_bool(k);
        for (std::size_t i = 0; i < 16; ++i) {
            limb_range(b, z[i]);
            // The carry into limb 0 and the carry out of limb 15 are zero.
            auto balance = x[i] + (1 - 2 * sub) * (y[i] - k * m[i]) - z[i];
            if (i > 0) balance = balance + b.col(kC + i - 1);
            if (i < 15) {
                const auto c = b.opened(b.col(kC + i));
                b.assert_zero(c * (c - 1) * (c + 1));
                balance = balance - kTwo16 * c;
            }
            b.assert_zero(balance);
        }
        assert_less_256(b, z, m, kE);
    }
};

/// cell[z] := x + y or x - y (sub) mod 2^256, register rd := the carry or borrow.
struct UAdd
{
    static constexpr std::string_view kName = "UADD";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPx), FREEHOLD_POINTER(kPy), kRd,
                     kSub, kXPrev, kX, kXLast = kX + 15, kYPrev, kY, kYLast = kY + 15, kZPrev, kOld,
                     kOldLast = kOld + 15, kZ, kZLast = kZ + 15, kC, kCLast = kC + 15, kDPrev, kD0, kD1);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = cols<16>(b, kX), y = cols<16>(b, kY), z = cols<16>(b, kZ);
        const auto c = opened(b, cols<16>(b, kC));
        const auto sub = b.opened(b.col(kSub));
        head<UAdd>(b, Class::kUAdd, std::array<std::size_t, 3>{kPz, kPx, kPy}, b.col(kRd), sub);
        read_cell<UAdd>(b, cell_at(b, kPx), kXPrev, 5, x);
        read_cell<UAdd>(b, cell_at(b, kPy), kYPrev, 6, y);
        write_cell<UAdd>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOld), z);
        for (std::size_t i = 0; i < 16; ++i) {
            limb_range(b, z[i]);
            b.assert_bool(c[i]);
            auto addend = y[i] - kTwo16 * c[i];
            if (i > 0) addend = addend + c[i - 1];
            b.assert_zero(x[i] - z[i] + (1 - 2 * sub) * addend);
        }
        access(b, Space::kRegisters, b.col(kRd), b.col(kDPrev), b.col(kClk) + kWriteSlot, word(b, kD0),
               Word{c[15], 0});
    }
};

/// cell[z] := x.
struct Copy
{
    static constexpr std::string_view kName = "COPY";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPx), kXPrev, kX, kXLast = kX + 15,
                     kZPrev, kOld, kOldLast = kOld + 15);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = cols<16>(b, kX);
        head<Copy>(b, Class::kCopy, std::array<std::size_t, 2>{kPz, kPx});
        read_cell<Copy>(b, cell_at(b, kPx), kXPrev, 5, x);
        write_cell<Copy>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOld), x);
    }
};

/// cell[z] := the 32 bytes of x in reverse.
struct Bswap
{
    static constexpr std::string_view kName = "BSWAP";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPx), kXPrev, kX, kXLast = kX + 31,
                     kZPrev, kOld, kOldLast = kOld + 15);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = cols<32>(b, kX);
        auto reversed = x;
        for (std::size_t i = 0; i < 32; ++i) reversed[i] = x[31 - i];
        head<Bswap>(b, Class::kBswap, std::array<std::size_t, 2>{kPz, kPx});
        all_bytes(b, x);
        read_cell<Bswap>(b, cell_at(b, kPx), kXPrev, 5, limbs_of_bytes(x));
        write_cell<Bswap>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOld), limbs_of_bytes(reversed));
    }
};
}  // namespace freehold::zkvm
