#pragma once
// The other hashes that Ethereum's precompiles need.

#include "base/bytes.hpp"

namespace freehold
{
/// FIPS 180-4.
Hash256 sha256(BytesView data);
/// Dobbertin, Bosselaers, Preneel 1996; 20 bytes.
std::array<std::uint8_t, 20> ripemd160(BytesView data);
/// The compression function F of BLAKE2b (RFC 7693, section 3.2) with a free number of rounds (EIP-152).
/// h: 8 words in and out, m: 16 words, t: 128-bit offset counter as two words.
void blake2b_f(std::uint32_t rounds, std::uint64_t h[8], const std::uint64_t m[16], const std::uint64_t t[2],
               bool last);
}  // namespace freehold
