#include "base/endian.hpp"
#include "crypto/blake3.hpp"

#include <bit>

namespace freehold
{
namespace
{
// Section 2.2, table 2: the message permutation between rounds.
constexpr std::uint8_t kPermutation[16] = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

struct Schedule
{
    std::uint8_t word[7][16];
};

// The permutation applied 0..6 times, so that the rounds read the message in place.
constexpr Schedule kSchedule = [] {
    Schedule s{};
    for (unsigned i = 0; i < 16; ++i) s.word[0][i] = static_cast<std::uint8_t>(i);
    for (unsigned r = 1; r < 7; ++r)
        for (unsigned i = 0; i < 16; ++i) s.word[r][i] = s.word[r - 1][kPermutation[i]];
    return s;
}();

[[gnu::always_inline]] inline void mix(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d,
                                       std::uint32_t x, std::uint32_t y)
{
    a += b + x;
    d = std::rotr(d ^ a, 16);
    c += d;
    b = std::rotr(b ^ c, 12);
    a += b + y;
    d = std::rotr(d ^ a, 8);
    c += d;
    b = std::rotr(b ^ c, 7);
}
}  // namespace

void blake3_compress(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                     std::uint32_t block_length, std::uint32_t flags, std::uint32_t out[16])
{
    std::uint32_t m[16];
    for (unsigned i = 0; i < 16; ++i) m[i] = load_le<std::uint32_t>(block + 4 * i);
    std::uint32_t v[16] = {cv[0],
                           cv[1],
                           cv[2],
                           cv[3],
                           cv[4],
                           cv[5],
                           cv[6],
                           cv[7],
                           kBlake3Iv[0],
                           kBlake3Iv[1],
                           kBlake3Iv[2],
                           kBlake3Iv[3],
                           static_cast<std::uint32_t>(counter),
                           static_cast<std::uint32_t>(counter >> 32),
                           block_length,
                           flags};
#pragma clang loop unroll(full)
    for (const auto& s : kSchedule.word) {
        mix(v[0], v[4], v[8], v[12], m[s[0]], m[s[1]]);
        mix(v[1], v[5], v[9], v[13], m[s[2]], m[s[3]]);
        mix(v[2], v[6], v[10], v[14], m[s[4]], m[s[5]]);
        mix(v[3], v[7], v[11], v[15], m[s[6]], m[s[7]]);
        mix(v[0], v[5], v[10], v[15], m[s[8]], m[s[9]]);
        mix(v[1], v[6], v[11], v[12], m[s[10]], m[s[11]]);
        mix(v[2], v[7], v[8], v[13], m[s[12]], m[s[13]]);
        mix(v[3], v[4], v[9], v[14], m[s[14]], m[s[15]]);
    }
    for (unsigned i = 0; i < 8; ++i) {
        out[i] = v[i] ^ v[i + 8];
        out[i + 8] = v[i + 8] ^ cv[i];
    }
}
}  // namespace freehold
