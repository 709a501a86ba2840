#include "field/host/packed.hpp"
#include "proof/host/hash_kernels.hpp"

#include <cstdint>
#include <utility>

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
namespace
{
namespace simd = field::FREEHOLD_SIMD_LEVEL;

constexpr std::size_t kStates = kHashLanes / 2;  // lanes of 64 bits
constexpr std::size_t kRate = 136, kRateWords = kRate / 8, kRateElements = kRate / 4;

/// One word of each of kStates states; see blake3_kernel.cpp.
typedef std::uint64_t Words __attribute__((vector_size(8 * kStates)));

// FIPS 202, section 3.2.5.
constexpr std::uint64_t kRoundConstants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// Section 3.2.2: by lane x + 5 y.
constexpr unsigned kRotations[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                     25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

template <unsigned kBits>
FREEHOLD_INLINE Words rotate_left(Words x)
{
    if constexpr (kBits == 0) {
        return x;
    } else {
        return x << kBits | x >> (64 - kBits);
    }
}

/// rho and pi: lane (x, y) goes to (y, 2x + 3y).
template <std::size_t... kLane>
FREEHOLD_INLINE void rotate_and_permute(const Words (&a)[25], const Words (&d)[5], Words (&b)[25],
                                        std::index_sequence<kLane...>)
{
    ((b[kLane / 5 + 5 * ((2 * (kLane % 5) + 3 * (kLane / 5)) % 5)] =
          rotate_left<kRotations[kLane]>(a[kLane] ^ d[kLane % 5])),
     ...);
}

FREEHOLD_INLINE void keccak_f(Words (&a)[25])
{
    for (const std::uint64_t constant : kRoundConstants) {
        Words c[5], d[5], b[25];
        for (std::size_t x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (std::size_t x = 0; x < 5; ++x) d[x] = c[(x + 4) % 5] ^ rotate_left<1>(c[(x + 1) % 5]);
        rotate_and_permute(a, d, b, std::make_index_sequence<25>{});
        for (std::size_t y = 0; y < 25; y += 5)
            for (std::size_t x = 0; x < 5; ++x)
                a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
        a[0] ^= constant;
    }
}

FREEHOLD_INLINE Words all(std::uint64_t x) { return Words{} + x; }

/// Absorbs one block per state, given word by word.
FREEHOLD_INLINE void absorb(Words (&a)[25], const std::uint64_t (&block)[kRateWords][kStates])
{
    for (std::size_t i = 0; i < kRateWords; ++i) {
        Words word;
        __builtin_memcpy(&word, block[i], sizeof word);
        a[i] ^= word;
    }
    keccak_f(a);
}

/// Puts the bytes of one state's block in place.
FREEHOLD_INLINE void place(const std::uint8_t (&bytes)[kRate], std::size_t state,
                           std::uint64_t (&block)[kRateWords][kStates])
{
    for (std::size_t i = 0; i < kRateWords; ++i) __builtin_memcpy(&block[i][state], bytes + 8 * i, 8);
}

/// The padding of a message that ends `size` bytes into its last block.
FREEHOLD_INLINE void pad(std::uint8_t (&bytes)[kRate], std::size_t size)
{
    bytes[size] = 0x01;
    bytes[kRate - 1] |= 0x80;
}

constexpr std::uint64_t kLastBit = std::uint64_t{1} << 63;  // of the padding, in the block's last word

FREEHOLD_INLINE void store_digests(const Words (&a)[25], Hash256* digests)
{
    for (std::size_t state = 0; state < kStates; ++state)
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint64_t word = a[i][state];
            __builtin_memcpy(digests[state].data() + 8 * i, &word, 8);
        }
}

void hash_rows(const BabyBear* matrix, std::size_t width, Hash256* digests)
{
    const simd::PackedBabyBear out_of_montgomery{BabyBear::from_montgomery_unchecked(1)};
    Words a[25]{};
    // The block after the last element holds at least the padding.
    for (std::size_t at = 0; at <= width; at += kRateElements) {
        const std::size_t count = width - at < kRateElements ? width - at : kRateElements;
        alignas(64) std::uint64_t block[kRateWords][kStates];
        for (std::size_t state = 0; state < kStates; ++state) {
            // Whole vectors, of which the first kRate bytes count.
            alignas(64) BabyBear elements[3 * simd::kLanes]{};
            if (count != 0) __builtin_memcpy(elements, matrix + state * width + at, count * sizeof(BabyBear));
            for (std::size_t i = 0; i < count; i += simd::kLanes)
                simd::store(elements + i,
                            (simd::PackedBabyBear::load(elements + i) * out_of_montgomery).lanes());
            std::uint8_t bytes[kRate];
            __builtin_memcpy(bytes, elements, kRate);
            if (count < kRateElements) pad(bytes, 4 * count);
            place(bytes, state, block);
        }
        absorb(a, block);
    }
    store_digests(a, digests);
}

void hash_parents(const Hash256* children, Hash256* parents)
{
    alignas(64) std::uint64_t block[kRateWords][kStates];
    for (std::size_t state = 0; state < kStates; ++state) {
        std::uint8_t bytes[kRate]{1};
        __builtin_memcpy(bytes + 1, children + 2 * state, 64);
        pad(bytes, 65);
        place(bytes, state, block);
    }
    Words a[25]{};
    absorb(a, block);
    store_digests(a, parents);
}

std::uint64_t find_counter(const CounterMessage& message, std::uint64_t first, std::uint64_t end,
                           std::uint64_t bound)
{
    std::uint64_t words[kRateWords]{};
    __builtin_memcpy(words, message.block.data(), message.block.size());
    words[message.size / 8] |= std::uint64_t{1} << (message.size % 8 * 8);
    words[kRateWords - 1] = kLastBit;
    Words block[kRateWords], lanes;
    for (std::size_t i = 0; i < kRateWords; ++i) block[i] = all(words[i]);
    for (std::size_t state = 0; state < kStates; ++state) lanes[state] = state;
    // The counter begins in word `at`, `shift` bits from its low end.
    const std::size_t at = message.size / 8 - 1, shift = message.size % 8 * 8;
    for (; first != end; first += kStates) {
        const Words counter = lanes + first;
        block[at] = words[at] | counter << shift;
        block[at + 1] = words[at + 1] | counter >> 1 >> (63 - shift);
        Words a[25]{};
        for (std::size_t i = 0; i < kRateWords; ++i) a[i] = block[i];
        keccak_f(a);
        const auto is_below = a[0] < bound;
        if (__builtin_reduce_or(is_below) != 0)
            for (std::size_t state = 0; state < kStates; ++state)
                if (is_below[state] != 0) return first + state;
    }
    return end;
}
}  // namespace

const HashKernels kKeccakKernels{kStates, SIZE_MAX, hash_rows, hash_parents, find_counter};
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
