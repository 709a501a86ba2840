#pragma once
// KZG commitments and cell proofs of blobs (EIP-4844, EIP-7594) through c-kzg. The trusted set-up takes
// seconds to load, so it is loaded once per process, on first use or ahead of it by prepare_kzg().
// Thread-safe.

#include "codec/blob_transaction.hpp"

#include <expected>
#include <string>

namespace freehold::net
{
/// Starts loading in the background if that has not begun. `precompute`: c-kzg's table width for proofs, 0
/// for none; the first caller's choice holds. A process that only verifies needs none.
void prepare_kzg(unsigned precompute);

/// The commitment, computed from the blob. The error is a field element that is not below the modulus.
std::expected<KzgCommitment, std::string> blob_commitment(const Blob& blob);

/// p(z) = y for the blob's polynomial p, so that the point evaluation precompile (EIP-4844) believes it.
struct PointProof
{
    KzgCommitment commitment;
    KzgProof proof;
    Hash256 y;
};
/// `z`: big-endian. The error is a number that is not below the modulus.
std::expected<PointProof, std::string> prove_point(const Blob& blob, const Hash256& z);

/// Commitments and all cell proofs, the blobs in parallel. REQUIRES: canonical field elements, as
/// pack_payload makes them.
BlobSidecar make_sidecar(std::vector<Blob> blobs);
}  // namespace freehold::net
