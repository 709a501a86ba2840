#include "codec/abi.hpp"

#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
std::string hex_word(std::uint64_t value) { return to_hex(U256{value}.to_hash()).substr(2); }

TEST(Abi, SelectorsAndTopics)
{
    EXPECT_EQ(to_hex(abi::selector("transfer(address,uint256)")), "0xa9059cbb");
    EXPECT_EQ(to_hex(abi::selector("baz(uint32,bool)")), "0xcdcd77c0");
    EXPECT_EQ(to_hex(abi::event_topic("Transfer(address,address,uint256)")),
              "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

// The worked examples of the ABI specification.
TEST(Abi, SpecificationExamples)
{
    EXPECT_EQ(to_hex(abi::Encoder{}.uint(69).boolean(true).call("baz(uint32,bool)")),
              "0xcdcd77c0" + hex_word(0x45) + hex_word(1));

    // sam(bytes,bool,uint256[]) with "dave", true, [1, 2, 3]
    const Hash256 numbers[] = {U256{1}.to_hash(), U256{2}.to_hash(), U256{3}.to_hash()};
    const std::string dave = "64617665" + std::string(56, '0');
    const Bytes sam =
        abi::Encoder{}.string("dave").boolean(true).bytes32_array(numbers).call("sam(bytes,bool,uint256[])");
    EXPECT_EQ(to_hex(sam), "0xa5643bf2" + hex_word(0x60) + hex_word(1) + hex_word(0xa0) + hex_word(4) + dave +
                               hex_word(3) + hex_word(1) + hex_word(2) + hex_word(3));
    auto arguments = abi::decode_call(sam, "sam(bytes,bool,uint256[])");
    ASSERT_TRUE(arguments);
    EXPECT_EQ(arguments->string(), "dave");
    EXPECT_TRUE(arguments->boolean());
    EXPECT_EQ(arguments->bytes32_array(), std::vector<Hash256>(std::begin(numbers), std::end(numbers)));
    EXPECT_TRUE(arguments->ok());
    EXPECT_FALSE(abi::decode_call(sam, "sam(bytes,bool)"));
    EXPECT_FALSE(abi::decode_call(BytesView{sam}.first(3), "sam(bytes,bool,uint256[])"));
}

TEST(Abi, StaticTuplesLieInPlaceAndDynamicOnesBehindAnOffset)
{
    abi::Encoder range;
    range.uint(1).uint(2);
    EXPECT_EQ(abi::Encoder{}.uint(7).tuple(range).uint(8).encode(),
              abi::Encoder{}.uint(7).uint(1).uint(2).uint(8).encode());

    abi::Encoder dynamic;
    dynamic.uint(3).bytes(Bytes{0xab}).uint(4);
    const Bytes encoded = abi::Encoder{}.uint(7).tuple(dynamic).uint(8).encode();
    EXPECT_EQ(to_hex(encoded), "0x" + hex_word(7) + hex_word(0x60) + hex_word(8) + hex_word(3) +
                                   hex_word(0x60) + hex_word(4) + hex_word(1) + "ab" + std::string(62, '0'));
    abi::Decoder decoder{encoded};
    EXPECT_EQ(decoder.uint(), 7);
    abi::Decoder nested = decoder.tuple();
    EXPECT_EQ(nested.uint(), 3);
    EXPECT_EQ(to_bytes(nested.bytes()), Bytes{0xab});
    EXPECT_EQ(nested.uint(), 4);
    decoder.adopt(nested);
    EXPECT_EQ(decoder.uint(), 8);
    EXPECT_TRUE(decoder.ok());
}

TEST(Abi, ArraysOfStaticTuplesLieBehindAnOffsetOneAfterTheOther)
{
    std::vector<abi::Encoder> pairs(2);
    pairs[0].uint(1).uint(2);
    pairs[1].uint(3).uint(4);
    EXPECT_EQ(to_hex(abi::Encoder{}.static_tuples(pairs).uint(9).encode()),
              "0x" + hex_word(0x40) + hex_word(9) + hex_word(2) + hex_word(1) + hex_word(2) + hex_word(3) +
                  hex_word(4));
}

TEST(Abi, RandomTuplesRoundTrip)
{
    test::Random random{51};
    for (int i = 0; i < 500; ++i) {
        const U256 number = random.uint();
        const auto address = random.fixed<Address>();
        const Bytes data = random.bytes(100);
        const auto hashes = random.list(5, [&] { return random.fixed<Hash256>(); });
        const Bytes encoded = abi::Encoder{}
                                  .bytes(data)
                                  .uint(number)
                                  .address(address)
                                  .bytes32_array(hashes)
                                  .boolean(i % 2 == 1)
                                  .encode();
        EXPECT_EQ(encoded.size() % 32, 0u);
        abi::Decoder decoder{encoded};
        EXPECT_EQ(to_bytes(decoder.bytes()), data);
        EXPECT_EQ(decoder.uint(), number);
        EXPECT_EQ(decoder.address(), address);
        EXPECT_EQ(decoder.bytes32_array(), hashes);
        EXPECT_EQ(decoder.boolean(), i % 2 == 1);
        EXPECT_TRUE(decoder.ok());
        decoder.uint();  // reads on into the tail: allowed, as heads have no length

        for (std::size_t size = 0; size + 32 <= encoded.size(); size += 31) {
            abi::Decoder cut{BytesView{encoded}.first(size)};
            static_cast<void>(cut.bytes());
            cut.uint();
            cut.address();
            cut.bytes32_array();
            cut.boolean();
            EXPECT_FALSE(cut.ok()) << size << " of " << encoded.size();
        }
    }
}

TEST(Abi, RefusesDirtyAndOutOfRangeWords)
{
    const Bytes high(32, 0xff);
    EXPECT_FALSE([&] {
        abi::Decoder d{high};
        d.address();
        return d.ok();
    }());
    EXPECT_FALSE([&] {
        abi::Decoder d{high};
        d.boolean();
        return d.ok();
    }());
    EXPECT_FALSE([&] {
        abi::Decoder d{high};
        d.u64();
        return d.ok();
    }());
    EXPECT_FALSE([&] {
        abi::Decoder d{high};
        d.bytes();
        return d.ok();
    }());
    EXPECT_FALSE([&] {
        abi::Decoder d{high};
        d.bytes32_array();
        return d.ok();
    }());
    EXPECT_FALSE([&] {
        abi::Decoder d{high};
        d.tuple();
        return d.ok();
    }());
    EXPECT_TRUE([&] {
        abi::Decoder d{high};
        d.uint();
        return d.ok();
    }());

    // A length that would wrap when it is multiplied by the element's size.
    Bytes wrapping = abi::Encoder{}.uint(32).uint(U256{1} << 59).encode();
    abi::Decoder decoder{wrapping};
    EXPECT_TRUE(decoder.bytes32_array().empty());
    EXPECT_FALSE(decoder.ok());

    const Bytes sixteen_bits = abi::Encoder{}.uint(65536).encode();
    abi::Decoder narrow{sixteen_bits};
    EXPECT_EQ(narrow.u64(16), 0u);
    EXPECT_FALSE(narrow.ok());
}
}  // namespace
}  // namespace freehold
