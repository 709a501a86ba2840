#pragma once
// The proving side of proof/gkr.hpp. The slow twin is proof/host/plain_prover.hpp.

#include "proof/gkr.hpp"
#include "proof/host/gkr_kernels.hpp"
#include "proof/host/leaf_source.hpp"
#include "proof/host/prover_channel.hpp"
#include "proof/workers.hpp"

namespace freehold::proof::gkr
{
LeafClaim prove(ProverChannel& channel, const LeafSource& leaves, Workers& workers,
                const GkrKernels& kernels);
}  // namespace freehold::proof::gkr
