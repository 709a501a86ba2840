#pragma once
// JSON (RFC 8259) from strangers: bounded in size, depth and number of values before anything is built, no
// exceptions.

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace freehold::net
{
using Json = nlohmann::json;

struct JsonLimits
{
    std::size_t max_bytes = 8 * 1024 * 1024;
    /// Levels of arrays and objects. nlohmann's own dump() and destructor recurse, so this also bounds the
    /// stack.
    std::size_t max_depth = 64;
    /// Values of any kind. Each costs up to about 100 bytes of memory for as little as two bytes of text.
    std::size_t max_values = 500'000;
};

enum class JsonError : std::uint8_t
{
    Malformed,  // including invalid UTF-8 and numbers that no double can hold
    TooLarge,
    TooDeep,
    TooManyValues,
    DuplicateKey,  // RFC 8259 leaves its meaning open, so two readers could understand it differently
};
const char* to_string(JsonError error);

Result<Json, JsonError> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Without spaces; a byte that is not UTF-8 becomes U+FFFD.
std::string to_text(const Json& value);

/// The member `key` of an object; nullptr if it is absent or `value` is not an object.
const Json* find_member(const Json& value, std::string_view key);
}  // namespace freehold::net
