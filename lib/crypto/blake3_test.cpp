#include "crypto/blake3.hpp"

#include "base/hex.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold
{
namespace
{
// The input of the official test vectors: bytes i mod 251.
Bytes pattern(std::size_t size)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i % 251);
    return bytes;
}

struct KnownHash
{
    std::size_t size;
    const char* hash;
};

// The official vectors around the limits of blocks, chunks and subtrees, as tools/reference/transcript.py
// computes them too.
constexpr KnownHash kKnown[] = {
    {0, "0xaf1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
    {1, "0x2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
    {63, "0xe9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b"},
    {64, "0x4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98"},
    {65, "0xde1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"},
    {127, "0xd81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d"},
    {128, "0xf17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef"},
    {1023, "0x10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
    {1024, "0x42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
    {1025, "0xd00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
    {2048, "0xe776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"},
    {2049, "0x5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"},
    {3072, "0xb98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"},
    {3073, "0x7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3"},
    {4096, "0x015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969"},
    {5121, "0x628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"},
    {7168, "0x61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a"},
    {8193, "0xbab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b"},
    {16384, "0xf875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4"},
    {31744, "0x62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47"},
};

TEST(Blake3, KnownAnswers)
{
    for (const KnownHash& known : kKnown)
        EXPECT_EQ(to_hex(blake3(pattern(known.size)).view()), known.hash) << known.size;
}

TEST(Blake3, LongOutput)
{
    Bytes out(131);
    Blake3{}.update(pattern(3073)).finish(out);
    EXPECT_EQ(to_hex(out),
              "0x7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd39a27ae3b79d68d89da9bf25bc271"
              "39ae65a3"
              "24918a5f9b7828181e52cf373c84f35b639b7fccbb985b6f2fa56aea0c18f531203497b8bbd3a07ceb5926f1cab74d"
              "14bd6648"
              "6d9a91eba99059a98bd1cd25876b2af5a76c3e9eed554ed72ea952b603bf");
    Blake3{}.update(pattern(1)).finish(out);
    EXPECT_EQ(to_hex(out),
              "0x2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213c3a6cb8bf623e20cdb535f8d1a5f"
              "fb86342d"
              "9c0b64aca3bce1d31f60adfa137b358ad4d79f97b47c3d5e79f179df87a3b9776ef8325f8329886ba42f07fb138bb5"
              "02f4081c"
              "bcec3195c5871e6c23e2cc97d3c69a613eba131e5f1351f3f1da786545e5");
}

TEST(Blake3, FinishGivesTheFirstHalfOfAnOutputBlock)
{
    for (const unsigned size : {0u, 1u, 64u, 1024u, 1025u, 3073u}) {
        const Blake3 hasher = Blake3{}.update(pattern(size));
        std::array<std::uint8_t, 192> out;
        hasher.finish(out);
        for (const unsigned index : {0u, 1u, 2u})
            EXPECT_TRUE(
                std::ranges::equal(hasher.finish(index).bytes, std::span{out}.subspan(64 * index, 32)));
    }
}

TEST(Blake3, PiecesMakeNoDifference)
{
    std::mt19937_64 rng{1};
    for (int round = 0; round < 200; ++round) {
        const Bytes data = pattern(rng() % 9000);
        Blake3 hasher;
        for (std::size_t at = 0; at < data.size();) {
            const std::size_t take = std::min<std::size_t>(rng() % 1500, data.size() - at);
            hasher.update(BytesView{data}.subspan(at, take));
            at += take;
        }
        EXPECT_EQ(hasher.finish(), blake3(data));
        EXPECT_EQ(hasher.finish(), blake3(data)) << "finish must not change the state";
    }
}

TEST(Blake3, ParentIsNoHashOfItsBytes)
{
    const Bytes both = pattern(64);
    const auto left = Hash256::from(BytesView{both}.first(32)),
               right = Hash256::from(BytesView{both}.subspan(32));
    EXPECT_EQ(to_hex(blake3_parent(left, right).view()),
              "0x27630b0d845af03c8eb2174cb45c8982ca72d87229e230eb9f31ad5328e2b303");
    EXPECT_NE(blake3_parent(left, right), blake3(both));
    EXPECT_NE(blake3_parent(left, right), blake3_parent(right, left));
}
}  // namespace
}  // namespace freehold
