#pragma once
// The proving side of proof/zerocheck.hpp. The slow twin is proof/host/plain_prover.hpp.

#include "proof/host/leaf_source.hpp"
#include "proof/host/opened_forms.hpp"
#include "proof/host/prover_channel.hpp"

namespace freehold::proof
{
/// By table, the values of all cells at the claim's point, `on` the last.
using CellsAtPoint = std::vector<std::vector<Ext5>>;

/// Sends the values of the opened expressions, and completes the claim with what was sent. A tampering prover
/// is told the claimed sum, the sum of all G'_t for the honest values, and what one more in each adds to it.
void send_opened(ProverChannel& channel, const Instance& instance, ZeroCheck& check,
                 const CellsAtPoint& cells, RowClaim& claim);

namespace zerocheck
{
RowClaim prove(ProverChannel& channel, const Instance& instance, ZeroCheck& check,
               std::span<const TableCoefficients> coefficients, ProverTables tables, Workers& workers,
               const RowKernels& kernels);
}  // namespace zerocheck
}  // namespace freehold::proof
