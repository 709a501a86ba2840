#pragma once
// Public-key recovery on secp256k1 for the zkVM: points and scalars stay in cells, where a product or a sum
// is one delegation.

#include "base/u256.hpp"

#include <optional>

namespace freehold::secp256k1::cells
{
/// Same contract as secp256k1::recover.
std::optional<Address> recover(const Hash256& hash, const U256& r, const U256& s, bool y_parity);
}  // namespace freehold::secp256k1::cells
