#pragma once
// The compression function of SHA-256 (FIPS 180-4, section 6.2.2), apart from the padding so that a machine's
// own instructions can take its place: crypto/host/sha256_compress.cpp chooses at run time, the guest has the
// plain one.

#include <cstddef>
#include <cstdint>

namespace freehold
{
/// Absorbs `count` blocks of 64 bytes at `blocks` into `state`.
void sha256_compress(std::uint32_t state[8], const std::uint8_t* blocks, std::size_t count);

/// The same in portable code.
void sha256_compress_portable(std::uint32_t state[8], const std::uint8_t* blocks, std::size_t count);
}  // namespace freehold
