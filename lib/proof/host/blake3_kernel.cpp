#include "base/endian.hpp"
#include "crypto/blake3.hpp"
#include "field/host/packed.hpp"
#include "proof/host/hash_kernels.hpp"
#include "proof/host/transpose.hpp"

#include <utility>

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
namespace
{
namespace simd = field::FREEHOLD_SIMD_LEVEL;

constexpr std::size_t kWords = 16;  // of a block

/// So many vectors of inputs at once: with 32 registers, two states of sixteen words, since the steps of one
/// wait for each other half of the time.
constexpr std::size_t kSets = kHashLanes == 16 ? 2 : 1;
constexpr std::size_t kInputs = kSets * kHashLanes;

/// One word of each of kHashLanes inputs. A compiler vector, so that one text serves all levels: clang turns
/// the shifts into rotations and the permutations into the level's shuffles.
typedef std::uint32_t Lanes __attribute__((vector_size(4 * kHashLanes)));

FREEHOLD_INLINE Lanes all(std::uint32_t x) { return Lanes{} + x; }

template <unsigned kBits>
FREEHOLD_INLINE Lanes rotate_right(Lanes x)
{
    return x >> kBits | x << (32 - kBits);
}

// The message permutation of BLAKE3 (section 2.2), applied r times.
struct Schedule
{
    std::uint8_t word[7][kWords];
};
constexpr Schedule kSchedule = [] {
    constexpr std::uint8_t kPermutation[kWords] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    Schedule s{};
    for (unsigned i = 0; i < kWords; ++i) s.word[0][i] = static_cast<std::uint8_t>(i);
    for (unsigned r = 1; r < 7; ++r)
        for (unsigned i = 0; i < kWords; ++i) s.word[r][i] = s.word[r - 1][kPermutation[i]];
    return s;
}();

/// One word of each input.
typedef Lanes Word[kSets];

/// Keeps the compiler from working off one column after the other, whose steps each wait for the one before.
FREEHOLD_INLINE void in_step(Word* x)
{
    if constexpr (kSets == 2)
        asm(""
            : "+v"(x[0][0]), "+v"(x[0][1]), "+v"(x[1][0]), "+v"(x[1][1]), "+v"(x[2][0]), "+v"(x[2][1]),
              "+v"(x[3][0]), "+v"(x[3][1]));
}

/// Half of all mixes of half a round, step by step for the four columns of every set, number kN / kSets of
/// set kN % kSets. Diagonals are columns whose rows are turned by 0, kTurn, 2 kTurn, 3 kTurn. The message
/// words are every other one from kWord on of the round's.
template <unsigned kRound, std::size_t kTurn, std::size_t kWord, unsigned kBitsD, unsigned kBitsB,
          std::size_t... kN>
FREEHOLD_INLINE void half_mix(Word (&v)[kWords], const Word (&m)[kWords], std::index_sequence<kN...>)
{
    constexpr auto a = [](std::size_t n) { return n / kSets; };
    constexpr auto b = [](std::size_t n) { return 4 + (n / kSets + kTurn) % 4; };
    constexpr auto c = [](std::size_t n) { return 8 + (n / kSets + 2 * kTurn) % 4; };
    constexpr auto d = [](std::size_t n) { return 12 + (n / kSets + 3 * kTurn) % 4; };
    constexpr auto x = [](std::size_t n) { return kSchedule.word[kRound][kWord + n / kSets * 2]; };
    constexpr auto k = [](std::size_t n) { return n % kSets; };
    ((v[a(kN)][k(kN)] += m[x(kN)][k(kN)]), ...);
    ((v[a(kN)][k(kN)] += v[b(kN)][k(kN)]), ...);
    ((v[d(kN)][k(kN)] ^= v[a(kN)][k(kN)]), ...);
    ((v[d(kN)][k(kN)] = rotate_right<kBitsD>(v[d(kN)][k(kN)])), ...);
    ((v[c(kN)][k(kN)] += v[d(kN)][k(kN)]), ...);
    ((v[b(kN)][k(kN)] ^= v[c(kN)][k(kN)]), ...);
    ((v[b(kN)][k(kN)] = rotate_right<kBitsB>(v[b(kN)][k(kN)])), ...);
}

template <unsigned kRound>
FREEHOLD_INLINE void round(Word (&v)[kWords], const Word (&m)[kWords])
{
    constexpr auto kAll = std::make_index_sequence<4 * kSets>{};
    half_mix<kRound, 0, 0, 16, 12>(v, m, kAll);
    half_mix<kRound, 0, 1, 8, 7>(v, m, kAll);
    in_step(v + 4);
    half_mix<kRound, 1, 8, 16, 12>(v, m, kAll);
    half_mix<kRound, 1, 9, 8, 7>(v, m, kAll);
    in_step(v + 4);
}

/// The chaining value after one block of chunk number `counter`; parents have 0.
FREEHOLD_INLINE void compress(Word (&cv)[8], const Word (&m)[kWords], std::uint32_t length,
                              std::uint32_t flags, std::uint32_t counter = 0)
{
    const std::uint32_t last[4] = {counter, 0, length, flags};
    Word v[kWords];
    for (std::size_t k = 0; k < kSets; ++k)
        for (std::size_t i = 0; i < 4; ++i) {
            v[i][k] = cv[i][k];
            v[4 + i][k] = cv[4 + i][k];
            v[8 + i][k] = all(kBlake3Iv[i]);
            v[12 + i][k] = all(last[i]);
        }
    round<0>(v, m);
    round<1>(v, m);
    round<2>(v, m);
    round<3>(v, m);
    round<4>(v, m);
    round<5>(v, m);
    round<6>(v, m);
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t k = 0; k < kSets; ++k) cv[i][k] = v[i][k] ^ v[i + 8][k];
}

FREEHOLD_INLINE void initialise(Word (&cv)[8])
{
    for (std::size_t i = 0; i < 8; ++i)
        for (Lanes& x : cv[i]) x = all(kBlake3Iv[i]);
}

FREEHOLD_INLINE Lanes load(const std::uint32_t* p)
{
    Lanes v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

/// Message words from one block per input, `stride` words apart.
FREEHOLD_INLINE void load_blocks(const std::uint32_t* blocks, std::size_t stride, Word (&m)[kWords])
{
    for (std::size_t k = 0; k < kSets; ++k, blocks += kHashLanes * stride)
        for (std::size_t part = 0; part < kWords; part += kHashLanes) {
            Lanes rows[kHashLanes];
            for (std::size_t i = 0; i < kHashLanes; ++i) rows[i] = load(blocks + i * stride + part);
            transpose(rows);
            for (std::size_t i = 0; i < kHashLanes; ++i) m[part + i][k] = rows[i];
        }
}

FREEHOLD_INLINE void store(const Word (&cv)[8], Hash256* digests)
{
    for (std::size_t k = 0; k < kSets; ++k) {
        Lanes words[8];
        for (std::size_t i = 0; i < 8; ++i) words[i] = cv[i][k];
        store_digests(words, digests + k * kHashLanes);
    }
}

constexpr std::uint32_t kWhole = kBlake3ChunkStart | kBlake3ChunkEnd | kBlake3Root;

constexpr std::size_t kChunkWidth = 256;  // elements of a row
constexpr std::size_t kMaxLogChunks = 8;

/// The chaining value of chunk number `chunk` of each row; `root` if it is a whole row.
FREEHOLD_INLINE void hash_chunk(const BabyBear* matrix, std::size_t width, std::size_t chunk,
                                std::uint32_t root, Word (&cv)[8])
{
    const std::size_t begin = chunk * kChunkWidth;
    const std::size_t end = width - begin < kChunkWidth ? width : begin + kChunkWidth;
    initialise(cv);
    for (std::size_t at = begin; at < end; at += kWords) {
        const std::size_t words = end - at < kWords ? end - at : kWords;
        alignas(64) std::uint32_t blocks[kInputs][kWords];
        for (std::size_t i = 0; i < kInputs; ++i) {
            const BabyBear* row = matrix + i * width + at;
            if (words == kWords) {
                simd::store(blocks[i], simd::PackedBabyBear::load(row).canonical());
            } else {
                BabyBear padded[kWords]{};
                __builtin_memcpy(padded, row, words * sizeof(BabyBear));
                simd::store(blocks[i], simd::PackedBabyBear::load(padded).canonical());
            }
        }
        Word m[kWords];
        load_blocks(blocks[0], kWords, m);
        const std::uint32_t flags =
            (at == begin ? kBlake3ChunkStart : 0) | (at + kWords >= end ? kBlake3ChunkEnd | root : 0);
        compress(cv, m, static_cast<std::uint32_t>(4 * words), flags, static_cast<std::uint32_t>(chunk));
    }
}

/// right = parent of left and right.
void join(const Word (&left)[8], Word (&right)[8], std::uint32_t root)
{
    Word m[kWords];
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t k = 0; k < kSets; ++k) {
            m[i][k] = left[i][k];
            m[8 + i][k] = right[i][k];
        }
    initialise(right);
    compress(right, m, 64, kBlake3Parent | root);
}

/// Rows of several chunks: subtrees of a power of two of them wait on a stack for their right neighbours.
void hash_long_rows(const BabyBear* matrix, std::size_t width, Hash256* digests)
{
    Word waiting[kMaxLogChunks][8], cv[8];
    std::size_t depth = 0;
    const std::size_t chunks = (width + kChunkWidth - 1) / kChunkWidth;
    for (std::size_t chunk = 0; chunk + 1 < chunks; ++chunk) {
        hash_chunk(matrix, width, chunk, 0, cv);
        for (std::size_t done = chunk + 1; done % 2 == 0; done /= 2) join(waiting[--depth], cv, 0);
        __builtin_memcpy(waiting[depth++], cv, sizeof cv);
    }
    hash_chunk(matrix, width, chunks - 1, 0, cv);
    while (depth-- > 0) join(waiting[depth], cv, depth == 0 ? kBlake3Root : 0);
    store(cv, digests);
}

void hash_rows(const BabyBear* matrix, std::size_t width, Hash256* digests)
{
    if (width > kChunkWidth) {
        hash_long_rows(matrix, width, digests);
        return;
    }
    Word cv[8];
    hash_chunk(matrix, width, 0, kBlake3Root, cv);
    store(cv, digests);
}

void hash_parents(const Hash256* children, Hash256* parents)
{
    Word cv[8], m[kWords];
    initialise(cv);
    load_blocks(reinterpret_cast<const std::uint32_t*>(children), kWords, m);
    compress(cv, m, 64, kBlake3Parent);
    store(cv, parents);
}

std::uint64_t find_counter(const CounterMessage& message, std::uint64_t first, std::uint64_t end,
                           std::uint64_t bound)
{
    Word m[kWords];
    for (std::size_t i = 0; i < kWords; ++i)
        for (Lanes& x : m[i]) x = all(load_le<std::uint32_t>(&message.block[4 * i]));
    Lanes lane;
    for (std::size_t i = 0; i < kHashLanes; ++i) lane[i] = static_cast<std::uint32_t>(i);
    // The counter begins within word[0], whose other bytes stay.
    const std::size_t at = message.size - 8;
    const auto shift = static_cast<unsigned>(at % 4 * 8);
    Word* const word = m + at / 4;
    const Lanes before = word[0][0];
    for (; first != end; first += kInputs) {
        for (std::size_t k = 0; k < kSets; ++k) {
            const std::uint64_t counter = first + k * kHashLanes;
            const auto base = static_cast<std::uint32_t>(counter);
            const Lanes low = base + lane;
            const Lanes carry = low < base;  // all ones where it is
            const Lanes high = static_cast<std::uint32_t>(counter >> 32) - carry;
            if (shift == 0) {
                word[0][k] = low;
                word[1][k] = high;
            } else {
                word[0][k] = before | low << shift;
                word[1][k] = low >> (32 - shift) | high << shift;
                word[2][k] = high >> (32 - shift);
            }
        }
        Word cv[8];
        initialise(cv);
        compress(cv, m, static_cast<std::uint32_t>(message.size), kWhole);
        for (std::size_t k = 0; k < kSets; ++k) {
            const Lanes maybe = cv[1][k] <= all(static_cast<std::uint32_t>(bound >> 32));
            if (__builtin_reduce_or(maybe) == 0) continue;
            for (std::size_t i = 0; i < kHashLanes; ++i)
                if ((std::uint64_t{cv[1][k][i]} << 32 | cv[0][k][i]) < bound)
                    return first + k * kHashLanes + i;
        }
    }
    return end;
}
}  // namespace

const HashKernels kBlake3Kernels{kInputs, kChunkWidth << kMaxLogChunks, hash_rows, hash_parents,
                                 find_counter};
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
