#pragma once
// freehold zkvm prove and verify.

#include <CLI/CLI.hpp>

namespace freehold::app
{
void register_zkvm_proofs(CLI::App& zkvm, int& exit_code);
}  // namespace freehold::app
