#pragma once
// The sidecar of a blob transaction through c-kzg, blobs in parallel.

#include "codec/blob_transaction.hpp"

namespace freehold::node
{
BlobSidecar make_kzg_sidecar(std::vector<Blob> blobs);
}  // namespace freehold::node
