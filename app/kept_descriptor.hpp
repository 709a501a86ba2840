#pragma once
// What verifiers know of a program, kept in a file of the build tree: to commit to a program in every
// parameter set of a family takes a minute and gigabytes, and a prover needs one of the commitments anew.

#include "proof/whir_params.hpp"
#include "riscv/elf.hpp"
#include "zkvm/program.hpp"

#include <optional>

namespace freehold::app
{
/// As describe_program(), which it takes where no file of this program and these sets is found. Whoever can
/// write the file can as well exchange the guests beside it: with a changed one no proof holds, or it is of
/// another digest.
std::optional<zkvm::Descriptor> kept_descriptor(const riscv::Program& program,
                                                const proof::whir::Family& family);
}  // namespace freehold::app
