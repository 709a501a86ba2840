#pragma once
// BLAKE3's compression (BLAKE3 paper, section 2.2): cell[z] := the first eight words of compress(cv, l || r,
// count, len, flags). One head row, and one row per round; rows of one call are chained by (clk, round).

#include "zkvm/delegations/head.hpp"

namespace freehold::zkvm
{
inline constexpr unsigned kBlake3Rounds = 7;
inline constexpr std::array<std::uint8_t, 16> kBlake3Permutation{2, 6,  3,  10, 7, 0,  4,  13,
                                                                 1, 11, 12, 5,  9, 14, 15, 8};
inline constexpr std::array<std::uint32_t, 4> kBlake3Iv{0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A};
/// The words that each of a round's eight G mixes: columns, then diagonals.
inline constexpr std::array<std::array<std::uint8_t, 4>, 8> kBlake3Mixes{{
    {0, 4, 8, 12},
    {1, 5, 9, 13},
    {2, 6, 10, 14},
    {3, 7, 11, 15},  //
    {0, 5, 10, 15},
    {1, 6, 11, 12},
    {2, 7, 8, 13},
    {3, 4, 9, 14},
}};

namespace detail
{
template <class E>
using Bytes4 = std::array<E, 4>;

/// A state between rounds: words 0-3 and 8-11 in limbs, 4-7 and 12-15 in bytes (those are the ones that the
/// next XOR takes apart).
template <class E>
struct Blake3State
{
    std::array<std::array<E, 2>, 4> a;
    std::array<Bytes4<E>, 4> b;
    std::array<std::array<E, 2>, 4> c;
    std::array<Bytes4<E>, 4> d;
};
template <class E>
constexpr std::array<E, 2> halves(const Bytes4<E>& x)
{
    return {x[0] + 256 * x[1], x[2] + 256 * x[3]};
}
/// `bytes` = the sum of n words in limbs, modulo 2^32. The carry of each limb is a byte: sums are then equal
/// as integers, and both limbs of the result are below 2^16, so there is one such carry, which is below n.
template <class B, class E, std::size_t N>
constexpr void assert_word_sum(B& b, const Bytes4<E>& bytes, const std::array<std::array<E, 2>, N>& words)
{
    const auto result = halves(bytes);
    const auto carry = [&](std::size_t j, const auto& carry_in) {
        auto total = carry_in - result[j];
        for (const auto& w : words) total = total + w[j];
        return total * kInverse16;
    };
    const auto low = carry(0, b.constant(0));
    byte_pair(b, low, carry(1, low));
}
/// z = x ^ y, byte by byte; also proves that all are bytes.
template <class B, class E>
constexpr void assert_xor(B& b, const Bytes4<E>& x, const Bytes4<E>& y, const Bytes4<E>& z)
{
    for (std::size_t i = 0; i < 4; ++i) pull(b, Bus::kByte, 2, x[i], y[i], z[i]);
}
/// x ^ y = low + 2^k high, byte by byte: an odd rotation for the price of an XOR.
template <class B, class E>
constexpr void assert_xor_split(B& b, unsigned k, const Bytes4<E>& x, const Bytes4<E>& y,
                                const Bytes4<E>& low, const Bytes4<E>& high)
{
    for (std::size_t i = 0; i < 4; ++i) pull(b, Bus::kXorSplit, k, x[i], y[i], low[i], high[i]);
}
}  // namespace detail

/// One round: pulls (call, round, state, message), pushes the next with the message permuted.
struct Blake3Round
{
    static constexpr std::string_view kName = "BLAKER";
    /// kG: for each G the ten words of bytes A1 D1 C1 Low4 High4 A2 D2 C2 Low7 High7.
    FREEHOLD_COLUMNS(kCall, kRound, kA, kALast = kA + 7, kB, kBLast = kB + 15, kC, kCLast = kC + 7, kD,
                     kDLast = kD + 15, kM, kMLast = kM + 31, kG, kGLast = kG + 319);
    static constexpr std::size_t kColumnsPerMix = 40;

    template <class B>
    static constexpr void describe(B& b)
    {
        using E = Cell<B>;
        std::array<std::array<E, 2>, 4> a, c;
        std::array<detail::Bytes4<E>, 4> bb, d;
        std::array<std::array<E, 2>, 16> m;
        for (std::size_t i = 0; i < 4; ++i) {
            a[i] = cols<2>(b, kA + 2 * i);
            bb[i] = cols<4>(b, kB + 4 * i);
            c[i] = cols<2>(b, kC + 2 * i);
            d[i] = cols<4>(b, kD + 4 * i);
        }
        for (std::size_t i = 0; i < 16; ++i) m[i] = cols<2>(b, kM + 2 * i);
        pull(b, Bus::kBlake3, b.col(kCall), b.col(kRound), a, bb, c, d, m);
        for (std::size_t g = 0; g < 8; ++g) {
            const auto& [ia, ib, ic, id] = kBlake3Mixes[g];
            mix(b, kG + kColumnsPerMix * g, a[ia], bb[ib - 4u], c[ic - 8u], d[id - 12u], m[2 * g],
                m[2 * g + 1]);
        }
        std::array<std::array<E, 2>, 16> permuted;
        for (std::size_t i = 0; i < 16; ++i) permuted[i] = m[kBlake3Permutation[i]];
        push(b, Bus::kBlake3, b.col(kCall), b.col(kRound) + 1, a, bb, c, d, permuted);
    }

private:
    template <class B, class Limbs, class Bytes>
    static constexpr void mix(B& b, std::size_t first, Limbs& a, Bytes& x, Limbs& c, Bytes& d,
                              const Limbs& m0, const Limbs& m1)
    {
        using detail::halves;
        const auto at = [&](std::size_t i) { return cols<4>(b, first + 4 * i); };
        const Bytes a1 = at(0), d1 = at(1), c1 = at(2), low4 = at(3), high4 = at(4);
        const Bytes a2 = at(5), d2 = at(6), c2 = at(7), low7 = at(8), high7 = at(9);
        // a += b + m0; d = (d ^ a) >>> 16; c += d; b = (b ^ c) >>> 12
        detail::assert_word_sum(b, a1, std::array{a, halves(x), m0});
        detail::assert_xor(b, d, a1, Bytes{d1[2], d1[3], d1[0], d1[1]});
        detail::assert_word_sum(b, c1, std::array{c, halves(d1)});
        detail::assert_xor_split(b, 4, x, c1, low4, high4);
        Bytes b1;
        for (std::size_t j = 0; j < 4; ++j) b1[j] = high4[(j + 1) % 4] + 16 * low4[(j + 2) % 4];
        // a += b + m1; d = (d ^ a) >>> 8; c += d; b = (b ^ c) >>> 7
        detail::assert_word_sum(b, a2, std::array{halves(a1), halves(b1), m1});
        detail::assert_xor(b, d1, a2, Bytes{d2[3], d2[0], d2[1], d2[2]});
        detail::assert_word_sum(b, c2, std::array{halves(c1), halves(d2)});
        detail::assert_xor_split(b, 7, b1, c2, low7, high7);
        for (std::size_t j = 0; j < 4; ++j) x[j] = high7[j] + 2 * low7[(j + 1) % 4];
        a = halves(a2);
        c = halves(c2);
        d = d2;
    }
};

/// Register w = len + 256 flags + 2^16 count. The chaining value is a cell; one with the IV serves "cv = IV".
struct Blake3
{
    static constexpr std::string_view kName = "BLAKEH";
    FREEHOLD_COLUMNS(kPc, kClk, FREEHOLD_POINTER(kPz), FREEHOLD_POINTER(kPl), FREEHOLD_POINTER(kPr),
                     FREEHOLD_POINTER(kPcv), kRw, kWPrev, kLen, kFlags, kCount0, kCount1,  //
                     kLPrev, kL, kLLast = kL + 15, kRPrev, kR, kRLast = kR + 15,           // the message
                     kCvPrev, kCvA, kCvALast = kCvA + 7, kCvB,
                     kCvBLast = kCvB + 15,  // limbs of four words, bytes of four
                     kF, kFLast = kF + 63,  // bytes of the state after the last round
                     kZPrev, kOld, kOldLast = kOld + 15, kO, kOLast = kO + 31);  // o_i = f_i ^ f_(i+8)

    template <class B>
    static constexpr void describe(B& b)
    {
        using E = Cell<B>;
        const auto len = b.col(kLen), flags = b.col(kFlags);
        head<Blake3>(b, Class::kBlake3, std::array<std::size_t, 4>{kPz, kPl, kPr, kPcv}, b.col(kRw));
        const auto count0 = b.col(kCount0), count1 = b.col(kCount1);
        const Word w{len + 256 * flags, count0 + 256 * count1};
        access(b, Space::kRegisters, b.col(kRw), b.col(kWPrev), b.col(kClk) + 4, w, w);
        byte_pair(b, len, flags);
        byte_pair(b, count0, count1);

        const auto l = cols<16>(b, kL), r = cols<16>(b, kR);
        std::array<std::array<E, 2>, 16> m;
        for (std::size_t i = 0; i < 8; ++i) {
            m[i] = {l[2 * i], l[2 * i + 1]};
            m[8 + i] = {r[2 * i], r[2 * i + 1]};
        }
        const auto cv_a = cols<8>(b, kCvA);
        const auto cv_b = cols<16>(b, kCvB);
        push_first(b, cv_a, cv_b, m);

        for (unsigned round = 0; round < kBlake3Rounds; ++round) {
            const auto before = m;
            for (std::size_t i = 0; i < 16; ++i) m[i] = before[kBlake3Permutation[i]];
        }
        const auto f = cols<64>(b, kF);
        const auto byte_words = [&](std::size_t first) { return cols<16>(b, kF + 4 * first); };
        pull(b, Bus::kBlake3, b.col(kClk), kBlake3Rounds, limbs_of_bytes(byte_words(0)), byte_words(4),
             limbs_of_bytes(byte_words(8)), byte_words(12), m);
        const auto o = cols<32>(b, kO);
        for (std::size_t i = 0; i < 32; ++i) pull(b, Bus::kByte, 2, f[i], f[i + 32], o[i]);

        read_cell<Blake3>(b, cell_at(b, kPl), kLPrev, 5, l);
        read_cell<Blake3>(b, cell_at(b, kPr), kRPrev, 6, r);
        std::array<E, 16> cv;
        const auto cv_b_limbs = limbs_of_bytes(cv_b);
        for (std::size_t i = 0; i < 8; ++i) {
            cv[i] = cv_a[i];
            cv[8 + i] = cv_b_limbs[i];
        }
        read_cell<Blake3>(b, cell_at(b, kPcv), kCvPrev, 7, cv);
        write_cell<Blake3>(b, cell_at(b, kPz), kZPrev, cols<16>(b, kOld), limbs_of_bytes(o));
    }

private:
    /// Words 8-11 are the IV, 12 and 13 the counter, 14 and 15 len and flags.
    template <class B, class CvA, class CvB, class M>
    static constexpr void push_first(B& b, const CvA& cv_a, const CvB& cv_b, const M& m)
    {
        std::array<BabyBear, 8> iv;
        for (std::size_t i = 0; i < 4; ++i) {
            iv[2 * i] = BabyBear{kBlake3Iv[i] & 0xffff};
            iv[2 * i + 1] = BabyBear{kBlake3Iv[i] >> 16};
        }
        push(b, Bus::kBlake3, b.col(kClk), 0, cv_a, cv_b, iv, b.col(kCount0), b.col(kCount1), 0, 0,
             std::array<BabyBear, 4>{}, b.col(kLen), 0, 0, 0, b.col(kFlags), 0, 0, 0, m);
    }
};
}  // namespace freehold::zkvm
