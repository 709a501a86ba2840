#pragma once
// MULDIV: a b + c = q m + z with z < m; cell[z] := z, the cell after it := q. There is no proof for m = 0 nor
// for a quotient above 2^256.

#include "zkvm/delegations/head.hpp"

namespace freehold::zkvm
{
struct MulDiv
{
    static constexpr std::string_view kName = "MULDIV";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPa), FREEHOLD_POINTER(kPb),
                     FREEHOLD_POINTER(kPc3), FREEHOLD_POINTER(kPm),                //
                     kAPrev, kA, kALast = kA + 31, kBPrev, kB, kBLast = kB + 31,   // bytes
                     kCPrev, kC, kCLast = kC + 15, kMPrev, kM, kMLast = kM + 31,   // limbs; bytes
                     kZPrev, kOldZ, kOldZLast = kOldZ + 15, kZ, kZLast = kZ + 15,  // limbs
                     kQPrev, kOldQ, kOldQLast = kOldQ + 15, kQ, kQLast = kQ + 31,  // limbs; bytes
                     kK, kKLast = kK + 30, kE, kELast = kE + 15);

    template <class B>
    static constexpr void describe(B& b)
    {
        const auto x = opened(b, cols<32>(b, kA)), y = opened(b, cols<32>(b, kB)),
                   m = opened(b, cols<32>(b, kM)), q = opened(b, cols<32>(b, kQ));
        const auto c = cols<16>(b, kC);
        const auto z = cols<16>(b, kZ);
        head<MulDiv>(b, Class::kMulDiv, std::array<std::size_t, 5>{kPz, kPa, kPb, kPc3, kPm});
        read_cell<MulDiv>(b, cell_at(b, kPa), kAPrev, 5, limbs_of_bytes(x));
        read_cell<MulDiv>(b, cell_at(b, kPb), kBPrev, 6, limbs_of_bytes(y));
        read_cell<MulDiv>(b, cell_at(b, kPc3), kCPrev, 7, c);
        read_cell<MulDiv>(b, cell_at(b, kPm), kMPrev, 8, limbs_of_bytes(m));
        write_cell<MulDiv>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOldZ), z);
        write_cell<MulDiv>(b, cell_at(b, kPz, 1), kQPrev, cols<16>(b, kOldQ), limbs_of_bytes(q));
        all_bytes(b, x);
        all_bytes(b, y);
        all_bytes(b, m);
        all_bytes(b, q);
        // Limb i of both sides, with the carries k: every sum is below 2^29.1 < p/2 and |k| < 2^13.2.
        const Convolutions xy{x, y}, qm{q, m};
        for (std::size_t i = 0; i < 32; ++i) {
            Expr<typename B::V, 2> balance = xy.at(2 * i) - qm.at(2 * i);
            if (i < 31) balance = balance + 256 * (xy.at(2 * i + 1) - qm.at(2 * i + 1));
            if (i < 16) {
                balance = balance + c[i] - z[i];
                limb_range(b, z[i]);
            }
            if (i > 0) balance = balance + b.col(kK + i - 1);
            if (i < 31) {
                const auto k = b.col(kK + i);
                balance = balance - kTwo16 * k;
                range(b, 15, k + 16384);
            }
            b.assert_zero(balance);
        }
        assert_less_256(b, z, limbs_of_bytes(m), kE);
    }
};
}  // namespace freehold::zkvm
