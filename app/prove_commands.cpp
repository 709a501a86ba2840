#include "commands.hpp"
#include "fixtures/proveblock.hpp"

#include <memory>

namespace freehold::app
{
void register_proveblock(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command = app.add_subcommand(
        "prove-block", "Run the blocks of blockchain tests from their witnesses alone, and prove them");
    const auto options = std::make_shared<fixtures::ProveBlockOptions>();
    command->add_option("paths", options->run.paths, "Fixture files, or folders of them")
        ->required()
        ->check(CLI::ExistingPath);
    command->add_option("-j,--jobs", options->run.jobs, "Threads (default: one per core)")
        ->check(CLI::Range(1u, 256u));
    command->add_option("--filter", options->run.filter,
                        "Only cases whose name contains this regular expression");
    auto* native = command->add_flag("--native", options->native, "Only natively (the default)");
    command->add_flag("--emulate", options->emulate, "Also in the zkVM's emulator")->excludes(native);
    command->add_flag("--prove", options->prove, "Also prove each valid block, and check the proof")
        ->excludes(native);
    command->add_flag("--report", options->report, "A line for each block");
    command->add_option("--proof", options->proof_file, "Where the last proof goes");
    command->add_option("--input", options->input_file,
                        "Where the last block's input for the guest goes (freehold zkvm run --input)");
    command->callback([options, &exit_code] { exit_code = fixtures::run_proveblock(*options); });
}
}  // namespace freehold::app
