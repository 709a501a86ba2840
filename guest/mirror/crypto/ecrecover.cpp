#include "crypto/ecrecover.hpp"

#include "crypto/secp256k1.hpp"

namespace freehold
{
std::optional<Address> ecrecover(const Hash256& hash, const U256& r, const U256& s, bool y_parity)
{
    return secp256k1::recover(hash, r, s, y_parity);
}
}  // namespace freehold
