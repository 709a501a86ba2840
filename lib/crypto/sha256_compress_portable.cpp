#include <array>
#include "base/endian.hpp"
#include "crypto/sha256_compress.hpp"

namespace freehold
{
namespace
{
// Section 4.1.2.
std::uint32_t small_sigma0(std::uint32_t x) { return std::rotr(x, 7) ^ std::rotr(x, 18) ^ (x >> 3); }
std::uint32_t small_sigma1(std::uint32_t x) { return std::rotr(x, 17) ^ std::rotr(x, 19) ^ (x >> 10); }
std::uint32_t big_sigma0(std::uint32_t x) { return std::rotr(x, 2) ^ std::rotr(x, 13) ^ std::rotr(x, 22); }
std::uint32_t big_sigma1(std::uint32_t x) { return std::rotr(x, 6) ^ std::rotr(x, 11) ^ std::rotr(x, 25); }
std::uint32_t choose(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return z ^ (x & (y ^ z)); }
std::uint32_t majority(std::uint32_t x, std::uint32_t y, std::uint32_t z) { return (x & y) | (z & (x | y)); }
}  // namespace

void sha256_compress_portable(std::uint32_t state[8], const std::uint8_t* blocks, std::size_t count)
{
    for (; count != 0; --count, blocks += 64) {
        std::uint32_t w[64];
        for (std::size_t t = 0; t < 16; ++t) w[t] = load_be<std::uint32_t>(blocks + 4 * t);
        for (unsigned t = 16; t < 64; ++t)
            w[t] = small_sigma1(w[t - 2]) + w[t - 7] + small_sigma0(w[t - 15]) + w[t - 16];

        auto [a, b, c, d, e, f, g, h] =
            std::to_array({state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]});
        for (unsigned t = 0; t < 64; ++t) {
            const std::uint32_t t1 = h + big_sigma1(e) + choose(e, f, g) + kSha256RoundConstants[t] + w[t];
            const std::uint32_t t2 = big_sigma0(a) + majority(a, b, c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        const std::uint32_t work[8] = {a, b, c, d, e, f, g, h};
        for (unsigned i = 0; i < 8; ++i) state[i] += work[i];
    }
}
}  // namespace freehold
