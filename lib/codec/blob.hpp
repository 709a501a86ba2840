#pragma once
// How a payload lies in EIP-4844 blobs (spec/batch.md, section 6). A blob is 4096 field elements of 32 bytes;
// the first byte of each is zero, which keeps it below the modulus, and the other 31 are payload: first its
// length (4 bytes, big-endian), then itself, then zeros to the end of the last blob.

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace freehold
{
inline constexpr std::size_t kFieldElementsPerBlob = 4096;
inline constexpr std::size_t kFieldElementSize = 32;
inline constexpr std::size_t kBlobSize = kFieldElementsPerBlob * kFieldElementSize;
inline constexpr std::size_t kUsableBytesPerElement = 31;
inline constexpr std::size_t kUsableBytesPerBlob = kFieldElementsPerBlob * kUsableBytesPerElement;  // 126,976
inline constexpr std::size_t kPayloadLengthSize = 4;

/// The longest payload that `blob_count` blobs can carry. REQUIRES: blob_count >= 1.
constexpr std::size_t blob_capacity(std::size_t blob_count)
{
    return blob_count * kUsableBytesPerBlob - kPayloadLengthSize;
}
inline constexpr std::size_t kBlobCapacity = blob_capacity(1);

/// The number of blobs that a payload of that many bytes needs; at least 1.
constexpr std::size_t blobs_needed(std::size_t payload_size)
{
    return (payload_size + kPayloadLengthSize + kUsableBytesPerBlob - 1) / kUsableBytesPerBlob;
}

/// 128 KiB: keep it in a vector, not on the stack.
struct Blob
{
    std::array<std::uint8_t, kBlobSize> bytes{};
    [[nodiscard]] BytesView view() const { return bytes; }
    friend bool operator==(const Blob&, const Blob&) = default;
};

enum class BlobError : std::uint8_t
{
    NoBlobs,
    WrongSize,          // a view that is not 131,072 bytes long
    NonCanonicalField,  // a field element whose first byte is not zero
    LengthOutOfRange,   // more payload than the blobs can hold, or so little that the last blobs are not
                        // needed
    NonZeroPadding,
};

/// blobs_needed(payload.size()) blobs. REQUIRES: payload.size() < 2^32 - 4 (some 33,000 blobs).
std::vector<Blob> pack_payload(BytesView payload);

/// The inverse of pack_payload, and the only one: what it accepts packs to exactly the same blobs.
Result<Bytes, BlobError> unpack_payload(std::span<const BytesView> blobs);
Result<Bytes, BlobError> unpack_payload(std::span<const Blob> blobs);
}  // namespace freehold
