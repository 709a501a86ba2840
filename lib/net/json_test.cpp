#include "net/json.hpp"

#include <gtest/gtest.h>

namespace freehold::net
{
namespace
{
TEST(Json, ReadsWhatItWrites)
{
    for (const char* text :
         {"null", "true", "-7", "18446744073709551615", "1.5", "\"\"", "[]", "{}", "[1,[2,{\"a\":[]}],\"x\"]",
          "{\"a\":{\"b\":{\"c\":null}},\"d\":[{},{\"a\":1}]}", "\"\xc3\xa9 \xf0\x9f\x98\x80\""}) {
        const auto value = parse_json(text);
        ASSERT_TRUE(value) << text;
        EXPECT_EQ(to_text(*value), text);
        EXPECT_EQ(*value, Json::parse(text));
    }
}

TEST(Json, EscapesAndSpaces)
{
    const auto value = parse_json(" { \"a\\u0000\\n\" : [ 1 ,\t2 ] }\r\n");
    ASSERT_TRUE(value);
    EXPECT_EQ(value->begin().key(), std::string("a\0\n", 3));
    EXPECT_EQ(value->begin()->size(), 2u);
}

TEST(Json, RefusesWhatIsNotJson)
{
    for (const char* text : {"",
                             " ",
                             "nul",
                             "[1",
                             "[1,]",
                             "{\"a\"}",
                             "{a:1}",
                             "1 2",
                             "[1]]",
                             "'a'",
                             "\"\\x\"",
                             "\"\n\"",
                             "01",
                             "+1",
                             ".5",
                             "1e999",
                             "\"\xff\"",
                             "\"\xed\xa0\x80\"",
                             "// c\n1",
                             "\xef\xbb\xbf\xef\xbb\xbf"
                             "1",
                             "NaN"}) {
        const auto value = parse_json(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error(), JsonError::Malformed) << text;
    }
}

std::string nested(std::size_t depth, std::string_view open, std::string_view close)
{
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += open;
    text += "1";
    for (std::size_t i = 0; i < depth; ++i) text += close;
    return text;
}

TEST(Json, DepthIsBounded)
{
    EXPECT_TRUE(parse_json(nested(64, "[", "]")));
    EXPECT_EQ(parse_json(nested(65, "[", "]")).error(), JsonError::TooDeep);
    EXPECT_TRUE(parse_json(nested(64, "{\"a\":", "}")));
    EXPECT_EQ(parse_json(nested(65, "{\"a\":", "}")).error(), JsonError::TooDeep);
    EXPECT_EQ(parse_json(nested(1'000'000, "[", "]")).error(), JsonError::TooDeep);
    EXPECT_EQ(parse_json(std::string(4'000'000, '[')).error(), JsonError::TooDeep);
    EXPECT_EQ(parse_json("[]", {.max_depth = 0}).error(), JsonError::TooDeep);
    EXPECT_TRUE(parse_json("1", {.max_depth = 0}));
}

TEST(Json, SizeAndNumberOfValuesAreBounded)
{
    EXPECT_TRUE(parse_json("[1,2]", {.max_bytes = 5}));
    EXPECT_EQ(parse_json("[1,2]", {.max_bytes = 4}).error(), JsonError::TooLarge);
    EXPECT_TRUE(parse_json("[1,2]", {.max_values = 3}));
    EXPECT_EQ(parse_json("[1,2]", {.max_values = 2}).error(), JsonError::TooManyValues);
    std::string many = "[{}";
    while (many.size() < 7'000'000) many += ",{}";
    EXPECT_EQ(parse_json(many + "]").error(), JsonError::TooManyValues);
}

TEST(Json, DuplicateKeysAreRefused)
{
    EXPECT_EQ(parse_json("{\"a\":1,\"a\":1}").error(), JsonError::DuplicateKey);
    EXPECT_EQ(parse_json("[{\"b\":{\"a\":1,\"\\u0061\":2}}]").error(), JsonError::DuplicateKey);
    EXPECT_TRUE(parse_json("[{\"a\":1},{\"a\":{\"a\":2}}]"));
}

TEST(Json, WritingNeverFails) { EXPECT_EQ(to_text(Json("a\xff")), "\"a\xef\xbf\xbd\""); }

TEST(Json, FindMember)
{
    const Json value = {{"a", 1}};
    EXPECT_EQ(*find_member(value, "a"), 1);
    EXPECT_EQ(find_member(value, "b"), nullptr);
    EXPECT_EQ(find_member(Json::array({"a"}), "a"), nullptr);
}
}  // namespace
}  // namespace freehold::net
