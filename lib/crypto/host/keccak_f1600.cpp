// Keccak-f[1600] (FIPS 202, section 3.2) for 64-bit registers.
//
// Lane (x, y) of the specification is lanes[x + 5 * y]. The permutation keeps some lanes complemented while
// it runs
// ("lane complementing", Keccak implementation overview 3.2, section 2.2): chi then needs an AND or an OR
// where it would need a NOT as well. Which form each lane of chi takes is derived below, at compile time,
// from the set alone.

#include "crypto/keccak.hpp"

#include <array>
#include <bit>

namespace freehold
{
namespace
{
using State = std::array<std::uint64_t, 25>;
using LaneFlags = std::array<bool, 25>;

constexpr std::uint64_t kRoundConstants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// rho: the left rotation of each lane.
constexpr int kRotation[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                               25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

// pi: lane (x, y) of the output is lane (x + 3y, x) of the input.
constexpr std::size_t pi_source(std::size_t x, std::size_t y) { return (x + 3 * y) % 5 + 5 * x; }

// The lanes that are held complemented between rounds.
constexpr LaneFlags kComplemented = [] {
    LaneFlags flags{};
    for (const std::size_t lane : {1u, 2u, 8u, 12u, 17u, 20u}) flags[lane] = true;
    return flags;
}();

// The lanes that are complemented after theta: theta is linear, so the flags go through it as bits do.
constexpr LaneFlags kComplementedInChi = [] {
    bool parity[5] = {};
    for (std::size_t i = 0; i < 25; ++i) parity[i % 5] ^= kComplemented[i];
    LaneFlags flags{};
    for (std::size_t i = 0; i < 25; ++i)
        flags[i] = kComplemented[i] ^ parity[(i + 4) % 5] ^ parity[(i + 1) % 5];
    return flags;
}();

// chi on one lane, a ^ (~b & c), where each operand whose flag is set is held complemented, and the result is
// complemented if kOut is set.
template <bool kA, bool kB, bool kC, bool kOut>
constexpr std::uint64_t chi(std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    // The wanted value is a ^ (~b' & c') in the true b', c', complemented once more if exactly one of a and
    // the result is. De Morgan moves that complement into the product where that makes a NOT vanish.
    constexpr bool kInvert = kA != kOut;
    if constexpr (kB && kC) return kInvert ? a ^ (~b | c) : a ^ (b & ~c);
    if constexpr (kB && !kC) return kInvert ? ~a ^ (b & c) : a ^ (b & c);
    if constexpr (!kB && kC) return kInvert ? a ^ (b | c) : ~a ^ (b | c);
    return kInvert ? a ^ (b | ~c) : a ^ (~b & c);
}

template <std::size_t kX, std::size_t kY>
constexpr std::uint64_t chi_lane(const std::uint64_t (&row)[5])
{
    return chi<kComplementedInChi[pi_source(kX, kY)], kComplementedInChi[pi_source((kX + 1) % 5, kY)],
               kComplementedInChi[pi_source((kX + 2) % 5, kY)], kComplemented[kX + 5 * kY]>(
        row[kX], row[(kX + 1) % 5], row[(kX + 2) % 5]);
}

// One row of rho, pi and chi, after theta's column corrections d.
template <std::size_t kY>
[[gnu::always_inline]] inline void row(const State& in, State& out, const std::uint64_t (&d)[5])
{
    std::uint64_t b[5];
    for (std::size_t x = 0; x < 5; ++x) {
        const std::size_t source = pi_source(x, kY);
        b[x] = std::rotl(in[source] ^ d[source % 5], kRotation[source]);
    }
    out[5 * kY] = chi_lane<0, kY>(b);
    out[5 * kY + 1] = chi_lane<1, kY>(b);
    out[5 * kY + 2] = chi_lane<2, kY>(b);
    out[5 * kY + 3] = chi_lane<3, kY>(b);
    out[5 * kY + 4] = chi_lane<4, kY>(b);
}

[[gnu::always_inline]] inline void round(const State& in, State& out, std::uint64_t constant)
{
    std::uint64_t c[5], d[5];
    for (std::size_t x = 0; x < 5; ++x) c[x] = in[x] ^ in[x + 5] ^ in[x + 10] ^ in[x + 15] ^ in[x + 20];
    for (std::size_t x = 0; x < 5; ++x) d[x] = c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
    row<0>(in, out, d);
    row<1>(in, out, d);
    row<2>(in, out, d);
    row<3>(in, out, d);
    row<4>(in, out, d);
    out[0] ^= constant;
}
}  // namespace

void keccak_f1600(std::uint64_t lanes[25])
{
    State a, e;
    for (std::size_t i = 0; i < 25; ++i) a[i] = kComplemented[i] ? ~lanes[i] : lanes[i];
    for (std::size_t r = 0; r < 24; r += 2) {
        round(a, e, kRoundConstants[r]);
        round(e, a, kRoundConstants[r + 1]);
    }
    for (std::size_t i = 0; i < 25; ++i) lanes[i] = kComplemented[i] ? ~a[i] : a[i];
}
}  // namespace freehold
