#pragma once
// Sixteen lanes of 32 bits in portable C++: what a processor without AVX2 runs, and the twin that the tests
// compare the siblings (../avx2, ../avx512: same names, same contracts) with; for kernel files only.
//
// The registers know nothing of the field but what they are told; ranges are the business of field/host/
// packed.hpp.

#include "field/inline.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
/// 16 x 32 bits.
struct Lanes
{
    std::uint32_t v[16];
};

/// 16 x 64 bits, in whatever order suits the level.
struct WideLanes
{
    std::uint64_t v[16];
};

/// 64 bytes, at any alignment.
FREEHOLD_INLINE Lanes load(const void* p)
{
    Lanes r;
    std::memcpy(r.v, p, sizeof r.v);
    return r;
}
FREEHOLD_INLINE void store(void* p, Lanes a) { std::memcpy(p, a.v, sizeof a.v); }

/// Past the caches, which the level's instructions may do. Other threads see it after finish_streams().
/// REQUIRES: p aligned to 64 bytes.
FREEHOLD_INLINE void stream(void* p, Lanes a) { store(p, a); }
FREEHOLD_INLINE void finish_streams() {}
FREEHOLD_INLINE Lanes broadcast(std::uint32_t x)
{
    Lanes r;
    for (std::uint32_t& lane : r.v) lane = x;
    return r;
}

/// Modulo 2^32.
FREEHOLD_INLINE Lanes add(Lanes a, Lanes b)
{
    for (std::size_t i = 0; i < 16; ++i) a.v[i] += b.v[i];
    return a;
}
FREEHOLD_INLINE Lanes sub(Lanes a, Lanes b)
{
    for (std::size_t i = 0; i < 16; ++i) a.v[i] -= b.v[i];
    return a;
}
/// Unsigned.
FREEHOLD_INLINE Lanes min(Lanes a, Lanes b)
{
    for (std::size_t i = 0; i < 16; ++i) a.v[i] = a.v[i] < b.v[i] ? a.v[i] : b.v[i];
    return a;
}

FREEHOLD_INLINE WideLanes wide_zero() { return {}; }

/// Full products.
FREEHOLD_INLINE WideLanes wide_mul(Lanes a, Lanes b)
{
    WideLanes r;
    for (std::size_t i = 0; i < 16; ++i) r.v[i] = std::uint64_t{a.v[i]} * b.v[i];
    return r;
}
/// The same. REQUIRES: all lanes of b are equal.
FREEHOLD_INLINE WideLanes wide_mul_uniform(Lanes a, Lanes b) { return wide_mul(a, b); }
/// Modulo 2^64.
FREEHOLD_INLINE WideLanes wide_add(WideLanes a, WideLanes b)
{
    for (std::size_t i = 0; i < 16; ++i) a.v[i] += b.v[i];
    return a;
}
/// Subtracts `bound` once from each lane that is not below it. REQUIRES: bound < 2^63, lanes < bound + 2^63.
FREEHOLD_INLINE WideLanes wide_fold(WideLanes a, std::uint64_t bound)
{
    for (std::size_t i = 0; i < 16; ++i) a.v[i] = a.v[i] < bound ? a.v[i] : a.v[i] - bound;
    return a;
}

/// Bits 32 to 63 of each.
FREEHOLD_INLINE Lanes high_halves(WideLanes a)
{
    Lanes r;
    for (std::size_t i = 0; i < 16; ++i) r.v[i] = static_cast<std::uint32_t>(a.v[i] >> 32);
    return r;
}

/// The high halves of q * modulus, q = x * inverse mod 2^32: what Montgomery's reduction subtracts from the
/// high halves of x.
FREEHOLD_INLINE Lanes reduction_subtrahend(WideLanes x, std::uint32_t modulus, std::uint32_t inverse)
{
    Lanes r;
    for (std::size_t i = 0; i < 16; ++i) {
        const std::uint32_t q = static_cast<std::uint32_t>(x.v[i]) * inverse;
        r.v[i] = static_cast<std::uint32_t>((std::uint64_t{q} * modulus) >> 32);
    }
    return r;
}

/// Modulo 2^32.
FREEHOLD_INLINE Lanes low_products(Lanes a, Lanes b)
{
    for (std::size_t i = 0; i < 16; ++i) a.v[i] *= b.v[i];
    return a;
}

/// The high halves of the products. REQUIRES: all lanes of b are equal.
FREEHOLD_INLINE Lanes high_products_uniform(Lanes a, Lanes b) { return high_halves(wide_mul_uniform(a, b)); }

struct EvenOdd
{
    Lanes even, odd;
};

/// Lanes 0, 2, .. of the 32 lanes (a, b), and lanes 1, 3, ..
FREEHOLD_INLINE EvenOdd deinterleave(Lanes a, Lanes b)
{
    EvenOdd r;
    for (std::size_t i = 0; i < 8; ++i) {
        r.even.v[i] = a.v[2 * i];
        r.odd.v[i] = a.v[2 * i + 1];
        r.even.v[8 + i] = b.v[2 * i];
        r.odd.v[8 + i] = b.v[2 * i + 1];
    }
    return r;
}
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
