#include "base/hex.hpp"

#include "base/endian.hpp"

#include <gtest/gtest.h>

namespace freehold
{
namespace
{
TEST(Hex, WritesLowerCaseWithPrefix)
{
    EXPECT_EQ(to_hex(BytesView{}), "0x");
    const std::uint8_t bytes[] = {0x00, 0x01, 0xab, 0xff};
    EXPECT_EQ(to_hex(bytes), "0x0001abff");
    Address address;
    address.bytes[19] = 0x2a;
    EXPECT_EQ(to_hex(address), "0x000000000000000000000000000000000000002a");
}

TEST(Hex, RoundTripsEveryByte)
{
    Bytes all;
    for (unsigned i = 0; i < 256; ++i) all.push_back(static_cast<std::uint8_t>(i));
    EXPECT_EQ(from_hex(to_hex(all)), all);
}

TEST(Hex, TakesEitherCaseAndAnOptionalPrefix)
{
    const Bytes expected = {0xde, 0xad, 0xbe, 0xef};
    for (const char* text : {"deadbeef", "0xdeadbeef", "0XDEADBEEF", "DeAdBeEf"})
        EXPECT_EQ(from_hex(text), expected);
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_EQ(from_hex("0x"), Bytes{});
}

TEST(Hex, RejectsWhatIsNoHex)
{
    for (const char* text :
         {"0", "0x0", "0xabc", "0xg0", "0x0g", "zz", " 00", "00 ", "0x0x00", "-1", "0x\xc3\xa9"})
        EXPECT_FALSE(from_hex(text)) << text;
    // Neighbours of the digits in ASCII.
    for (const char c : {'/', ':', '@', 'G', '`', 'g', '\0', '\x7f', '\xff'})
        EXPECT_FALSE(from_hex(std::string{'0', c})) << static_cast<int>(c);
}

TEST(Hex, FixedSizesMustMatch)
{
    const std::string forty(40, '1');
    EXPECT_TRUE(fixed_from_hex<Address>("0x" + forty));
    EXPECT_FALSE(fixed_from_hex<Address>("0x" + forty + "11"));
    EXPECT_FALSE(fixed_from_hex<Address>("0x" + forty.substr(2)));
    EXPECT_FALSE(fixed_from_hex<Hash256>("0x" + forty));
}

TEST(Endian, LoadsAndStoresAtAnyAlignment)
{
    const std::uint8_t bytes[] = {0xff, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
    const std::uint8_t* p = bytes + 1;
    EXPECT_EQ(load_be<std::uint16_t>(p), 0x0102);
    EXPECT_EQ(load_be<std::uint32_t>(p), 0x01020304u);
    EXPECT_EQ(load_be<std::uint64_t>(p), 0x0102030405060708u);
    EXPECT_EQ(load_le<std::uint16_t>(p), 0x0201);
    EXPECT_EQ(load_le<std::uint32_t>(p), 0x04030201u);
    EXPECT_EQ(load_le<std::uint64_t>(p), 0x0807060504030201u);

    std::uint8_t out[10] = {};
    store_be<std::uint64_t>(out + 1, 0x0102030405060708);
    EXPECT_TRUE(equal({out + 1, 8}, {p, 8}));
    store_le<std::uint64_t>(out + 1, 0x0807060504030201);
    EXPECT_TRUE(equal({out + 1, 8}, {p, 8}));
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[9], 0);
    store_be<std::uint16_t>(out, 0x0a0b);
    EXPECT_EQ(out[0], 0x0a);
    EXPECT_EQ(out[1], 0x0b);
}
}  // namespace
}  // namespace freehold
