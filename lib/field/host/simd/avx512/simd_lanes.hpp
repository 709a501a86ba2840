#pragma once
// Sixteen lanes of 32 bits with AVX-512 (F, BW, DQ, VL). Same names and contracts as the siblings in
// ../scalar (which states them) and ../avx2; for kernel files only.

#include "field/inline.hpp"

#include <immintrin.h>

#include <cstdint>

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
struct Lanes
{
    __m512i v;
};

/// The products of the even lanes, and of the odd ones: 64 bits each.
struct WideLanes
{
    __m512i even, odd;
};

FREEHOLD_INLINE Lanes load(const void* p) { return {_mm512_loadu_si512(p)}; }
FREEHOLD_INLINE void store(void* p, Lanes a) { _mm512_storeu_si512(p, a.v); }
FREEHOLD_INLINE void stream(void* p, Lanes a) { _mm512_stream_si512(static_cast<__m512i*>(p), a.v); }
FREEHOLD_INLINE void finish_streams() { _mm_sfence(); }
FREEHOLD_INLINE Lanes broadcast(std::uint32_t x) { return {_mm512_set1_epi32(static_cast<int>(x))}; }

FREEHOLD_INLINE Lanes add(Lanes a, Lanes b) { return {_mm512_add_epi32(a.v, b.v)}; }
FREEHOLD_INLINE Lanes sub(Lanes a, Lanes b) { return {_mm512_sub_epi32(a.v, b.v)}; }
FREEHOLD_INLINE Lanes min(Lanes a, Lanes b) { return {_mm512_min_epu32(a.v, b.v)}; }

FREEHOLD_INLINE WideLanes wide_zero() { return {_mm512_setzero_si512(), _mm512_setzero_si512()}; }

FREEHOLD_INLINE WideLanes wide_mul(Lanes a, Lanes b)
{
    return {_mm512_mul_epu32(a.v, b.v),
            _mm512_mul_epu32(_mm512_srli_epi64(a.v, 32), _mm512_srli_epi64(b.v, 32))};
}

FREEHOLD_INLINE WideLanes wide_mul_uniform(Lanes a, Lanes b)
{
    return {_mm512_mul_epu32(a.v, b.v), _mm512_mul_epu32(_mm512_srli_epi64(a.v, 32), b.v)};
}

FREEHOLD_INLINE WideLanes wide_add(WideLanes a, WideLanes b)
{
    return {_mm512_add_epi64(a.even, b.even), _mm512_add_epi64(a.odd, b.odd)};
}

FREEHOLD_INLINE WideLanes wide_fold(WideLanes a, std::uint64_t bound)
{
    const __m512i m = _mm512_set1_epi64(static_cast<long long>(bound));
    return {_mm512_min_epu64(a.even, _mm512_sub_epi64(a.even, m)),
            _mm512_min_epu64(a.odd, _mm512_sub_epi64(a.odd, m))};
}

/// Where only the low half of a product is used, clang replaces _mm512_mul_epu32 by the 64-bit VPMULLQ, which
/// is three times slower on Intel: hence assembly.
FREEHOLD_INLINE __m512i multiply_low_halves(__m512i a, __m512i b)
{
    __m512i r;
    asm("vpmuludq %2, %1, %0" : "=v"(r) : "v"(a), "v"(b));
    return r;
}

FREEHOLD_INLINE Lanes high_halves(WideLanes a)
{
    return {_mm512_mask_shuffle_epi32(a.odd, 0x5555, a.even, _MM_PERM_CDAB)};
}

FREEHOLD_INLINE Lanes reduction_subtrahend(WideLanes x, std::uint32_t modulus, std::uint32_t inverse)
{
    const __m512i p = broadcast(modulus).v, p_inverse = broadcast(inverse).v;
    return high_halves({_mm512_mul_epu32(multiply_low_halves(x.even, p_inverse), p),
                        _mm512_mul_epu32(multiply_low_halves(x.odd, p_inverse), p)});
}

FREEHOLD_INLINE Lanes low_products(Lanes a, Lanes b) { return {_mm512_mullo_epi32(a.v, b.v)}; }

/// The odd lanes, in the place of the even ones.
FREEHOLD_INLINE __m512i odd_lanes(__m512i a)
{
    return _mm512_castps_si512(_mm512_movehdup_ps(_mm512_castsi512_ps(a)));
}

/// From the intrinsics of high_halves clang makes a VPERMT2D, of half the throughput and more than twice the
/// latency on Zen 5: hence assembly. (The arithmetic of challenge elements is slower with it.)
FREEHOLD_INLINE Lanes high_products_uniform(Lanes a, Lanes b)
{
    const __m512i even = _mm512_mul_epu32(a.v, b.v);
    __m512i odd = _mm512_mul_epu32(odd_lanes(a.v), b.v);
    asm("vmovshdup %1, %0%{%2%}" : "+v"(odd) : "v"(even), "Yk"(__mmask16{0x5555}));
    return {odd};
}

struct EvenOdd
{
    Lanes even, odd;
};

FREEHOLD_INLINE EvenOdd deinterleave(Lanes a, Lanes b)
{
    const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    const __m512i odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
    return {{_mm512_permutex2var_epi32(a.v, even, b.v)}, {_mm512_permutex2var_epi32(a.v, odd, b.v)}};
}
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
