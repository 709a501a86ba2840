#include "crypto/blake3.hpp"

namespace freehold
{
Blake3Words blake3_chain(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                         std::uint32_t block_length, std::uint32_t flags)
{
    std::uint32_t out[16];
    blake3_compress(cv, block, counter, block_length, flags, out);
    Blake3Words next;
    std::copy_n(out, next.size(), next.begin());
    return next;
}
}  // namespace freehold
