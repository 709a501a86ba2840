#pragma once
// The fractions of all interactions, straight from the columns.

#include "proof/host/gkr_prove.hpp"
#include "proof/host/prover_tables.hpp"
#include "proof/host/row_kernels.hpp"
#include "proof/zerocheck.hpp"

namespace freehold::proof
{
using ProverTables = std::span<const std::unique_ptr<ProverTable>>;

LeafVector make_leaves(const Instance& instance, const Fingerprints& fingerprints, ProverTables tables,
                       Workers& workers, const RowKernels& kernels);
}  // namespace freehold::proof
