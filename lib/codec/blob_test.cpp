#include "codec/blob.hpp"

#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
Bytes payload_of(std::size_t size)
{
    test::Random random{size + 1};
    Bytes payload(size);
    for (auto& byte : payload) byte = static_cast<std::uint8_t>(random.u64() | 1);
    return payload;
}

TEST(Blob, EverySizeClassRoundTrips)
{
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{26}, std::size_t{27}, std::size_t{28}, std::size_t{58},
          std::size_t{59}, std::size_t{5000}, kBlobCapacity - 1, kBlobCapacity, kBlobCapacity + 1,
          blob_capacity(2), blob_capacity(2) + 1, blob_capacity(6)}) {
        const Bytes payload = payload_of(size);
        const auto blobs = pack_payload(payload);
        EXPECT_EQ(blobs.size(), blobs_needed(size));
        EXPECT_LE(size, blob_capacity(blobs.size()));
        for (const Blob& blob : blobs)
            for (std::size_t i = 0; i < kBlobSize; i += kFieldElementSize) ASSERT_EQ(blob.bytes[i], 0);
        EXPECT_EQ(unpack_payload(blobs), payload) << size;
    }
}

TEST(Blob, Layout)
{
    const auto blobs = pack_payload(Bytes(40, 0xee));
    ASSERT_EQ(blobs.size(), 1u);
    EXPECT_EQ(to_hex(blobs[0].view().first(64)),
              "0x00"
              "00000028" +
                  to_hex(Bytes(27, 0xee)).substr(2) + "00" + to_hex(Bytes(13, 0xee)).substr(2) +
                  std::string(36, '0'));
}

TEST(Blob, RefusesWhatPackingCannotWrite)
{
    const std::vector<Blob> good = pack_payload(payload_of(1000));
    ASSERT_TRUE(unpack_payload(good));
    const auto error_with = [&](std::size_t position, std::uint8_t value) {
        std::vector<Blob> bad = good;
        bad[0].bytes[position] = value;
        return unpack_payload(bad).error();
    };
    for (const std::size_t element : {0u, 1u, 2000u, 4095u})
        EXPECT_EQ(error_with(element * kFieldElementSize, 1), BlobError::NonCanonicalField);
    EXPECT_EQ(error_with(1, 1), BlobError::LengthOutOfRange);     // 2^24 bytes
    EXPECT_EQ(error_with(1, 0xff), BlobError::LengthOutOfRange);  // about 2^32
    EXPECT_EQ(error_with(kBlobSize - 1, 1), BlobError::NonZeroPadding);
}

TEST(Blob, EveryByteAfterThePayloadIsZero)
{
    for (const std::size_t size : {0u, 26u, 27u, 28u, 57u, 58u, 1000u}) {
        std::vector<Blob> blobs = pack_payload(payload_of(size));
        const std::size_t used = size + kPayloadLengthSize;
        const std::size_t first =
            used / kUsableBytesPerElement * kFieldElementSize + 1 + used % kUsableBytesPerElement;
        for (std::size_t i = first; i < kBlobSize; i += i < first + 200 ? 1 : 37) {
            if (i % kFieldElementSize == 0) continue;
            blobs[0].bytes[i] = 0x80;
            ASSERT_EQ(unpack_payload(blobs).error(), BlobError::NonZeroPadding) << size << " " << i;
            blobs[0].bytes[i] = 0;
        }
        EXPECT_TRUE(unpack_payload(blobs));
    }
    std::vector<Blob> two = pack_payload(payload_of(kUsableBytesPerBlob));
    ASSERT_EQ(two.size(), 2u);
    two[1].bytes[kBlobSize - 1] = 1;
    EXPECT_EQ(unpack_payload(two).error(), BlobError::NonZeroPadding);
}

TEST(Blob, RefusesBlobsOfTheWrongNumberOrSize)
{
    EXPECT_EQ(unpack_payload(std::span<const Blob>{}).error(), BlobError::NoBlobs);
    std::vector<Blob> blobs = pack_payload(payload_of(1000));
    blobs.emplace_back();  // an empty blob too many
    EXPECT_EQ(unpack_payload(blobs).error(), BlobError::LengthOutOfRange);
    blobs = pack_payload(payload_of(kBlobCapacity + 1));
    blobs.pop_back();
    EXPECT_EQ(unpack_payload(blobs).error(), BlobError::LengthOutOfRange);
    const Bytes short_blob(kBlobSize - 1);
    const BytesView views[] = {short_blob};
    EXPECT_EQ(unpack_payload(views).error(), BlobError::WrongSize);
}

// What unpacks is what packing its payload gives: one form only.
TEST(Blob, MutationsAreRefusedOrCanonical)
{
    test::Random random{41};
    std::size_t accepted = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<Blob> blobs = pack_payload(payload_of(random.below(3000)));
        blobs[0].bytes[random.below(3300)] = static_cast<std::uint8_t>(random.u64());
        const auto payload = unpack_payload(blobs);
        if (!payload) continue;
        ++accepted;
        ASSERT_EQ(pack_payload(*payload), blobs);
    }
    EXPECT_GT(accepted, 50u);
}
}  // namespace
}  // namespace freehold
