#pragma once
// The proving side of proof/zerocheck.hpp. The slow twin is proof/host/plain_prover.hpp.

#include "proof/host/leaf_source.hpp"
#include "proof/host/prover_channel.hpp"

namespace freehold::proof
{
/// Sends the columns' values at `evals.point`, and completes `evals` with what was sent. A tampering prover
/// is told the claim, the sum of all G_t at the honest values, and its slope in the last value.
void send_evals(ProverChannel& channel, const Instance& instance, ZeroCheck& check, const Ext5& claim,
                std::vector<Ext5> values, ColumnEvals& evals);

namespace zerocheck
{
ColumnEvals prove(ProverChannel& channel, const Instance& instance, const Fingerprints& fingerprints,
                  const LeafClaim& leaf_claim, ProverTables tables, Workers& workers,
                  const RowKernels& kernels);
}  // namespace zerocheck
}  // namespace freehold::proof
