#include "commands.hpp"
#include "fixtures/blocktest.hpp"
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
}  // namespace freehold::app
