#pragma once
// A proof of a range of proposals, ready for L1, as it lies in a file until L1 has accepted it: one file, so
// that the claim and its proof cannot be of two runs.

#include "base/u256.hpp"

#include <array>
#include <expected>
#include <string>

namespace freehold::node
{
/// Where the proof may be cut: how many bytes lie before, and what StagedVerifier's claim begins with there.
struct ProofCut
{
    std::uint64_t bytes = 0;
    Hash256 state;
};

struct ProvenRange
{
    std::uint64_t first = 0;  // proposals [first, last]
    std::uint64_t last = 0;
    // What it is a proof about; if L1 has something else there, it is worthless.
    Hash256 parent_proposal;  // Inbox.proposalHash(first - 1)
    Hash256 proposal;         // Inbox.proposalHash(last)
    Hash256 parent_block;     // the final block before the range
    Address prover;           // who is paid
    Hash256 public_input;     // what Rollup.prove computes
    Bytes call;               // the data of a call of Rollup.prove without a proof (node/rollup.hpp)
    std::uint8_t layers = 0;  // how many proofs about proofs (RangeVerifier.sol)
    Bytes proof;              // what `Verifier.verify` reads
    std::array<ProofCut, 2> cuts;
    // For people.
    std::uint64_t cycles = 0;
    std::uint64_t transactions = 0;  // in the range's blocks, forced ones among them
    std::uint64_t proof_bytes = 0;   // proof.size()
    double seconds = 0;
};
std::string to_json(const ProvenRange& range);
/// The error is for a person.
std::expected<ProvenRange, std::string> load_proven_range(const std::string& path);
}  // namespace freehold::node
