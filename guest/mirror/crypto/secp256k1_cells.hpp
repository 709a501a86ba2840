#pragma once
// Public-key recovery on secp256k1 for the zkVM: points and scalars stay in cells, where a product or a sum
// is one delegation.

#include "crypto/ecrecover.hpp"

namespace freehold::secp256k1::cells
{
/// Same contract as secp256k1::recover.
std::optional<Address> recover(const SignedHash& signature);
/// recover() of each.
std::vector<std::optional<Address>> recover_all(std::span<const SignedHash> signatures);
}  // namespace freehold::secp256k1::cells
