#include "crypto/kzg.hpp"

#include "crypto/kzg_portable.hpp"

namespace freehold::kzg
{
Result<bool, Error> verify_proof(const G1Compressed& commitment, const Hash256& z, const Hash256& y,
                                 const G1Compressed& proof)
{
    return portable::verify_proof(commitment, z, y, proof);
}
}  // namespace freehold::kzg
