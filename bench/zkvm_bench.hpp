#pragma once
// freehold bench zkvm: the whole prover on the sample guests, and what one call of each delegation costs.

#include "proof/workers.hpp"

#include <string>
#include <vector>

namespace freehold::bench
{
struct ZkvmOptions
{
    /// The folder of the sample guests (build/guest/guest).
    std::string guests;
    /// Of guests, without ".elf", and of delegations; empty: fibonacci, interpreter, keccak_chain, ecrecover,
    /// and all delegations.
    std::vector<std::string> names;
    /// About so many cycles each, where the guest takes a length.
    std::uint32_t cycles = 1u << 21;
    std::string json;
};

/// Prints a table; 1 if something did not run or a proof did not hold.
int run_zkvm_bench(const ZkvmOptions& options, proof::Workers& workers);
}  // namespace freehold::bench
