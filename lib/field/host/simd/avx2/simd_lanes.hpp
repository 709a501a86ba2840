#pragma once
// Sixteen lanes of 32 bits as two AVX2 registers. Same names and contracts as the siblings in ../scalar
// (which states them) and ../avx512; for kernel files only.

#include "field/inline.hpp"

#include <immintrin.h>

#include <cstdint>

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
struct Lanes
{
    __m256i v[2];
};

/// The products of the even lanes of each register, and of the odd ones: 64 bits each.
struct WideLanes
{
    __m256i even[2], odd[2];
};

FREEHOLD_INLINE Lanes load(const void* p)
{
    const auto* q = static_cast<const __m256i*>(p);
    return {{_mm256_loadu_si256(q), _mm256_loadu_si256(q + 1)}};
}
FREEHOLD_INLINE void store(void* p, Lanes a)
{
    auto* q = static_cast<__m256i*>(p);
    _mm256_storeu_si256(q, a.v[0]);
    _mm256_storeu_si256(q + 1, a.v[1]);
}
FREEHOLD_INLINE void stream(void* p, Lanes a)
{
    auto* to = static_cast<__m256i*>(p);
    _mm256_stream_si256(to, a.v[0]);
    _mm256_stream_si256(to + 1, a.v[1]);
}
FREEHOLD_INLINE void finish_streams() { _mm_sfence(); }
FREEHOLD_INLINE Lanes broadcast(std::uint32_t x)
{
    const __m256i v = _mm256_set1_epi32(static_cast<int>(x));
    return {{v, v}};
}

FREEHOLD_INLINE Lanes add(Lanes a, Lanes b)
{
    return {{_mm256_add_epi32(a.v[0], b.v[0]), _mm256_add_epi32(a.v[1], b.v[1])}};
}
FREEHOLD_INLINE Lanes sub(Lanes a, Lanes b)
{
    return {{_mm256_sub_epi32(a.v[0], b.v[0]), _mm256_sub_epi32(a.v[1], b.v[1])}};
}
FREEHOLD_INLINE Lanes min(Lanes a, Lanes b)
{
    return {{_mm256_min_epu32(a.v[0], b.v[0]), _mm256_min_epu32(a.v[1], b.v[1])}};
}

FREEHOLD_INLINE WideLanes wide_zero()
{
    const __m256i zero = _mm256_setzero_si256();
    return {{zero, zero}, {zero, zero}};
}

FREEHOLD_INLINE __m256i odd_lanes(__m256i a) { return _mm256_srli_epi64(a, 32); }

FREEHOLD_INLINE WideLanes wide_mul(Lanes a, Lanes b)
{
    return {{_mm256_mul_epu32(a.v[0], b.v[0]), _mm256_mul_epu32(a.v[1], b.v[1])},
            {_mm256_mul_epu32(odd_lanes(a.v[0]), odd_lanes(b.v[0])),
             _mm256_mul_epu32(odd_lanes(a.v[1]), odd_lanes(b.v[1]))}};
}

FREEHOLD_INLINE WideLanes wide_mul_uniform(Lanes a, Lanes b)
{
    return {{_mm256_mul_epu32(a.v[0], b.v[0]), _mm256_mul_epu32(a.v[1], b.v[1])},
            {_mm256_mul_epu32(odd_lanes(a.v[0]), b.v[0]), _mm256_mul_epu32(odd_lanes(a.v[1]), b.v[1])}};
}

FREEHOLD_INLINE WideLanes wide_add(WideLanes a, WideLanes b)
{
    return {{_mm256_add_epi64(a.even[0], b.even[0]), _mm256_add_epi64(a.even[1], b.even[1])},
            {_mm256_add_epi64(a.odd[0], b.odd[0]), _mm256_add_epi64(a.odd[1], b.odd[1])}};
}

/// a - bound lies in [-2^63, 2^63), so its sign tells whether a < bound.
FREEHOLD_INLINE __m256i fold_one(__m256i a, __m256i bound)
{
    const __m256i d = _mm256_sub_epi64(a, bound);
    return _mm256_castpd_si256(
        _mm256_blendv_pd(_mm256_castsi256_pd(d), _mm256_castsi256_pd(a), _mm256_castsi256_pd(d)));
}

FREEHOLD_INLINE WideLanes wide_fold(WideLanes a, std::uint64_t bound)
{
    const __m256i m = _mm256_set1_epi64x(static_cast<long long>(bound));
    return {{fold_one(a.even[0], m), fold_one(a.even[1], m)}, {fold_one(a.odd[0], m), fold_one(a.odd[1], m)}};
}

FREEHOLD_INLINE __m256i high_halves_of(__m256i even, __m256i odd)
{
    return _mm256_blend_epi32(odd_lanes(even), odd, 0xaa);
}

FREEHOLD_INLINE Lanes high_halves(WideLanes a)
{
    return {{high_halves_of(a.even[0], a.odd[0]), high_halves_of(a.even[1], a.odd[1])}};
}

/// Where only the low half of a product is used, clang replaces _mm256_mul_epu32 by a 64-bit product, which
/// is several instructions: hence assembly.
FREEHOLD_INLINE __m256i multiply_low_halves(__m256i a, __m256i b)
{
    __m256i r;
    asm("vpmuludq %2, %1, %0" : "=x"(r) : "x"(a), "x"(b));
    return r;
}

FREEHOLD_INLINE __m256i subtrahend_of(__m256i even, __m256i odd, __m256i p, __m256i p_inverse)
{
    return high_halves_of(_mm256_mul_epu32(multiply_low_halves(even, p_inverse), p),
                          _mm256_mul_epu32(multiply_low_halves(odd, p_inverse), p));
}

FREEHOLD_INLINE Lanes reduction_subtrahend(WideLanes x, std::uint32_t modulus, std::uint32_t inverse)
{
    const __m256i p = _mm256_set1_epi32(static_cast<int>(modulus));
    const __m256i p_inverse = _mm256_set1_epi32(static_cast<int>(inverse));
    return {
        {subtrahend_of(x.even[0], x.odd[0], p, p_inverse), subtrahend_of(x.even[1], x.odd[1], p, p_inverse)}};
}

FREEHOLD_INLINE Lanes low_products(Lanes a, Lanes b)
{
    return {{_mm256_mullo_epi32(a.v[0], b.v[0]), _mm256_mullo_epi32(a.v[1], b.v[1])}};
}

FREEHOLD_INLINE Lanes high_products_uniform(Lanes a, Lanes b) { return high_halves(wide_mul_uniform(a, b)); }

struct EvenOdd
{
    Lanes even, odd;
};

/// The even lanes of a, then those of b; likewise the odd ones.
FREEHOLD_INLINE void deinterleave_one(__m256i a, __m256i b, __m256i& even, __m256i& odd)
{
    const __m256 x = _mm256_castsi256_ps(a), y = _mm256_castsi256_ps(b);
    const __m256i e = _mm256_castps_si256(_mm256_shuffle_ps(x, y, 0x88));
    const __m256i o = _mm256_castps_si256(_mm256_shuffle_ps(x, y, 0xdd));
    even = _mm256_permute4x64_epi64(e, 0xd8);
    odd = _mm256_permute4x64_epi64(o, 0xd8);
}

FREEHOLD_INLINE EvenOdd deinterleave(Lanes a, Lanes b)
{
    EvenOdd r;
    deinterleave_one(a.v[0], a.v[1], r.even.v[0], r.odd.v[0]);
    deinterleave_one(b.v[0], b.v[1], r.even.v[1], r.odd.v[1]);
    return r;
}
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
