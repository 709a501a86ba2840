#include "crypto/ecrecover.hpp"

#include "secp256k1_cells.hpp"

namespace freehold
{
std::optional<Address> ecrecover(const Hash256& hash, const U256& r, const U256& s, bool y_parity)
{
    return secp256k1::cells::recover(hash, r, s, y_parity);
}
}  // namespace freehold
