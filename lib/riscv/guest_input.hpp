#pragma once
// What the guests with hash tables read: stf, prove_block and prove_range (spec/witness.md, section 2).

#include "base/bytes.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace freehold::riscv
{
/// Of the seed of the guest's hash tables (state::HashSeed): left, then right, the low word of each first.
inline constexpr std::size_t kSeedWords = 4;

/// The seed, a claim (of stf: a case), and the witness of its run: byte strings, each as to_input makes it.
///
/// The one place where such an input is made, and its seed chosen: the first half of a BLAKE3 digest of all
/// that follows. So equal runs have equal inputs and equal proofs, and keys that collide would have to be in
/// the very bytes that decide the seed. These hold what no sender of a transaction can fix: the proposals,
/// the state's nodes, the prover's address, of which another one is another seed.
std::vector<std::uint32_t> make_guest_input(BytesView claim, std::span<const Bytes> witness = {});
}  // namespace freehold::riscv
