#pragma once
// ECDSA verification on P-256 (FIPS 186-5, section 6.4.2), as EIP-7951 defines it. Our own code, [G].

#include "base/u256.hpp"

namespace freehold::p256
{
/// The order n of the group, which is prime.
inline constexpr U256 kOrder{0xffffffff00000000, 0xffffffffffffffff, 0xbce6faada7179e84, 0xf3b9cac2fc632551};

struct Signature
{
    U256 r;
    U256 s;
};
/// A public key, not yet checked.
struct PublicKey
{
    U256 x;
    U256 y;
};

/// Whether `signature` is one of `hash`, all 256 bits of it, by `key`. False also if r or s is not in [1, n)
/// or the key is no point of the curve other than infinity. Variable time; thread-safe.
bool verify(const Hash256& hash, const Signature& signature, const PublicKey& key);
}  // namespace freehold::p256
