#pragma once
// One function per sub-command of `freehold`, each in its own file: it declares the arguments and what runs.

#include <CLI/CLI.hpp>

namespace freehold::app
{
/// A command's action sets this to what the process exits with.
using ExitCode = int;

void register_statetest(CLI::App& app, ExitCode& exit_code);
void register_blocktest(CLI::App& app, ExitCode& exit_code);
void register_replay(CLI::App& app, ExitCode& exit_code);
void register_proveblock(CLI::App& app, ExitCode& exit_code);
void register_prove_range(CLI::App& app, ExitCode& exit_code);
void register_bench(CLI::App& app, ExitCode& exit_code);
void register_deploy(CLI::App& app, ExitCode& exit_code);
void register_node(CLI::App& app, ExitCode& exit_code);
void register_prover(CLI::App& app, ExitCode& exit_code);
void register_security(CLI::App& app, ExitCode& exit_code);
void register_zkvm(CLI::App& app, ExitCode& exit_code);
}  // namespace freehold::app
