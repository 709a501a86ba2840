#pragma once
#include <cstddef>
#include <cstdint>

namespace freehold::evm
{
/// The forks that are implemented, in order.
enum class Revision : std::uint8_t
{
    Cancun,
    Prague,
    Osaka
};
inline constexpr std::size_t kRevisionCount = 3;
}  // namespace freehold::evm
