#pragma once
// What a description is compiled for. The guest's mirror of this header says that a verifier needs neither
// the row checker nor the prover's recorder.

namespace freehold::proof
{
inline constexpr bool kWithProverUses = true;
/// Otherwise a table is evaluated by its form.
inline constexpr bool kWithDescriptions = true;
}  // namespace freehold::proof
