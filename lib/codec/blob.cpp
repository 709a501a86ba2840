#include "codec/blob.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"

#include <cstring>
#include <memory>

namespace freehold
{
namespace
{
// For each field element that a stream of that many bytes fills, `use(index, first, count)`: the element
// holds bytes [first, first + count) of the stream.
template <typename Use>
void for_each_element(std::size_t stream_size, const Use& use)
{
    for (std::size_t first = 0; first < stream_size; first += kUsableBytesPerElement)
        use(first / kUsableBytesPerElement, first, std::min(kUsableBytesPerElement, stream_size - first));
}

// Copies bytes [first, first + count) of the stream length || payload.
void copy_stream(std::uint8_t* out, BytesView length, BytesView payload, std::size_t first, std::size_t count)
{
    if (first < length.size()) {
        const std::size_t from_length = std::min(count, length.size() - first);
        std::copy_n(length.begin() + static_cast<std::ptrdiff_t>(first), from_length, out);
        out += from_length;
        first += from_length;
        count -= from_length;
    }
    std::copy_n(payload.begin() + static_cast<std::ptrdiff_t>(first - length.size()), count, out);
}

// By words where they are aligned: a blob is mostly padding, and for a guest each byte is a few cycles.
bool is_zero(BytesView bytes)
{
    const std::uint8_t* p = bytes.data();
    const std::uint8_t* const end = p + bytes.size();
    std::uint32_t any = 0;
    while (p != end && reinterpret_cast<std::uintptr_t>(p) % sizeof any != 0) any |= *p++;
    for (std::uint32_t words[8]; static_cast<std::size_t>(end - p) >= sizeof words; p += sizeof words) {
        std::memcpy(words, std::assume_aligned<sizeof any>(p), sizeof words);
        any |= words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7];
    }
    while (p != end) any |= *p++;
    return any == 0;
}

bool fields_are_canonical(BytesView blob)
{
    std::uint8_t first_bytes = 0;
    for (std::size_t i = 0; i < kBlobSize; i += kFieldElementSize) first_bytes |= blob[i];
    return first_bytes == 0;
}

// The usable bytes of field element `index` of all blobs.
BytesView element(std::span<const BytesView> blobs, std::size_t index)
{
    const std::size_t offset = index % kFieldElementsPerBlob * kFieldElementSize;
    return blobs[index / kFieldElementsPerBlob].subspan(offset + 1, kUsableBytesPerElement);
}
}  // namespace

std::vector<Blob> pack_payload(BytesView payload)
{
    CHECK(payload.size() < ~std::uint32_t{0} - kPayloadLengthSize, "a payload's length takes 4 bytes");
    std::uint8_t length[kPayloadLengthSize];
    store_be(length, static_cast<std::uint32_t>(payload.size()));
    std::vector<Blob> blobs(blobs_needed(payload.size()));
    for_each_element(sizeof length + payload.size(),
                     [&](std::size_t index, std::size_t first, std::size_t count) {
                         std::uint8_t* out = blobs[index / kFieldElementsPerBlob].bytes.data();
                         out += index % kFieldElementsPerBlob * kFieldElementSize + 1;
                         copy_stream(out, length, payload, first, count);
                     });
    return blobs;
}

Result<Bytes, BlobError> unpack_payload(std::span<const BytesView> blobs)
{
    if (blobs.empty()) return fail(BlobError::NoBlobs);
    for (const BytesView& blob : blobs)
        if (blob.size() != kBlobSize) return fail(BlobError::WrongSize);
    for (const BytesView& blob : blobs)
        if (!fields_are_canonical(blob)) return fail(BlobError::NonCanonicalField);

    const std::uint64_t length = load_be<std::uint32_t>(element(blobs, 0).data());
    const std::uint64_t stream_size = length + kPayloadLengthSize;
    const std::uint64_t capacity = std::uint64_t{blobs.size()} * kUsableBytesPerBlob;
    if (stream_size > capacity || stream_size + kUsableBytesPerBlob <= capacity)
        return fail(BlobError::LengthOutOfRange);

    Bytes payload;
    payload.reserve(static_cast<std::size_t>(length));
    for_each_element(static_cast<std::size_t>(stream_size),
                     [&](std::size_t index, std::size_t first, std::size_t count) {
                         const std::size_t skip = first == 0 ? kPayloadLengthSize : 0;
                         append(payload, element(blobs, index).subspan(skip, count - skip));
                     });

    // What follows in the last element that is used, and every element after it; their first bytes are zero.
    const auto used = static_cast<std::size_t>(stream_size);
    std::size_t blob = used / kUsableBytesPerBlob;
    std::size_t skip = used % kUsableBytesPerBlob / kUsableBytesPerElement * kFieldElementSize + 1 +
                       used % kUsableBytesPerElement;
    for (; blob < blobs.size(); ++blob, skip = 0)
        if (!is_zero(blobs[blob].subspan(skip))) return fail(BlobError::NonZeroPadding);
    return payload;
}

Result<Bytes, BlobError> unpack_payload(std::span<const Blob> blobs)
{
    std::vector<BytesView> views;
    views.reserve(blobs.size());
    for (const Blob& blob : blobs) views.push_back(blob.view());
    return unpack_payload(std::span<const BytesView>{views});
}
}  // namespace freehold
