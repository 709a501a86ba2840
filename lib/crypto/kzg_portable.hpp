#pragma once
// crypto/kzg.hpp by our own code: the guest's, and the twin of blst in tests.

#include "crypto/kzg.hpp"

namespace freehold::kzg::portable
{
Result<bool, Error> verify_proof(const G1Compressed& commitment, const Hash256& z, const Hash256& y,
                                 const G1Compressed& proof);
}  // namespace freehold::kzg::portable
