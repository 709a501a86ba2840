#pragma once
// The padding that SHA-256 and RIPEMD-160 share: 0x80, zeros, and the bit length in the last 8 bytes of a
// block.

#include "base/bytes.hpp"

namespace freehold::merkle_damgard
{
inline constexpr std::size_t kBlockSize = 64;

/// Calls compress(blocks, count) on the whole blocks of `data`, then on the one or two padded blocks of its
/// end. `store_length(p, bits)` writes the message length at `p` in the byte order of the hash.
template <typename Compress, typename StoreLength>
void absorb(BytesView data, Compress compress, StoreLength store_length)
{
    const std::size_t whole = data.size() / kBlockSize;
    if (whole != 0) compress(data.data(), whole);

    const BytesView rest = data.subspan(whole * kBlockSize);
    std::uint8_t end[2 * kBlockSize] = {};
    std::copy(rest.begin(), rest.end(), end);
    end[rest.size()] = 0x80;
    const std::size_t blocks = rest.size() + 1 + 8 <= kBlockSize ? 1 : 2;
    store_length(end + blocks * kBlockSize - 8, std::uint64_t{data.size()} * 8);
    compress(end, blocks);
}
}  // namespace freehold::merkle_damgard
