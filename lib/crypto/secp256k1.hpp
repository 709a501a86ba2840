#pragma once
// Public-key recovery on secp256k1 (SEC 1, section 4.1.6), as ECRECOVER and transaction senders need it.
// Our own code, [G]; the faster seam that callers use is crypto/ecrecover.hpp.

#include "base/u256.hpp"

#include <optional>

namespace freehold::secp256k1
{
/// The group order n and half of it (EIP-2: a transaction's s must not be above).
inline constexpr U256 kOrder{0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
inline constexpr U256 kHalfOrder{0x7fffffffffffffff, 0xffffffffffffffff, 0x5d576e7357a4501d,
                                 0xdfe92f46681b20a0};

/// The address of the key that signed `hash` with (r, s) and the parity of R's y. nullopt when r or s is not
/// in [1, n), when r is not the x of a point, or when the key would be the point at infinity.
std::optional<Address> recover(const Hash256& hash, const U256& r, const U256& s, bool y_parity);
}  // namespace freehold::secp256k1
