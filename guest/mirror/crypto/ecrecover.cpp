#include "crypto/ecrecover.hpp"

#include "secp256k1_cells.hpp"

namespace freehold
{
std::optional<Address> ecrecover(const SignedHash& signature) { return secp256k1::cells::recover(signature); }

std::vector<std::optional<Address>> ecrecover_all(std::span<const SignedHash> signatures)
{
    return secp256k1::cells::recover_all(signatures);
}
}  // namespace freehold
