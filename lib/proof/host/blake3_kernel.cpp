#include "crypto/blake3.hpp"
#include "field/host/packed.hpp"
#include "proof/host/hash_kernels.hpp"
#include "proof/host/transpose.hpp"

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
namespace
{
namespace simd = field::FREEHOLD_SIMD_LEVEL;

constexpr std::size_t kWords = 16;  // of a block

/// One word of each of kHashLanes inputs. A compiler vector, so that one text serves all levels: clang turns
/// the shifts into rotations and the permutations into the level's shuffles.
typedef std::uint32_t Lanes __attribute__((vector_size(4 * kHashLanes)));

FREEHOLD_INLINE Lanes all(std::uint32_t x) { return Lanes{} + x; }

template <unsigned kBits>
FREEHOLD_INLINE Lanes rotate_right(Lanes x)
{
    return x >> kBits | x << (32 - kBits);
}

FREEHOLD_INLINE void mix(Lanes& a, Lanes& b, Lanes& c, Lanes& d, Lanes x, Lanes y)
{
    a += b + x;
    d = rotate_right<16>(d ^ a);
    c += d;
    b = rotate_right<12>(b ^ c);
    a += b + y;
    d = rotate_right<8>(d ^ a);
    c += d;
    b = rotate_right<7>(b ^ c);
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

template <unsigned kRound>
FREEHOLD_INLINE void round(Lanes (&v)[kWords], const Lanes (&m)[kWords])
{
    constexpr const std::uint8_t(&s)[kWords] = kSchedule.word[kRound];
    mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
    mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
    mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
    mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
    mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
    mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
    mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
    mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
}

/// The chaining value after one block of chunk number `counter`; parents have 0.
FREEHOLD_INLINE void compress(Lanes (&cv)[8], const Lanes (&m)[kWords], std::uint32_t length,
                              std::uint32_t flags, std::uint32_t counter = 0)
{
    Lanes v[kWords] = {cv[0],
                       cv[1],
                       cv[2],
                       cv[3],
                       cv[4],
                       cv[5],
                       cv[6],
                       cv[7],
                       all(kBlake3Iv[0]),
                       all(kBlake3Iv[1]),
                       all(kBlake3Iv[2]),
                       all(kBlake3Iv[3]),
                       all(counter),
                       Lanes{},
                       all(length),
                       all(flags)};
    round<0>(v, m);
    round<1>(v, m);
    round<2>(v, m);
    round<3>(v, m);
    round<4>(v, m);
    round<5>(v, m);
    round<6>(v, m);
    for (std::size_t i = 0; i < 8; ++i) cv[i] = v[i] ^ v[i + 8];
}

FREEHOLD_INLINE void initialise(Lanes (&cv)[8])
{
    for (std::size_t i = 0; i < 8; ++i) cv[i] = all(kBlake3Iv[i]);
}

FREEHOLD_INLINE Lanes load(const std::uint32_t* p)
{
    Lanes v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

/// Message words from one block per lane, `stride` words apart.
FREEHOLD_INLINE void load_blocks(const std::uint32_t* blocks, std::size_t stride, Lanes (&m)[kWords])
{
    for (std::size_t part = 0; part < kWords; part += kHashLanes) {
        Lanes rows[kHashLanes];
        for (std::size_t i = 0; i < kHashLanes; ++i) rows[i] = load(blocks + i * stride + part);
        transpose(rows);
        for (std::size_t i = 0; i < kHashLanes; ++i) m[part + i] = rows[i];
    }
}

constexpr std::uint32_t kWhole = kBlake3ChunkStart | kBlake3ChunkEnd | kBlake3Root;

constexpr std::size_t kChunkWidth = 256;  // elements of a row
constexpr std::size_t kMaxLogChunks = 8;

/// The chaining value of chunk number `chunk` of each row; `root` if it is a whole row.
FREEHOLD_INLINE void hash_chunk(const BabyBear* matrix, std::size_t width, std::size_t chunk,
                                std::uint32_t root, Lanes (&cv)[8])
{
    // Times the residue of Montgomery form 1, that is 2^-32: canonical values.
    const simd::PackedBabyBear out_of_montgomery{BabyBear::from_montgomery_unchecked(1)};
    const std::size_t begin = chunk * kChunkWidth;
    const std::size_t end = width - begin < kChunkWidth ? width : begin + kChunkWidth;
    initialise(cv);
    for (std::size_t at = begin; at < end; at += kWords) {
        const std::size_t words = end - at < kWords ? end - at : kWords;
        alignas(64) std::uint32_t blocks[kHashLanes][kWords];
        for (std::size_t i = 0; i < kHashLanes; ++i) {
            const BabyBear* row = matrix + i * width + at;
            if (words == kWords) {
                simd::store(blocks[i], (simd::PackedBabyBear::load(row) * out_of_montgomery).lanes());
            } else {
                BabyBear padded[kWords]{};
                __builtin_memcpy(padded, row, words * sizeof(BabyBear));
                simd::store(blocks[i], (simd::PackedBabyBear::load(padded) * out_of_montgomery).lanes());
            }
        }
        Lanes m[kWords];
        load_blocks(blocks[0], kWords, m);
        const std::uint32_t flags =
            (at == begin ? kBlake3ChunkStart : 0) | (at + kWords >= end ? kBlake3ChunkEnd | root : 0);
        compress(cv, m, static_cast<std::uint32_t>(4 * words), flags, static_cast<std::uint32_t>(chunk));
    }
}

/// right = parent of left and right.
void join(const Lanes (&left)[8], Lanes (&right)[8], std::uint32_t root)
{
    Lanes m[kWords];
    for (std::size_t i = 0; i < 8; ++i) {
        m[i] = left[i];
        m[8 + i] = right[i];
    }
    initialise(right);
    compress(right, m, 64, kBlake3Parent | root);
}

/// Rows of several chunks: subtrees of a power of two of them wait on a stack for their right neighbours.
void hash_long_rows(const BabyBear* matrix, std::size_t width, Hash256* digests)
{
    Lanes waiting[kMaxLogChunks][8], cv[8];
    std::size_t depth = 0;
    const std::size_t chunks = (width + kChunkWidth - 1) / kChunkWidth;
    for (std::size_t chunk = 0; chunk + 1 < chunks; ++chunk) {
        hash_chunk(matrix, width, chunk, 0, cv);
        for (std::size_t done = chunk + 1; done % 2 == 0; done /= 2) join(waiting[--depth], cv, 0);
        __builtin_memcpy(waiting[depth++], cv, sizeof cv);
    }
    hash_chunk(matrix, width, chunks - 1, 0, cv);
    while (depth-- > 0) join(waiting[depth], cv, depth == 0 ? kBlake3Root : 0);
    store_digests(cv, digests);
}

void hash_rows(const BabyBear* matrix, std::size_t width, Hash256* digests)
{
    if (width > kChunkWidth) {
        hash_long_rows(matrix, width, digests);
        return;
    }
    Lanes cv[8];
    hash_chunk(matrix, width, 0, kBlake3Root, cv);
    store_digests(cv, digests);
}

void hash_parents(const Hash256* children, Hash256* parents)
{
    Lanes cv[8], m[kWords];
    initialise(cv);
    load_blocks(reinterpret_cast<const std::uint32_t*>(children), kWords, m);
    compress(cv, m, 64, kBlake3Parent);
    store_digests(cv, parents);
}

std::uint64_t find_counter(const CounterMessage& message, std::uint64_t first, std::uint64_t end,
                           std::uint64_t bound)
{
    alignas(64) std::uint32_t blocks[kHashLanes][kWords];
    for (auto& block : blocks) __builtin_memcpy(block, message.block.data(), sizeof block);
    for (; first != end; first += kHashLanes) {
        for (std::size_t i = 0; i < kHashLanes; ++i) {
            const std::uint64_t counter = first + i;
            __builtin_memcpy(reinterpret_cast<std::uint8_t*>(blocks[i]) + message.size - 8, &counter, 8);
        }
        Lanes cv[8], m[kWords];
        initialise(cv);
        load_blocks(blocks[0], kWords, m);
        compress(cv, m, static_cast<std::uint32_t>(message.size), kWhole);
        for (std::size_t i = 0; i < kHashLanes; ++i)
            if ((std::uint64_t{cv[1][i]} << 32 | cv[0][i]) < bound) return first + i;
    }
    return end;
}
}  // namespace

const HashKernels kBlake3Kernels{kHashLanes, kChunkWidth << kMaxLogChunks, hash_rows, hash_parents,
                                 find_counter};
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
