#pragma once
// Programs in a prover's hands.

#include "proof/workers.hpp"
#include "zkvm/machine.hpp"

namespace freehold::zkvm
{
/// What verifiers of this family know of the program: commits to it once for each parameter set that holds
/// it. REQUIRES: the program's invariants, and that it fits the family.
Descriptor describe(const Program& program, const proof::whir::Family& family, proof::Workers& workers);

/// The same without the commitments, which take most of the time: the shapes of tables are right, no proof
/// is.
Descriptor describe_shape(const Program& program, const proof::whir::Family& family);

/// REQUIRES: as above.
ProgramMachine proving_machine(Program program, const proof::whir::Family& family, proof::Workers& workers);
}  // namespace freehold::zkvm
