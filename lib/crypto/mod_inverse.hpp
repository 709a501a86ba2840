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
using Signed30 = std::array<std::int32_t, 9>;

constexpr Signed30 to_signed30(const U256& x)
{
    Signed30 r{};
    for (unsigned i = 0; i < 9; ++i) r[i] = static_cast<std::int32_t>((x >> (30 * i)).low64() & kMask);
    return r;
}

// REQUIRES: 0 <= x < 2^256.
constexpr U256 from_signed30(const Signed30& x)
{
    U256 r;
    for (unsigned i = 0; i < 9; ++i) r = r | (U256{static_cast<std::uint64_t>(x[i])} << (30 * i));
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
constexpr void update_fg(Signed30& f, Signed30& g, const Transition& t)
{
    // |carry| stays below 2^31: |u f[i] + v g[i]| < 2^60.
    std::int64_t cf = (std::int64_t{t.u} * f[0] + std::int64_t{t.v} * g[0]) >> kBatch;
    std::int64_t cg = (std::int64_t{t.q} * f[0] + std::int64_t{t.r} * g[0]) >> kBatch;
    for (unsigned i = 1; i < 9; ++i) {
        cf += std::int64_t{t.u} * f[i] + std::int64_t{t.v} * g[i];
        cg += std::int64_t{t.q} * f[i] + std::int64_t{t.r} * g[i];
        f[i - 1] = static_cast<std::int32_t>(cf) & kMask;
        g[i - 1] = static_cast<std::int32_t>(cg) & kMask;
        cf >>= kBatch;
        cg >>= kBatch;
    }
    f[8] = static_cast<std::int32_t>(cf);
    g[8] = static_cast<std::int32_t>(cg);
}

struct Modulus
{
    Signed30 limbs;
    std::int32_t inverse30;  // 1 / m mod 2^30
};

// (d, e) <- t (d, e) / 2^30 mod m. In and out: d and e in (-2m, m).
constexpr void update_de(Signed30& d, Signed30& e, const Transition& t, const Modulus& m)
{
    // A negative operand counts as itself + m, so both lie in (-m, m) and |u d + v e| < 2^30 m. Subtracting a
    // multiple of m in [0, 2^30 m) makes the sum divisible by 2^30: it is then in (-2^31 m, 2^30 m), its
    // quotient in (-2m, m).
    const std::int32_t sign_d = d[8] >> 31, sign_e = e[8] >> 31;
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
    for (unsigned i = 1; i < 9; ++i) {
        cd += std::int64_t{t.u} * d[i] + std::int64_t{t.v} * e[i] + std::int64_t{m.limbs[i]} * md;
        ce += std::int64_t{t.q} * d[i] + std::int64_t{t.r} * e[i] + std::int64_t{m.limbs[i]} * me;
        d[i - 1] = static_cast<std::int32_t>(cd) & kMask;
        e[i - 1] = static_cast<std::int32_t>(ce) & kMask;
        cd >>= kBatch;
        ce >>= kBatch;
    }
    d[8] = static_cast<std::int32_t>(cd);
    e[8] = static_cast<std::int32_t>(ce);
}

constexpr void add_scaled(Signed30& x, const Signed30& m, std::int32_t factor)
{
    std::int64_t carry = 0;
    for (unsigned i = 0; i < 9; ++i) {
        carry += std::int64_t{x[i]} + std::int64_t{m[i]} * factor;
        x[i] = i < 8 ? static_cast<std::int32_t>(carry) & kMask : static_cast<std::int32_t>(carry);
        carry >>= kBatch;
    }
}

constexpr Signed30 negated(const Signed30& x)
{
    Signed30 zero{};
    add_scaled(zero, x, -1);
    return zero;
}

constexpr bool is_zero(const Signed30& x)
{
    std::int32_t any = 0;
    for (const std::int32_t limb : x) any |= limb;
    return any == 0;
}
}  // namespace mod_inverse_detail

/// The x in [0, m) with a * x = 1 mod m, or 0 if a = 0. REQUIRES: m odd, m > 2, a < m, gcd(a, m) = 1 or a =
/// 0.
constexpr U256 mod_inverse(const U256& a, const U256& m)
{
    using namespace mod_inverse_detail;
    // Newton's iteration doubles the correct low bits: 3, 6, 12, 24, 48.
    std::uint64_t inverse = m.limbs[0];
    for (int i = 0; i < 4; ++i) inverse *= 2 - m.limbs[0] * inverse;
    const Modulus modulus{to_signed30(m), static_cast<std::int32_t>(inverse & kMask)};

    // Throughout: f = d a and g = e a modulo m; gcd(f, g) = gcd(m, a).
    Signed30 d{}, e{1}, f = modulus.limbs, g = to_signed30(a);
    for (int eta = -1; !is_zero(g);) {
        const Transition t =
            divsteps_vartime(eta, static_cast<std::uint32_t>(f[0]), static_cast<std::uint32_t>(g[0]));
        update_de(d, e, t, modulus);
        update_fg(f, g, t);
    }
    // f = +-1 (or m, with d = 0), so 1 / a = +-d.
    if (d[8] < 0) add_scaled(d, modulus.limbs, 1);  // (-2m, m) -> (-m, m)
    if (f[8] < 0) d = negated(d);
    if (d[8] < 0) add_scaled(d, modulus.limbs, 1);  // (-m, m) -> [0, m)
    return from_signed30(d);
}
}  // namespace freehold
