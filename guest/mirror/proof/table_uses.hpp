#pragma once
// The guest verifies: it carries neither the row checker nor the prover's recorder of any table.

namespace freehold::proof
{
inline constexpr bool kWithProverUses = false;
}
