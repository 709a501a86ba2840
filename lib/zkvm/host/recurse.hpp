#pragma once
// One layer of a chain of proofs (spec/recursion.md): the proof that a given proof holds.

#include "zkvm/host/prove_program.hpp"

namespace freehold::zkvm
{
/// The families that verify.elf knows, by number: base and recursion.
std::span<const proof::whir::Family* const> verifiable_families();

/// The input of verify.elf. REQUIRES: number < verifiable_families().size().
std::vector<std::uint32_t> verification_input(std::uint32_t number, BytesView proof);

/// A proof file and the family that it was made with.
struct ProofOfFamily
{
    BytesView file;
    const proof::whir::Family& family;
};

/// Proves with family `to` that `inner` holds; the outputs are its claim's digest. The reason where there is
/// none: what a verifier says of `inner`, or what the prover does.
std::expected<ProofFile, std::string> prove_proof(const riscv::Program& verifier, const ProofOfFamily& inner,
                                                  const proof::whir::Family& to, proof::Workers& workers,
                                                  const ProveOptions& options = {},
                                                  ProveStatistics* statistics = nullptr);
}  // namespace freehold::zkvm
