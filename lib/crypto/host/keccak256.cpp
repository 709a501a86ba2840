#include "crypto/keccak.hpp"

#include "base/endian.hpp"

namespace freehold
{
namespace
{
constexpr std::size_t kRate = 136;  // bytes: (1600 - 2 * 256) / 8
constexpr std::size_t kRateLanes = kRate / 8;
}  // namespace

Hash256 keccak256(BytesView data)
{
    std::uint64_t lanes[25] = {};
    const std::uint8_t* p = data.data();
    std::size_t left = data.size();
    for (; left >= kRate; left -= kRate, p += kRate) {
        for (std::size_t i = 0; i < kRateLanes; ++i) lanes[i] ^= load_le<std::uint64_t>(p + 8 * i);
        keccak_f1600(lanes);
    }

    const std::size_t whole = left / 8;
    for (std::size_t i = 0; i < whole; ++i) lanes[i] ^= load_le<std::uint64_t>(p + 8 * i);
    // The padding pad10*1: 0x01 after the last byte, and the top bit of the last byte of the rate.
    std::uint64_t tail = std::uint64_t{0x01} << (8 * (left % 8));
    for (std::size_t i = 0; i < left % 8; ++i) tail |= std::uint64_t{p[8 * whole + i]} << (8 * i);
    lanes[whole] ^= tail;
    lanes[kRateLanes - 1] ^= std::uint64_t{1} << 63;
    keccak_f1600(lanes);

    Hash256 hash;
    for (std::size_t i = 0; i < 4; ++i) store_le(hash.data() + 8 * i, lanes[i]);
    return hash;
}
}  // namespace freehold
