#include "crypto/sha256_compress.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace freehold
{
namespace
{
using Compress = void (*)(std::uint32_t state[8], const std::uint8_t* blocks, std::size_t count);

#if defined(__x86_64__)
bool has_sha_instructions()
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

__m128i load(const void* p) { return _mm_loadu_si128(static_cast<const __m128i*>(p)); }
void store(void* p, __m128i value) { _mm_storeu_si128(static_cast<__m128i*>(p), value); }

// SHA256RNDS2 takes the eight working variables as two vectors, {f, e, b, a} and {h, g, d, c} (lowest lane
// first).
[[gnu::target("sha,sse4.1")]] void compress_with_sha_instructions(std::uint32_t state[8],
                                                                  const std::uint8_t* blocks,
                                                                  std::size_t count)
{
    const __m128i byte_swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const __m128i badc = _mm_shuffle_epi32(load(state), 0xb1);
    const __m128i hgfe = _mm_shuffle_epi32(load(state + 4), 0x1b);
    __m128i feba = _mm_alignr_epi8(badc, hgfe, 8);
    __m128i hgdc = _mm_blend_epi16(hgfe, badc, 0xf0);

    for (; count != 0; --count, blocks += 64) {
        const __m128i feba_before = feba, hgdc_before = hgdc;
        __m128i w[4];  // the last 16 words of the message schedule
        for (int i = 0; i < 4; ++i) w[i] = _mm_shuffle_epi8(load(blocks + std::ptrdiff_t{16} * i), byte_swap);
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; ++i) {  // four rounds each
            const __m128i wk = _mm_add_epi32(w[i % 4], load(kSha256RoundConstants + std::ptrdiff_t{4} * i));
            hgdc = _mm_sha256rnds2_epu32(hgdc, feba, wk);
            feba = _mm_sha256rnds2_epu32(feba, hgdc, _mm_shuffle_epi32(wk, 0x0e));
            if (i >= 12) continue;
            // W[t] = sigma1(W[t-2]) + W[t-7] + sigma0(W[t-15]) + W[t-16]
            const __m128i t16_15 = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);
            const __m128i t7 = _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4);
            w[i % 4] = _mm_sha256msg2_epu32(_mm_add_epi32(t16_15, t7), w[(i + 3) % 4]);
        }
        feba = _mm_add_epi32(feba, feba_before);
        hgdc = _mm_add_epi32(hgdc, hgdc_before);
    }

    const __m128i abef = _mm_shuffle_epi32(feba, 0x1b);
    const __m128i ghcd = _mm_shuffle_epi32(hgdc, 0xb1);
    store(state, _mm_blend_epi16(abef, ghcd, 0xf0));
    store(state + 4, _mm_alignr_epi8(ghcd, abef, 8));
}

Compress choose()
{
    return has_sha_instructions() ? compress_with_sha_instructions : sha256_compress_portable;
}
#else
Compress choose() { return sha256_compress_portable; }
#endif
}  // namespace

void sha256_compress(std::uint32_t state[8], const std::uint8_t* blocks, std::size_t count)
{
    static const Compress kChosen = choose();
    kChosen(state, blocks, count);
}
}  // namespace freehold
