#pragma once
// The prover (spec/argument.md): one function per step of the protocol, the same names and the same order as
// in proof/verify.hpp.

#include "proof/host/prover_channel.hpp"
#include "proof/host/trace.hpp"
#include "proof/workers.hpp"

namespace freehold::proof
{
/// The proof of a run of one segment. The trace is not checked: from a bad one an invalid proof comes out.
/// REQUIRES: check_bounds(machine, statement); the trace has the statement's row counts and the size of the
/// parameter set.
Bytes prove(const Machine& machine, const Statement& statement, const Trace& trace, Workers& workers);
}  // namespace freehold::proof
