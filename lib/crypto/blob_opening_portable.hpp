#pragma once
// crypto/blob_opening.hpp on any machine, and the twin of the guest's in tests.

#include "crypto/blob_opening.hpp"

namespace freehold::kzg::portable
{
std::optional<BlobOpening> open_blob(const Hash256& versioned_hash, BytesView blob);
}  // namespace freehold::kzg::portable
