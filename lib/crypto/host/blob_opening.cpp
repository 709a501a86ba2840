#include "crypto/blob_opening.hpp"

#include "crypto/blob_opening_portable.hpp"

namespace freehold::kzg
{
std::optional<BlobOpening> open_blob(const Hash256& versioned_hash, BytesView blob)
{
    return portable::open_blob(versioned_hash, blob);
}
}  // namespace freehold::kzg
