#include "codec/rlp.hpp"

#include "codec/rlp_sink.hpp"
#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
using nlohmann::json;
using rlp::Error;

BytesView view(const std::string& text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The vectors write byte strings as UTF-8 text of code points below 256.
Bytes latin1(const std::string& utf8)
{
    Bytes bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(utf8[i]);
        if (byte >= 0xc2 && byte <= 0xc3 && i + 1 < utf8.size())
            bytes.push_back(
                static_cast<std::uint8_t>(((byte & 3) << 6) | (static_cast<std::uint8_t>(utf8[++i]) & 0x3f)));
        else
            bytes.push_back(byte);
    }
    return bytes;
}

// Big-endian bytes of decimal digits of any length ("bigint" has 257 bits).
Bytes decimal_to_be(const std::string& digits)
{
    Bytes value;
    for (const char digit : digits) {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (auto byte = value.rbegin(); byte != value.rend(); ++byte) {
            carry += *byte * 10u;
            *byte = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        if (carry != 0) value.insert(value.begin(), static_cast<std::uint8_t>(carry));
    }
    return value;
}

void encode_json(Bytes& out, const json& value)
{
    if (value.is_array()) {
        Bytes payload;
        for (const json& element : value) encode_json(payload, element);
        rlp::encode_list(out, payload);
    } else if (value.is_number()) {
        rlp::encode_u64(out, value.get<std::uint64_t>());
    } else if (const auto text = value.get<std::string>(); text.starts_with('#')) {
        const Bytes number = decimal_to_be(text.substr(1));
        if (number.size() <= 32) {
            rlp::encode_uint(out, U256::from_be(number));
        } else {
            rlp::encode_string(out, number);
        }
    } else {
        rlp::encode_string(out, latin1(text));
    }
}

// Walks the whole structure with an explicit stack and writes it again.
Result<void, Error> walk(BytesView data, std::size_t& items)
{
    std::vector<rlp::Reader> stack{rlp::Reader{data}};
    while (!stack.empty()) {
        if (stack.back().at_end()) {
            stack.pop_back();
            continue;
        }
        const auto item = stack.back().item();
        if (!item) return fail(item.error());
        ++items;
        if (item->is_list) stack.emplace_back(item->payload);
    }
    return {};
}

bool is_valid(BytesView data)
{
    rlp::Reader reader{data};
    std::size_t items = 0;
    return reader.item() && reader.at_end() && walk(data, items);
}

TEST(Rlp, EncodesTheVectors)
{
    const json vectors = test::read_json(test::vectors_folder() / "ethereum-tests/RLPTests/rlptest.json");
    ASSERT_GT(vectors.size(), 20u);
    for (const auto& [name, vector] : vectors.items()) {
        const Bytes expected = test::hex_bytes(vector["out"].get<std::string>());
        EXPECT_TRUE(is_valid(expected)) << name;
        Bytes out;
        encode_json(out, vector["in"]);
        EXPECT_EQ(to_hex(out), to_hex(expected)) << name;
    }
}

TEST(Rlp, RefusesTheInvalidVectors)
{
    const json vectors =
        test::read_json(test::vectors_folder() / "ethereum-tests/RLPTests/invalidRLPTest.json");
    ASSERT_GT(vectors.size(), 20u);
    for (const auto& [name, vector] : vectors.items())
        EXPECT_FALSE(is_valid(test::hex_bytes(vector["out"].get<std::string>()))) << name;
}

TEST(Rlp, TakesTheRandomVectors)
{
    const json vectors =
        test::read_json(test::vectors_folder() / "ethereum-tests/RLPTests/RandomRLPTests/example.json");
    ASSERT_FALSE(vectors.empty());
    for (const auto& [name, vector] : vectors.items())
        EXPECT_EQ(is_valid(test::hex_bytes(vector["out"].get<std::string>())), vector["in"] == "VALID")
            << name;
}

TEST(Rlp, NamesItsErrors)
{
    const auto item_error = [](std::string_view hex) {
        const Bytes bytes = test::hex_bytes(hex);
        return rlp::Reader{bytes}.item().error();
    };
    EXPECT_EQ(item_error(""), Error::InputTooShort);
    EXPECT_EQ(item_error("8261"), Error::InputTooShort);
    EXPECT_EQ(item_error("817f"), Error::NonCanonicalSize);
    EXPECT_EQ(item_error("b800"), Error::NonCanonicalSize);
    EXPECT_EQ(item_error("b837" + std::string(110, '1')),
              Error::NonCanonicalSize);  // 55 bytes fit the short form
    EXPECT_EQ(item_error("bfffffffffffffffff00"), Error::InputTooShort);

    const auto uint_error = [](std::string_view hex) {
        const Bytes bytes = test::hex_bytes(hex);
        return rlp::Reader{bytes}.uint().error();
    };
    EXPECT_EQ(uint_error("00"), Error::NonCanonicalInteger);
    EXPECT_EQ(uint_error("820001"), Error::NonCanonicalInteger);
    EXPECT_EQ(uint_error("a101" + std::string(64, '0')), Error::IntegerTooLarge);
    EXPECT_EQ(uint_error("c0"), Error::UnexpectedList);

    const Bytes nine = test::hex_bytes("89010000000000000000");
    EXPECT_EQ(rlp::Reader{nine}.u64().error(), Error::IntegerTooLarge);
    EXPECT_EQ(rlp::Reader{nine}.list().error(), Error::UnexpectedString);
    EXPECT_EQ(rlp::Reader{nine}.fixed<Address>().error(), Error::WrongLength);
    EXPECT_EQ(rlp::Reader{nine}.finish().error(), Error::TrailingBytes);
}

TEST(Rlp, IntegersOfEveryLengthRoundTrip)
{
    for (unsigned bits = 0; bits < 256; ++bits)
        for (const U256& value :
             {U256{1} << bits, (U256{1} << bits) - 1, ~(U256::max() << bits) ^ U256{bits}}) {
            Bytes out;
            rlp::encode_uint(out, value);
            rlp::Sizer sizer;
            sizer.uint(value);
            EXPECT_EQ(out.size(), sizer.size());
            EXPECT_EQ(rlp::Reader{out}.uint(), value);
            const auto small = rlp::Reader{out}.u64();
            EXPECT_EQ(small.has_value(), value.fits_u64());
            Bytes again;
            rlp::encode_u64(again, value.low64());
            EXPECT_EQ(again == out, value.fits_u64());
        }
}

TEST(Rlp, StringsAndListsOfEveryLengthClassRoundTrip)
{
    test::Random random{1};
    for (const std::size_t size :
         {0u, 1u, 2u, 54u, 55u, 56u, 57u, 255u, 256u, 257u, 65535u, 65536u, 70000u}) {
        Bytes value(size);
        for (auto& byte : value) byte = static_cast<std::uint8_t>(random.u64());
        Bytes out;
        rlp::encode_string(out, value);
        rlp::Reader reader{out};
        const auto back = reader.string();
        ASSERT_TRUE(back && reader.finish());
        EXPECT_TRUE(equal(*back, value));

        Bytes list;
        rlp::encode_list(list, out);
        rlp::Reader list_reader{list};
        const auto inner = list_reader.list();
        ASSERT_TRUE(inner && list_reader.finish());
        EXPECT_TRUE(equal(inner->rest(), out));
    }
}

// A tree of lists, by the sink and from the inside out.
template <typename Sink>
void put_tree(Sink& sink, test::Random random, unsigned depth)
{
    sink.list([&](auto& fields) {
        test::Random own = random;
        for (std::uint64_t i = own.below(4); i > 0; --i) {
            const Bytes value = own.bytes(40);
            fields.string(value);
            if (depth != 0) put_tree(fields, test::Random{own.u64()}, depth - 1);
        }
    });
}
Bytes tree(test::Random random, unsigned depth, std::size_t& lists)
{
    ++lists;
    Bytes payload, out;
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        rlp::encode_string(payload, random.bytes(40));
        if (depth != 0) append(payload, tree(test::Random{random.u64()}, depth - 1, lists));
    }
    rlp::encode_list(out, payload);
    return out;
}

// With fewer and with more lists than a ListSizes keeps.
TEST(Rlp, NestedListsOfASinkAreThoseOfTheirPayloads)
{
    std::size_t least = ~std::size_t{0}, most = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        std::size_t lists = 0;
        const Bytes expected = tree(test::Random{seed}, seed % 5, lists);
        least = std::min(least, lists);
        most = std::max(most, lists);
        Bytes out;
        rlp::append_fields(out, [&](auto& sink) { put_tree(sink, test::Random{seed}, seed % 5); });
        ASSERT_EQ(out, expected);
        EXPECT_TRUE(rlp::with_fields([&](auto& sink) { put_tree(sink, test::Random{seed}, seed % 5); },
                                     [&](BytesView bytes) { return equal(bytes, expected); }));
    }
    EXPECT_LT(least, rlp::ListSizes::kKept);
    EXPECT_GT(most, 2 * rlp::ListSizes::kKept);
}

// Depth costs the decoder nothing: a list nested a million times is refused or taken without recursion.
TEST(Rlp, DeepNestingIsOnlyBytes)
{
    const Bytes flat(1'000'000, 0xc1);
    std::size_t items = 0;
    EXPECT_EQ(walk(flat, items).error(), Error::InputTooShort);

    Bytes nested{0xc0};
    for (int depth = 0; depth < 1000; ++depth) {
        Bytes outer;
        rlp::encode_list(outer, nested);
        nested = outer;
    }
    items = 0;
    EXPECT_TRUE(walk(nested, items));
    EXPECT_EQ(items, 1001u);
}

// A canonical decoder is injective: whatever it takes is exactly what the encoder writes.
TEST(Rlp, AcceptedBytesAreTheOnlyEncoding)
{
    test::Random random{2};
    std::size_t accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
        Bytes bytes(1 + random.below(4));
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random.coin() ? random.u64() : 0x7f + random.below(4));
        rlp::Reader reader{bytes};
        const auto text = reader.string();
        if (!text || !reader.at_end()) continue;
        ++accepted;
        Bytes out;
        rlp::encode_string(out, *text);
        ASSERT_EQ(to_hex(out), to_hex(bytes));
    }
    EXPECT_GT(accepted, 1000u);
}

TEST(Rlp, AppendsAfterWhatIsThere)
{
    Bytes out = to_bytes(view("head"));
    rlp::encode_string(out, view("dog"));
    rlp::encode_u64(out, 0);
    rlp::encode(out, Address{});
    EXPECT_EQ(to_hex(out), "0x6865616483646f6780940000000000000000000000000000000000000000");
}
}  // namespace
}  // namespace freehold
