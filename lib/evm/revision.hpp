#pragma once
#include <cstdint>

namespace freehold::evm
{
/// The forks that are implemented, in order.
enum class Revision : std::uint8_t { Cancun, Prague, Osaka };
}  // namespace freehold::evm
