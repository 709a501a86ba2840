#include "crypto/sha256_compress.hpp"

namespace freehold
{
void sha256_compress(std::uint32_t state[8], const std::uint8_t* blocks, std::size_t count)
{
    sha256_compress_portable(state, blocks, count);
}
}  // namespace freehold
