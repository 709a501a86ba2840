#pragma once
// `freehold zkvm l1-verifier`: the generated part of contracts/src/verifier (spec/l1-verifier.md).

#include <CLI/CLI.hpp>

namespace freehold::app
{
void register_l1_verifier(CLI::App& zkvm, int& exit_code);
}  // namespace freehold::app
