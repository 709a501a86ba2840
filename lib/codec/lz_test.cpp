#include "codec/lz.hpp"

#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
Bytes random_bytes(test::Random& random, std::size_t size, std::uint64_t alphabet)
{
    Bytes data(size);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random.below(alphabet));
    return data;
}

void expect_round_trip(const Bytes& data)
{
    const Bytes packed = lz::compress(data);
    const auto back = lz::decompress(packed, data.size());
    ASSERT_TRUE(back);
    EXPECT_TRUE(*back == data);
}

TEST(Lz, EveryKindOfInputRoundTrips)
{
    test::Random random{71};
    for (std::size_t size = 0; size < 300; ++size)
        for (const std::uint64_t alphabet : {1u, 2u, 4u, 256u})
            expect_round_trip(random_bytes(random, size, alphabet));
    for (const std::size_t size : {10'000u, 100'000u, 3'000'000u})
        for (const std::uint64_t alphabet : {1u, 2u, 256u})
            expect_round_trip(random_bytes(random, size, alphabet));
    Bytes far = random_bytes(random, 40'000, 256);  // matches with three-byte offsets
    append(far, Bytes{far});
    expect_round_trip(far);
}

TEST(Lz, Sizes)
{
    test::Random random{72};
    EXPECT_TRUE(lz::compress({}).empty());
    EXPECT_LT(lz::compress(Bytes(1'000'000)).size(), 16u);
    const Bytes incompressible = random_bytes(random, 100'000, 256);
    EXPECT_LT(lz::compress(incompressible).size(), incompressible.size() + 100);
    Bytes twice = incompressible;
    append(twice, incompressible);
    EXPECT_LT(lz::compress(twice).size(), incompressible.size() + 200);
}

// Section 3 of spec/batch.md, by hand.
TEST(Lz, Format)
{
    const auto unpack = [](std::string_view hex, std::size_t size) {
        return lz::decompress(test::hex_bytes(hex), size);
    };
    EXPECT_EQ(unpack("30616263", 3), test::hex_bytes("616263"));            // literals only
    EXPECT_EQ(unpack("106101", 5), test::hex_bytes("6161616161"));          // 'a', then 4 from 1 back
    EXPECT_EQ(unpack("22616202", 8), test::hex_bytes("6162616261626162"));  // overlapping match of 6
    EXPECT_EQ(unpack("1f610100", 20), Bytes(20, 0x61));                     // 19 = 4 + 15 + 0
    EXPECT_EQ(unpack("f001" + std::string(32, '7'), 16), Bytes(16, 0x77));  // 16 = 15 + 1 literals
    EXPECT_EQ(unpack("", 0), Bytes{});
}

TEST(Lz, RefusesEveryOtherForm)
{
    const auto unpack = [](std::string_view hex, std::size_t size) {
        return lz::decompress(test::hex_bytes(hex), size);
    };
    EXPECT_FALSE(unpack("", 1));                             // nothing
    EXPECT_FALSE(unpack("30616263", 2));                     // too many literals
    EXPECT_FALSE(unpack("30616263", 4));                     // no match where one must follow
    EXPECT_FALSE(unpack("3061626300", 3));                   // bytes after the end
    EXPECT_FALSE(unpack("31616263", 3));                     // the last literals announce a match
    EXPECT_FALSE(unpack("00", 0));                           // something for nothing
    EXPECT_FALSE(unpack("106102", 5));                       // before the start
    EXPECT_FALSE(unpack("106100", 5));                       // offset 0
    EXPECT_FALSE(unpack("116101", 5));                       // match longer than the rest
    EXPECT_FALSE(unpack("1f6101ffffffffffffffffff01", 20));  // a length near 2^64
    EXPECT_FALSE(unpack("f0ffffffffffffffffff01", 20));
    EXPECT_FALSE(unpack("10618100", 5));  // overlong varint
}

TEST(Lz, RandomInputNeverBreaksTheDecoder)
{
    test::Random random{73};
    std::size_t accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        const Bytes packed = random_bytes(random, random.below(12), random.coin() ? 256 : 18);
        const auto data = lz::decompress(packed, random.below(24));
        if (data) {
            ++accepted;
            expect_round_trip(*data);
        }
    }
    EXPECT_GT(accepted, 100u);
    Bytes valid = lz::compress(random_bytes(random, 5000, 3));
    for (int i = 0; i < 20'000; ++i) {
        Bytes mutated = valid;
        mutated[random.below(mutated.size())] = static_cast<std::uint8_t>(random.u64());
        const auto data = lz::decompress(mutated, 5000);
        if (data) EXPECT_EQ(data->size(), 5000u);
    }
}
}  // namespace
}  // namespace freehold
