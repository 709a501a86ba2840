#include "rpc/json_writer.hpp"

#include "base/check.hpp"

#include <charconv>
#include <cmath>

namespace freehold::rpc
{
namespace
{
constexpr char kDigits[] = "0123456789abcdef";

// The length of the well-formed UTF-8 sequence at the start of `text` (Unicode 15, table 3-7), 0 if there is
// none.
std::size_t utf8_length(std::string_view text)
{
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0u;
    };
    const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned first = byte(0), second = byte(1);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        if (first == 0xe0 && second < 0xa0) return 0;  // overlong
        if (first == 0xed && second > 0x9f) return 0;  // surrogates
        return continues(1) && continues(2) ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        if (first == 0xf0 && second < 0x90) return 0;  // overlong
        if (first == 0xf4 && second > 0x8f) return 0;  // above U+10FFFF
        return continues(1) && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}
}  // namespace

void JsonWriter::key(std::string_view name)
{
    separate();
    text_ += '"';
    text_ += name;
    text_ += "\":";
    comma_ = false;
}

void JsonWriter::string(std::string_view value)
{
    separate();
    text_ += '"';
    while (!value.empty()) {
        const std::size_t length = utf8_length(value);
        const char c = value[0];
        if (length == 0) {
            text_ += "\xef\xbf\xbd";
        } else if (c == '"' || c == '\\') {
            text_ += '\\';
            text_ += c;
        } else if (static_cast<std::uint8_t>(c) < 0x20) {
            text_ += "\\u00";
            text_ += kDigits[c >> 4];
            text_ += kDigits[c & 15];
        } else {
            text_ += value.substr(0, length);
        }
        value.remove_prefix(std::max<std::size_t>(length, 1));
    }
    text_ += '"';
}

void JsonWriter::number(std::uint64_t value)
{
    char buffer[20];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    raw({buffer, end});
}

void JsonWriter::number(double value)
{
    CHECK(std::isfinite(value), "JSON has no infinity");
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    raw({buffer, end});
}

void JsonWriter::quantity(std::uint64_t value)
{
    char buffer[20] = {'"', '0', 'x'};
    char* end = std::to_chars(buffer + 3, buffer + 19, value, 16).ptr;
    *end++ = '"';
    raw({buffer, end});
}

void JsonWriter::quantity(const U256& value)
{
    if (value.fits_u64()) return quantity(value.low64());
    separate();
    text_ += '"';
    text_ += value.to_quantity();
    text_ += '"';
}

void JsonWriter::data(BytesView value)
{
    separate();
    const std::size_t start = text_.size();
    text_.resize(start + 4 + 2 * value.size());
    char* out = text_.data() + start;
    *out++ = '"';
    *out++ = '0';
    *out++ = 'x';
    for (const std::uint8_t byte : value) {
        *out++ = kDigits[byte >> 4];
        *out++ = kDigits[byte & 15];
    }
    *out = '"';
}

void JsonWriter::raw(std::string_view json)
{
    separate();
    text_ += json;
}
}  // namespace freehold::rpc
