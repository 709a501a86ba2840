#include "field/host/packed.hpp"
#include "proof/host/hash_kernels.hpp"
#include "proof/host/transpose.hpp"

#include <cstdint>
#include <utility>

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
namespace
{
namespace simd = field::FREEHOLD_SIMD_LEVEL;

constexpr std::size_t kVectorStates = kHashLanes / 2;  // lanes of 64 bits
/// With 32 registers two vectors of states at once, though twice 25 words do not fit: what a round's columns
/// wait for each other costs more than the spills.
constexpr std::size_t kSets = kHashLanes == 16 ? 2 : 1;
constexpr std::size_t kStates = kSets * kVectorStates;
constexpr std::size_t kRate = 136, kRateWords = kRate / 8, kRateElements = kRate / 4;

/// One word of each of kStates states, and of those of one register; see blake3_kernel.cpp.
typedef std::uint64_t Words __attribute__((vector_size(8 * kStates)));
typedef std::uint64_t Vector __attribute__((vector_size(8 * kVectorStates)));

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

FREEHOLD_INLINE void round(Words (&a)[25], std::uint64_t constant)
{
    Words c[5], d[5], b[25];
    for (std::size_t x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (std::size_t x = 0; x < 5; ++x) d[x] = c[(x + 4) % 5] ^ rotate_left<1>(c[(x + 1) % 5]);
    rotate_and_permute(a, d, b, std::make_index_sequence<25>{});
    for (std::size_t y = 0; y < 25; y += 5)
        for (std::size_t x = 0; x < 5; ++x) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
    a[0] ^= constant;
}

FREEHOLD_INLINE void keccak_f(Words (&a)[25])
{
    for (std::size_t i = 0; i < 23; ++i) round(a, kRoundConstants[i]);
    // On its own, so that the compiler leaves out of it what the caller does not read.
    round(a, kRoundConstants[23]);
}

FREEHOLD_INLINE Words all(std::uint64_t x) { return Words{} + x; }

/// Word i of each of a register's states, for i < count: the inputs lie `stride` bytes apart, the words
/// kStates words.
FREEHOLD_INLINE void load_vectors(const std::uint8_t* inputs, std::size_t stride, std::size_t count,
                                  std::uint64_t* words)
{
    if (count < kVectorStates) {
        for (std::size_t i = 0; i < count; ++i)
            for (std::size_t state = 0; state < kVectorStates; ++state)
                __builtin_memcpy(&words[i * kStates + state], inputs + state * stride + 8 * i, 8);
        return;
    }
    for (std::size_t i = 0; i < count; i += kVectorStates) {
        // The last vectors end with the inputs, even if some of their words were loaded before.
        const std::size_t at = i + kVectorStates <= count ? i : count - kVectorStates;
        Vector rows[kVectorStates];
        for (std::size_t state = 0; state < kVectorStates; ++state)
            __builtin_memcpy(&rows[state], inputs + state * stride + 8 * at, sizeof rows[state]);
        transpose(rows);
        for (std::size_t word = 0; word < kVectorStates; ++word)
            __builtin_memcpy(&words[(at + word) * kStates], &rows[word], sizeof rows[word]);
    }
}

/// Word i of each state's input, for i < count.
FREEHOLD_INLINE void load_words(const std::uint8_t* inputs, std::size_t stride, std::size_t count,
                                Words* words)
{
    for (std::size_t k = 0; k < kSets; ++k)
        load_vectors(inputs + k * kVectorStates * stride, stride, count,
                     reinterpret_cast<std::uint64_t*>(words) + k * kVectorStates);
}

FREEHOLD_INLINE void store(const Words (&a)[25], Hash256* digests)
{
    for (std::size_t k = 0; k < kSets; ++k) {
        Vector words[4];
        for (std::size_t i = 0; i < 4; ++i)
            __builtin_memcpy(&words[i], reinterpret_cast<const std::uint8_t*>(&a[i]) + k * sizeof(Vector),
                             sizeof(Vector));
        store_digests(words, digests + k * kVectorStates);
    }
}

constexpr std::uint64_t kLastBit = std::uint64_t{1} << 63;  // of the padding, in the block's last word

/// Adds elements 0 .. count - 1 of each state's row, canonical, and to a block that is not full the padding.
FREEHOLD_INLINE void add_block(const BabyBear* rows, std::size_t width, std::size_t count, Words (&a)[25])
{
    // The last vectors of elements may be of one word and nothing.
    Words words[kRateWords + 3]{};
    load_words(reinterpret_cast<const std::uint8_t*>(rows), width * sizeof(BabyBear), count / 2, words);
    if (count % 2 != 0)
        for (std::size_t state = 0; state < kStates; ++state)
            words[count / 2][state] = rows[state * width + count - 1].montgomery();
    auto* const elements = reinterpret_cast<BabyBear*>(words);
    for (std::size_t i = 0; i < 2 * kRateWords * kStates; i += simd::kLanes)
        simd::store(elements + i, simd::PackedBabyBear::load(elements + i).canonical());
    if (count < kRateElements) {
        words[count / 2] |= std::uint64_t{1} << (count % 2 * 32);
        words[kRateWords - 1] |= kLastBit;
    }
    for (std::size_t i = 0; i < kRateWords; ++i) a[i] ^= words[i];
}

void hash_rows(const BabyBear* matrix, std::size_t width, Hash256* digests)
{
    Words a[25]{};
    std::size_t at = 0;
    for (; width - at >= kRateElements; at += kRateElements) {
        add_block(matrix + at, width, kRateElements, a);
        keccak_f(a);
    }
    add_block(matrix + at, width, width - at, a);
    keccak_f(a);
    store(a, digests);
}

/// 0x01 and both children: the children's words, one byte later.
void hash_parents(const Hash256* children, Hash256* parents)
{
    Words child[8], a[25]{};
    load_words(children->data(), 2 * sizeof(Hash256), 8, child);
    a[0] = child[0] << 8 | 0x01;
    for (std::size_t i = 1; i < 8; ++i) a[i] = child[i] << 8 | child[i - 1] >> 56;
    a[8] = child[7] >> 56 | 0x0100;
    a[kRateWords - 1] = all(kLastBit);
    keccak_f(a);
    store(a, parents);
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
