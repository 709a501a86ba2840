#pragma once
// The guest verifies, and evaluates forms: it carries no table's description.

namespace freehold::proof
{
inline constexpr bool kWithProverUses = false;
inline constexpr bool kWithDescriptions = false;
}  // namespace freehold::proof
