#include "crypto/hashes.hpp"

#include "base/endian.hpp"
#include "crypto/merkle_damgard.hpp"
#include "crypto/sha256_compress.hpp"

namespace freehold
{
Hash256 sha256(BytesView data)
{
    // FIPS 180-4, section 5.3.3.
    std::uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                              0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    merkle_damgard::absorb(
        data, [&](const std::uint8_t* blocks, std::size_t count) { sha256_compress(state, blocks, count); },
        store_be<std::uint64_t>);
    Hash256 hash;
    for (std::size_t i = 0; i < 8; ++i) store_be(hash.data() + 4 * i, state[i]);
    return hash;
}
}  // namespace freehold
