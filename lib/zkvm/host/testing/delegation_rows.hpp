#pragma once
// Honest rows of the delegations' tables, from a traced program, and what a delegation means as their oracle.

#include "zkvm/host/testing/programs.hpp"
#include "zkvm/host/testing/row_attack.hpp"

namespace freehold::zkvm::testing
{
/// Some rows of the heads and rounds of every delegation that `run`, of one segment, calls. `machine` is its
/// program's and must outlive them.
std::vector<HonestRow> delegation_rows(const ProgramMachine& machine, const TracedRun& run);
}  // namespace freehold::zkvm::testing
