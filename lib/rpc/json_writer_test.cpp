#include "rpc/json_writer.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <random>

namespace freehold::rpc
{
TEST(JsonWriter, PlacesCommas)
{
    JsonWriter out;
    out.begin_object();
    out.quantity_field("a", std::uint64_t{0});
    out.key("b");
    out.begin_array();
    out.null();
    out.begin_object();
    out.end_object();
    out.begin_array();
    out.end_array();
    out.boolean(true);
    out.end_array();
    out.optional_data_field("c", std::optional<Address>{});
    out.end_object();
    EXPECT_EQ(out.text(), R"({"a":"0x0","b":[null,{},[],true],"c":null})");
}

TEST(JsonWriter, WritesEthereumsForms)
{
    JsonWriter out;
    out.begin_array();
    out.quantity(std::uint64_t{0x400});
    out.quantity(~std::uint64_t{0});
    out.quantity(U256::max());
    out.data(BytesView{});
    out.data(Bytes{0x00, 0xab});
    out.data(Address{});
    out.number(0.5);
    out.number(std::uint64_t{18446744073709551615u});
    out.end_array();
    EXPECT_EQ(out.text(), "[\"0x400\",\"0xffffffffffffffff\",\"0x" + std::string(64, 'f') +
                              "\",\"0x\",\"0x00ab\",\"0x" + std::string(40, '0') +
                              "\",0.5,18446744073709551615]");
}

TEST(JsonWriter, RewindsToAMark)
{
    JsonWriter out;
    out.begin_array();
    out.null();
    const auto mark = out.mark();
    out.begin_object();
    out.string_field("half", "written");
    out.rewind(mark);
    out.boolean(false);
    out.end_array();
    EXPECT_EQ(out.text(), "[null,false]");
}

// Whatever bytes a contract reverts with, the answer stays JSON, and valid text comes back as it was.
TEST(JsonWriter, EscapesAnyBytes)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 12, '\0');
        for (char& c : bytes) switch (random() % 4) {
                case 0: c = static_cast<char>(random()); break;
                case 1: c = static_cast<char>(0x80 + random() % 0x40); break;
                case 2: c = static_cast<char>(0xe0 + random() % 0x18); break;
                default: c = static_cast<char>(random() % 0x80); break;
            }
        JsonWriter out;
        out.string(bytes);
        const auto parsed = nlohmann::json::parse(out.text(), nullptr, false);
        ASSERT_TRUE(parsed.is_string()) << out.text();
        // nlohmann's own serialiser is the judge of what is valid UTF-8.
        const auto reference =
            nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        if (nlohmann::json(bytes).dump(-1, ' ', false, nlohmann::json::error_handler_t::ignore) ==
            reference) {
            ASSERT_EQ(parsed.get<std::string>(), bytes);
        }
    }
}
}  // namespace freehold::rpc
