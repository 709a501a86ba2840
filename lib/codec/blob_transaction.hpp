#pragma once
// A blob transaction as it travels to a node (EIP-4844's network form, with the cell proofs of EIP-7594):
//     0x03 || rlp([tx_payload_body, wrapper_version = 1, blobs, commitments, cell_proofs])
// Blocks and tries hold the transaction without its sidecar: codec/transaction.hpp.

#include "codec/blob.hpp"
#include "codec/transaction.hpp"

namespace freehold
{
inline constexpr std::size_t kCellProofsPerBlob = 128;  // EIP-7594: CELLS_PER_EXT_BLOB

/// Compressed points of BLS12-381's G1.
using KzgCommitment = FixedBytes<48, struct KzgCommitmentTag>;
using KzgProof = FixedBytes<48, struct KzgProofTag>;

struct BlobSidecar
{
    std::vector<Blob> blobs;
    std::vector<KzgCommitment> commitments;  // one per blob
    std::vector<KzgProof> cell_proofs;       // 128 per blob, blob by blob
    friend bool operator==(const BlobSidecar&, const BlobSidecar&) = default;
};

struct BlobTransaction
{
    Transaction tx;
    BlobSidecar sidecar;
};

/// REQUIRES: tx.type == Blob; as many commitments as blobs as blob_hashes; 128 proofs per blob.
Bytes encode_blob_transaction(const Transaction& tx, const BlobSidecar& sidecar);

/// Checks the form and the counts, not the cryptography.
Result<BlobTransaction, TxDecodeError> decode_blob_transaction(BytesView bytes);

/// EIP-4844: 0x01 || sha256(commitment)[1:].
Hash256 versioned_hash(const KzgCommitment& commitment);
}  // namespace freehold
