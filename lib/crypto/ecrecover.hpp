#pragma once
// The one seam through which everything recovers signers: libsecp256k1 on the host
// (crypto/host/ecrecover.cpp), our own secp256k1 in the guest (guest/mirror/crypto/ecrecover.cpp). The two
// are tested against each other.

#include "base/u256.hpp"

#include <optional>
#include <span>
#include <vector>

namespace freehold
{
struct SignedHash
{
    Hash256 hash;
    U256 r, s;
    bool y_parity = false;
};

/// Same contract as secp256k1::recover. Thread-safe, and so is the next one.
std::optional<Address> ecrecover(const SignedHash& signature);
/// ecrecover() of each; in the guest cheaper than one at a time.
std::vector<std::optional<Address>> ecrecover_all(std::span<const SignedHash> signatures);
}  // namespace freehold
