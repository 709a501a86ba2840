#include "key.hpp"

#include "base/hex.hpp"
#include "sys/files.hpp"

#include <cstdlib>

namespace freehold::app
{
namespace
{
constexpr std::size_t kMaxKeyFile = 1024;
}  // namespace

std::optional<Hash256> key_from_environment()
{
    const char* text = std::getenv(kKeyVariable);
    return text == nullptr ? std::nullopt : fixed_from_hex<Hash256>(text);
}

std::optional<Hash256> key_from_file(const std::string& path)
{
    auto text = sys::read_text_file(path, kMaxKeyFile);
    if (!text) return std::nullopt;
    text->erase(text->find_last_not_of(" \r\n") + 1);
    return fixed_from_hex<Hash256>(*text);
}
}  // namespace freehold::app
