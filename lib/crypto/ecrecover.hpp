#pragma once
// The one seam through which everything recovers signers: libsecp256k1 on the host
// (crypto/host/ecrecover.cpp), our own secp256k1 in the guest (guest/mirror/crypto/ecrecover.cpp). The two
// are tested against each other.

#include "base/u256.hpp"

#include <optional>

namespace freehold
{
/// Same contract as secp256k1::recover. Thread-safe.
std::optional<Address> ecrecover(const Hash256& hash, const U256& r, const U256& s, bool y_parity);
}  // namespace freehold
