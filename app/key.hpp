#pragma once
// Private keys come from the environment or a file, never by argument: those are visible to every user of the
// machine.

#include "base/bytes.hpp"

#include <optional>
#include <string>

namespace freehold::app
{
inline constexpr const char* kKeyVariable = "FREEHOLD_KEY";
/// nullopt if there is none, or something that is not 32 bytes of hexadecimal.
std::optional<Hash256> key_from_environment();
/// Likewise, of a file with a line.
std::optional<Hash256> key_from_file(const std::string& path);
}  // namespace freehold::app
