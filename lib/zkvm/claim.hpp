#pragma once
// What a verified proof says, in one digest: the output of the guest that verifies proofs
// (spec/recursion.md). Claims nest: a proof of that guest's run says in turn that such a digest came out, so
// whoever knows the programs and the innermost outputs computes the outermost digest and compares.

#include "zkvm/proof_file.hpp"

namespace freehold::zkvm
{
inline constexpr std::string_view kClaimTag = "freehold claim 1";

/// BLAKE3 of the tag, the family's name after its length, the program's digest and the outputs; numbers u32
/// little-endian. The count of segments is no part: it says nothing about the run.
Hash256 claim_digest(const VerifiedRun& run, const proof::whir::Family& family);

/// A digest as the eight words that a guest outputs.
std::array<std::uint32_t, kOutputCount> digest_words(const Hash256& digest);
}  // namespace freehold::zkvm
