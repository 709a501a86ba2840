#include "net/url.hpp"

#include <gtest/gtest.h>

namespace freehold::net
{
namespace
{
TEST(Url, Parts)
{
    EXPECT_EQ(parse_url("http://127.0.0.1:8545"), (Url{false, "127.0.0.1", 8545, "/", ""}));
    EXPECT_EQ(parse_url("https://eth.example.org/v3/key?x=1#part"),
              (Url{true, "eth.example.org", 443, "/v3/key?x=1", ""}));
    EXPECT_EQ(parse_url("http://user:pa:ss@[::1]:1/"), (Url{false, "::1", 1, "/", "user:pa:ss"}));
    EXPECT_EQ(parse_url("http://host?q"), (Url{false, "host", 80, "/?q", ""}));
}

TEST(Url, HostHeaderAndRedacted)
{
    EXPECT_EQ(parse_url("http://h/")->host_header(), "h");
    EXPECT_EQ(parse_url("http://h:443/")->host_header(), "h:443");
    EXPECT_EQ(parse_url("https://h:443/")->host_header(), "h");
    EXPECT_EQ(parse_url("http://[::1]:99")->host_header(), "[::1]:99");
    EXPECT_EQ(parse_url("https://me:secret@h/v3/key")->redacted(), "https://h");
}

TEST(Url, RefusesWhatIsNotOne)
{
    for (const char* text : {"", "h", "ftp://h", "http://", "http://:80", "http://h:0", "http://h:65536",
                             "http://h:x", "http://h:", "http://[::1", "http://[::1]x", "http://h/a b",
                             "http://h/\r\nX: y", "http://h/\xc3\xa9"})
        EXPECT_EQ(parse_url(text), std::nullopt) << text;
}
}  // namespace
}  // namespace freehold::net
