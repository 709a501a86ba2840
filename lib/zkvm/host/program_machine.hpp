#pragma once
// Programs in a prover's hands.

#include "proof/workers.hpp"
#include "zkvm/machine.hpp"

namespace freehold::zkvm
{
/// What verifiers of this family know of the program: commits to it once for each parameter set that holds
/// it. REQUIRES: the program's invariants, and that it fits the family.
Descriptor describe(const Program& program, const proof::whir::Family& family, proof::Workers& workers);

/// REQUIRES: as above.
ProgramMachine proving_machine(Program program, const proof::whir::Family& family, proof::Workers& workers);
}  // namespace freehold::zkvm
