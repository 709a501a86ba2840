// Blobs: packing and unpacking are inverse, and edited blobs are refused or canonical. The input is a
// payload; its first byte says how many four-byte edits (position, value) at its start are applied to the
// packed blobs.

#include "codec/blob.hpp"
#include "fuzz.hpp"

using namespace freehold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size == 0) return 0;
    const std::size_t edits = std::min<std::size_t>(bytes[0] % 8, (size - 1) / 4);
    const BytesView edit_bytes{bytes + 1, edits * 4};
    const BytesView payload{bytes + 1 + edits * 4, size - 1 - edits * 4};

    std::vector<Blob> blobs = pack_payload(payload);
    const auto unpacked = unpack_payload(blobs);
    FUZZ_CHECK(unpacked && equal(*unpacked, payload));

    for (std::size_t i = 0; i < edit_bytes.size(); i += 4) {
        const std::size_t position =
            (edit_bytes[i] * 65536u + edit_bytes[i + 1] * 256u + edit_bytes[i + 2]) % kBlobSize;
        blobs[i % blobs.size()].bytes[position] = edit_bytes[i + 3];
    }
    if (bytes[0] >= 0xf0) blobs.emplace_back();
    if (const auto edited = unpack_payload(blobs)) FUZZ_CHECK(pack_payload(*edited) == blobs);
    return 0;
}
