#pragma once
// Modular inversion by division steps (Bernstein and Yang, "Fast constant-time gcd computation and modular
// inversion", 2019), in batches of 30 steps, with 30-bit limbs so that every product fits a 64-bit integer on
// any machine. Variable time: only for public data.

#include "base/u256.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace freehold
{
namespace mod_inverse_detail
{
// Notation: a batch is kBatch = 30 division steps; a Signed30 holds sum limb[i] * 2^(30 i). All limbs but the
// top one are in [0, 2^30); the top one carries the sign.
inline constexpr int kBatch = 30;
inline constexpr std::int32_t kMask = (1 << kBatch) - 1;
// K limbs hold numbers of up to 30 K + 1 bits and a sign: enough for (-2m, m) with m of N 64-bit limbs.
template <std::size_t K>
using Signed30 = std::array<std::int32_t, K>;
template <std::size_t N>
using Limbs64 = std::array<std::uint64_t, N>;
template <std::size_t N>
inline constexpr std::size_t kLimbs30 = 64 * N / 30 + 1;

template <std::size_t N>
constexpr Signed30<kLimbs30<N>> to_signed30(const Limbs64<N>& x)
{
    Signed30<kLimbs30<N>> r{};
    for (std::size_t i = 0; i < r.size(); ++i) {
        const std::size_t limb = 30 * i / 64, shift = 30 * i % 64;
        std::uint64_t bits = x[limb] >> shift;
        if (shift > 34 && limb + 1 < N) bits |= x[limb + 1] << (64 - shift);
        r[i] = static_cast<std::int32_t>(bits & kMask);
    }
    return r;
}

// REQUIRES: 0 <= x < 2^(64 N).
template <std::size_t N>
constexpr Limbs64<N> from_signed30(const Signed30<kLimbs30<N>>& x)
{
    Limbs64<N> r{};
    for (std::size_t i = 0; i < x.size(); ++i) {
        const std::size_t limb = 30 * i / 64, shift = 30 * i % 64;
        const auto bits = static_cast<std::uint64_t>(x[i]);
        r[limb] |= bits << shift;
        if (shift > 34 && limb + 1 < N) r[limb + 1] |= bits >> (64 - shift);
    }
    return r;
}

// 2^30 times the product of the matrices of one batch: (f, g) <- (u f + v g, q f + r g) / 2^30.
// |u| + |v| <= 2^30 and |q| + |r| <= 2^30, as each step at most doubles the norm of a row.
struct Transition
{
    std::int32_t u = 1, v = 0, q = 0, r = 1;
};

// Runs one batch on the low 30 bits of f and g. REQUIRES: f odd. `eta` is -delta of the paper.
constexpr Transition divsteps_vartime(int& eta, std::uint32_t f, std::uint32_t g)
{
    std::uint32_t u = 1, v = 0, q = 0, r = 1;  // modulo 2^32: the true values fit 32 signed bits
    for (int left = kBatch;;) {
        // While g is even, a step only halves it; doubling f's row instead keeps everything integral.
        const int zeros = std::countr_zero(g | (~0u << left));
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        eta -= zeros;
        left -= zeros;
        if (left == 0) break;
        if (eta < 0) {
            eta = -eta;
            std::uint32_t t = f;
            f = g;
            g = 0 - t;
            t = u;
            u = q;
            q = 0 - t;
            t = v;
            v = r;
            r = 0 - t;
        }
        // The next min(eta + 1, left) steps cannot swap again, so as many low bits of g may be cancelled by
        // one multiple w of f: w = -g / f modulo 2^bits. f * (2 - f * f) inverts an odd f modulo 2^6.
        const int bits = std::min({eta + 1, left, 6});
        const std::uint32_t w = (0 - g * (f * (2 - f * f))) & ((1u << bits) - 1);
        g += f * w;
        q += u * w;
        r += v * w;
    }
    return {static_cast<std::int32_t>(u), static_cast<std::int32_t>(v), static_cast<std::int32_t>(q),
            static_cast<std::int32_t>(r)};
}

// (f, g) <- t (f, g) / 2^30, exact by the choice of t.
template <std::size_t K>
constexpr void update_fg(Signed30<K>& f, Signed30<K>& g, const Transition& t)
{
    // |carry| stays below 2^31: |u f[i] + v g[i]| < 2^60.
    std::int64_t cf = (std::int64_t{t.u} * f[0] + std::int64_t{t.v} * g[0]) >> kBatch;
    std::int64_t cg = (std::int64_t{t.q} * f[0] + std::int64_t{t.r} * g[0]) >> kBatch;
    for (std::size_t i = 1; i < K; ++i) {
        cf += std::int64_t{t.u} * f[i] + std::int64_t{t.v} * g[i];
        cg += std::int64_t{t.q} * f[i] + std::int64_t{t.r} * g[i];
        f[i - 1] = static_cast<std::int32_t>(cf) & kMask;
        g[i - 1] = static_cast<std::int32_t>(cg) & kMask;
        cf >>= kBatch;
        cg >>= kBatch;
    }
    f[K - 1] = static_cast<std::int32_t>(cf);
    g[K - 1] = static_cast<std::int32_t>(cg);
}

template <std::size_t K>
struct Modulus
{
    Signed30<K> limbs;
    std::int32_t inverse30;  // 1 / m mod 2^30
};

// (d, e) <- t (d, e) / 2^30 mod m. In and out: d and e in (-2m, m).
template <std::size_t K>
constexpr void update_de(Signed30<K>& d, Signed30<K>& e, const Transition& t, const Modulus<K>& m)
{
    // A negative operand counts as itself + m, so both lie in (-m, m) and |u d + v e| < 2^30 m. Subtracting a
    // multiple of m in [0, 2^30 m) makes the sum divisible by 2^30: it is then in (-2^31 m, 2^30 m), its
    // quotient in (-2m, m).
    const std::int32_t sign_d = d[K - 1] >> 31, sign_e = e[K - 1] >> 31;
    std::int32_t md = (t.u & sign_d) + (t.v & sign_e);
    std::int32_t me = (t.q & sign_d) + (t.r & sign_e);
    std::int64_t cd = std::int64_t{t.u} * d[0] + std::int64_t{t.v} * e[0];
    std::int64_t ce = std::int64_t{t.q} * d[0] + std::int64_t{t.r} * e[0];
    const auto inverse = static_cast<std::uint32_t>(m.inverse30);
    md -= static_cast<std::int32_t>(
        (inverse * static_cast<std::uint32_t>(cd) + static_cast<std::uint32_t>(md)) & kMask);
    me -= static_cast<std::int32_t>(
        (inverse * static_cast<std::uint32_t>(ce) + static_cast<std::uint32_t>(me)) & kMask);
    cd = (cd + std::int64_t{m.limbs[0]} * md) >> kBatch;
    ce = (ce + std::int64_t{m.limbs[0]} * me) >> kBatch;
    for (std::size_t i = 1; i < K; ++i) {
        cd += std::int64_t{t.u} * d[i] + std::int64_t{t.v} * e[i] + std::int64_t{m.limbs[i]} * md;
        ce += std::int64_t{t.q} * d[i] + std::int64_t{t.r} * e[i] + std::int64_t{m.limbs[i]} * me;
        d[i - 1] = static_cast<std::int32_t>(cd) & kMask;
        e[i - 1] = static_cast<std::int32_t>(ce) & kMask;
        cd >>= kBatch;
        ce >>= kBatch;
    }
    d[K - 1] = static_cast<std::int32_t>(cd);
    e[K - 1] = static_cast<std::int32_t>(ce);
}

template <std::size_t K>
constexpr void add_scaled(Signed30<K>& x, const Signed30<K>& m, std::int32_t factor)
{
    std::int64_t carry = 0;
    for (std::size_t i = 0; i < K; ++i) {
        carry += std::int64_t{x[i]} + std::int64_t{m[i]} * factor;
        x[i] = i + 1 < K ? static_cast<std::int32_t>(carry) & kMask : static_cast<std::int32_t>(carry);
        carry >>= kBatch;
    }
}

template <std::size_t K>
constexpr Signed30<K> negated(const Signed30<K>& x)
{
    Signed30<K> zero{};
    add_scaled(zero, x, -1);
    return zero;
}

template <std::size_t K>
constexpr bool is_zero(const Signed30<K>& x)
{
    std::int32_t any = 0;
    for (const std::int32_t limb : x) any |= limb;
    return any == 0;
}
}  // namespace mod_inverse_detail

/// The x in [0, m) with a * x = 1 mod m, or 0 if a = 0; all as 64-bit limbs, least significant first.
/// REQUIRES: m odd, m > 2, a < m, gcd(a, m) = 1 or a = 0.
template <std::size_t N>
constexpr std::array<std::uint64_t, N> mod_inverse(const std::array<std::uint64_t, N>& a,
                                                   const std::array<std::uint64_t, N>& m)
{
    using namespace mod_inverse_detail;
    constexpr std::size_t kTop = kLimbs30<N> - 1;
    static_assert(30 * kTop + 31 >= 64 * N + 2);
    // Newton's iteration doubles the correct low bits: 3, 6, 12, 24, 48.
    std::uint64_t inverse = m[0];
    for (int i = 0; i < 4; ++i) inverse *= 2 - m[0] * inverse;
    const Modulus<kTop + 1> modulus{to_signed30(m), static_cast<std::int32_t>(inverse & kMask)};

    // Throughout: f = d a and g = e a modulo m; gcd(f, g) = gcd(m, a).
    Signed30<kTop + 1> d{}, e{1}, f = modulus.limbs, g = to_signed30(a);
    for (int eta = -1; !is_zero(g);) {
        const Transition t =
            divsteps_vartime(eta, static_cast<std::uint32_t>(f[0]), static_cast<std::uint32_t>(g[0]));
        update_de(d, e, t, modulus);
        update_fg(f, g, t);
    }
    // f = +-1 (or m, with d = 0), so 1 / a = +-d.
    if (d[kTop] < 0) add_scaled(d, modulus.limbs, 1);  // (-2m, m) -> (-m, m)
    if (f[kTop] < 0) d = negated(d);
    if (d[kTop] < 0) add_scaled(d, modulus.limbs, 1);  // (-m, m) -> [0, m)
    return from_signed30<N>(d);
}

/// The same for words of the EVM.
constexpr U256 mod_inverse(const U256& a, const U256& m)
{
    U256 inverse;
    inverse.limbs = mod_inverse(a.limbs, m.limbs);
    return inverse;
}
}  // namespace freehold
