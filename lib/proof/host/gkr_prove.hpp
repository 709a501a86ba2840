#pragma once
// The proving side of proof/gkr.hpp. The slow twin is proof/host/plain_prover.hpp.

#include "field/host/aligned_buffer.hpp"
#include "proof/gkr.hpp"
#include "proof/host/gkr_kernels.hpp"
#include "proof/host/live_runs.hpp"
#include "proof/host/prover_channel.hpp"
#include "proof/workers.hpp"

namespace freehold::proof
{
/// The leaf vector, filled in where `runs.at(0, kLeafUnitLog)` says; the rest is constant and not stored.
struct LeafVector
{
    /// Leaves are filled and visited in groups of 2^7.
    static constexpr unsigned kUnitLog = 7;

    LiveRuns runs;
    field::AlignedBuffer<BabyBear> numerators;
    field::ExtVector denominators;
    /// By block of `runs`: the denominator of its padding.
    std::vector<Ext5> padding;
};

namespace gkr
{
LeafClaim prove(ProverChannel& channel, const LeafVector& leaves, Workers& workers,
                const GkrKernels& kernels);
}  // namespace gkr
}  // namespace freehold::proof
