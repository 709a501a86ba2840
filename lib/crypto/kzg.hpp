#pragma once
// KZG point evaluation (EIP-4844, "Point evaluation precompile"): that the polynomial behind a commitment is
// y at z. The one seam for it: blst on the host (crypto/host/kzg.cpp), our own code in the guest
// (guest/mirror/crypto/kzg.cpp, which forwards to crypto/kzg_portable.hpp). Thread-safe.

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace freehold::kzg
{
/// A compressed point of G1: a commitment or a proof.
using G1Compressed = std::array<std::uint8_t, 48>;

/// The arguments are checked in their order, and a point in the order of this list; the first error counts.
enum class [[nodiscard]] Error : std::uint8_t
{
    NotAPoint,      // not the canonical encoding of any point of the curve
    NotInSubgroup,  // of order r
    NotAScalar,     // not below r
};

/// Whether `proof` shows that the committed polynomial's value at z is y; z and y are big-endian.
Result<bool, Error> verify_proof(const G1Compressed& commitment, const Hash256& z, const Hash256& y,
                                 const G1Compressed& proof);
}  // namespace freehold::kzg
