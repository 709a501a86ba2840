#pragma once
// The proof system's claim, checked in the plainest way: every constraint of every row holds, and all that
// rows and verifier say on all busses cancels. No randomness, no polynomial.

#include "proof/layout.hpp"
#include "zkvm/host/fill.hpp"

#include <string>
#include <vector>

namespace freehold::zkvm::testing
{
/// What is wrong with a run: at most a few sentences of each kind. Empty: it is accepted.
std::vector<std::string> complaints(const ProgramMachine& machine,
                                    const std::vector<FilledSegment>& segments);
}  // namespace freehold::zkvm::testing
