#include "commands.hpp"
#include "fixtures/blocktest.hpp"
#include "fixtures/replay.hpp"
#include "fixtures/statetest.hpp"

#include <memory>

namespace freehold::app
{
namespace
{
void register_runner(CLI::App& app, ExitCode& exit_code, const char* name, const char* description,
                     int (*run)(const fixtures::RunOptions&))
{
    CLI::App* command = app.add_subcommand(name, description);
    const auto options = std::make_shared<fixtures::RunOptions>();
    command->add_option("paths", options->paths, "Fixture files, or folders of them")
        ->required()
        ->check(CLI::ExistingPath);
    command->add_option("-j,--jobs", options->jobs, "Threads (default: one per core)")
        ->check(CLI::Range(1u, 256u));
    command->add_option("--filter", options->filter,
                        "Only cases whose name contains this regular expression");
    command->add_flag("--trace", options->trace, "EIP-3155 traces on stderr; implies one thread");
    command->add_flag("--guest", options->guest,
                      "Run each case also in the zkVM's emulator, where it must give the same outcome");
    command->callback([options, run, &exit_code] { exit_code = run(*options); });
}
}  // namespace

void register_statetest(CLI::App& app, ExitCode& exit_code)
{
    register_runner(app, exit_code, "statetest", "Run general state tests (execution-spec-tests)",
                    fixtures::run_statetest);
}

void register_blocktest(CLI::App& app, ExitCode& exit_code)
{
    register_runner(app, exit_code, "blocktest", "Run blockchain tests (execution-spec-tests)",
                    fixtures::run_blocktest);
}

void register_replay(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command =
        app.add_subcommand("replay", "Execute the blocks of a chain file after that of a given state");
    const auto options = std::make_shared<fixtures::ReplayOptions>();
    command->add_option("chain", options->chain, "The blocks' RLP, one after the other")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--genesis", options->genesis, "The chain's genesis.json, for its forks")
        ->required()
        ->check(CLI::ExistingFile);
    command
        ->add_option("--state", options->state,
                     "The accounts after one of the blocks, Shanghai's last or later")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_flag("--guest", options->guest, "Run each block also in the zkVM's emulator");
    command->callback([options, &exit_code] { exit_code = fixtures::run_replay(*options); });
}
}  // namespace freehold::app
