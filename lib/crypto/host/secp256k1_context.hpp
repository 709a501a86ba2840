#pragma once
// What crypto/host shares of libsecp256k1.

#include "base/bytes.hpp"

#include <secp256k1_recovery.h>

namespace freehold
{
/// One context for the process, made on first use and randomised against side channels. Thread-safe: it is
/// never changed afterwards.
const secp256k1_context* secp256k1_shared_context();

/// The last 20 bytes of the Keccak hash of the uncompressed point.
Address address_of(const secp256k1_pubkey& key);
}  // namespace freehold
