#pragma once
// Proving as a process of its own, `freehold prove-range` beside this node's database: it takes gigabytes and
// minutes, and its end must not be the node's.

#include "layered_proof.hpp"
#include "node/l1_endpoint.hpp"
#include "node/prover.hpp"

namespace freehold::app
{
/// How `freehold prove-range` ends when the range has no proof, however often it is tried.
inline constexpr int kNoProofExitCode = 3;

/// A proof is of so many cycles at most, if its first proposal takes no more: two segments of family
/// recursion, which two cores and 16 GiB prove in some minutes.
inline constexpr std::uint64_t kMaxRangeCycles = 9'000'000;

struct RangeWorkerOptions
{
    std::string deployment_file;
    std::string data_dir;
    std::vector<std::string> l1_endpoints;
    node::BeaconConfig beacon;
    Address reward;
    std::string log_file;
    unsigned least_layers = kUsualLayers;  // of the proofs (layered_proof.hpp)
    bool gives_way = false;                // to everything else on this machine
};
node::RangeProver make_range_worker(const RangeWorkerOptions& options);
}  // namespace freehold::app
