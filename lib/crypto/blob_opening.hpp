#pragma once
// What ties a blob's data to its versioned hash without an elliptic curve (spec/public-input.md, "Blobs"): a
// point z that depends on both, and the value there of the polynomial that the data are. The one seam for it:
// the host's is crypto/blob_opening_portable.hpp; the guest's computes on cells
// (guest/mirror/crypto/blob_opening.cpp). Thread-safe on the host.

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <optional>
#include <string_view>

namespace freehold::kzg
{
struct BlobOpening
{
    Hash256 versioned_hash;
    Hash256 z;  // big-endian, like y
    Hash256 y;
    friend bool operator==(const BlobOpening&, const BlobOpening&) = default;
};

/// nullopt unless `blob` is 131,072 bytes, of which each 32 are a number below the order of BLS12-381.
std::optional<BlobOpening> open_blob(const Hash256& versioned_hash, BytesView blob);

inline constexpr std::size_t kBlobElements = 4096;
inline constexpr std::size_t kBlobBytes = 32 * kBlobElements;
inline constexpr std::size_t kBlobPieceBytes = 1024;  // hashed as one leaf
inline constexpr std::string_view kBlobDomain = "freehold blob 1";
/// 7^((r - 1) / 4096): of order 4096 modulo r (EIP-4844's PRIMITIVE_ROOT_OF_UNITY is 7).
inline constexpr U256 kBlobRoot{0x564c0a11a0f704f4, 0xfc3e8acfe0f8245f, 0x0ad1347b378fbf96,
                                0xe206da11a5d36306};
/// 1 / 4096 modulo r.
inline constexpr U256 kBlobInverseSize{0x73e66878b46ae370, 0x5eb6a46a89213de7, 0xd3686828bfce5c19,
                                       0x400fffff00100001};
}  // namespace freehold::kzg
