#include "base/hex.hpp"

namespace freehold
{
namespace
{
constexpr int digit_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}
}  // namespace

std::string to_hex(BytesView bytes)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text(2 + 2 * bytes.size(), '0');
    text[1] = 'x';
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text[2 + 2 * i] = kDigits[bytes[i] >> 4];
        text[3 + 2 * i] = kDigits[bytes[i] & 15];
    }
    return text;
}

std::optional<Bytes> from_hex(std::string_view text)
{
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    if (text.size() % 2 != 0) return std::nullopt;
    Bytes bytes(text.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const int high = digit_value(text[2 * i]);
        const int low = digit_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return bytes;
}
}  // namespace freehold
