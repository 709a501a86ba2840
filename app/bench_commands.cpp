#include "base/hex.hpp"
#include "commands.hpp"
#include "evm_bench.hpp"
#include "fixtures/blockbench.hpp"
#include "load.hpp"
#include "stf_bench.hpp"
#include "sys/files.hpp"
#include "thread_workers.hpp"
#include "zkvm_bench.hpp"

#include <fmt/core.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace freehold::app
{
namespace
{
int run_load_command(const bench::LoadOptions& given, const std::string& json_file)
{
    bench::LoadOptions options = given;
    const char* key = std::getenv("FREEHOLD_KEY");
    const auto parsed = key == nullptr ? std::nullopt : fixed_from_hex<Hash256>(key);
    if (!parsed) {
        std::fprintf(stderr,
                     "freehold: FREEHOLD_KEY must hold the key of an account that can pay for the senders\n");
        return 1;
    }
    options.funder_key = *parsed;
    const auto result = bench::run_load(options);
    if (!result) {
        std::fprintf(stderr, "freehold: %s\n", result.error().c_str());
        return 1;
    }
    const std::string json = bench::to_json(*result);
    std::fputs(json.c_str(), stdout);
    if (!json_file.empty() && !sys::write_text_file_atomically(json_file, json)) return 1;
    return 0;
}

struct StfCommand
{
    bench::StfOptions synthetic;
    std::vector<std::string> fixtures;
    std::string filter;
    std::string json;
};

nlohmann::json both(const bench::Elapsed& e) { return {{"wall_ms", e.wall}, {"cpu_ms", e.cpu}}; }

nlohmann::json to_json(const bench::StfTiming& t)
{
    return {{"transactions", t.transactions}, {"gas", t.gas},
            {"recover", both(t.recover)},     {"execute", both(t.execute)},
            {"finish", both(t.finish)},       {"commit", both(t.commit)},
            {"total", both(t.total)},         {"mgas_s", t.mgas_per_second()}};
}

int run_stf_command(const StfCommand& command)
{
    constexpr unsigned kFixtureRounds = 3;
    std::error_code ignored;
    std::string folder = (std::filesystem::temp_directory_path() / "freehold-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) {
        std::perror("freehold: cannot make a temporary folder");
        return 1;
    }
    const auto synthetic = bench::run_stf_bench(command.synthetic, folder);
    std::filesystem::remove_all(folder, ignored);
    if (!synthetic) {
        fmt::print(stderr, "freehold: {}\n", synthetic.error());
        return 1;
    }
    bench::print(*synthetic);
    nlohmann::json json = nlohmann::json::object();
    for (const bench::StfTiming& timing : *synthetic) json[timing.name] = to_json(timing);

    const fixtures::BlockTimings blocks =
        fixtures::time_blocks(command.fixtures, command.filter, kFixtureRounds);
    for (const std::string& failure : blocks.failures) fmt::print("FAILED {}\n", failure);
    for (const fixtures::BlockTiming& block : blocks.timings) {
        fmt::print("{:>11} gas {:>9.2f} ms {:>8.1f} Mgas/s {:>9.2f} cpu ms {:>8.1f} Mgas/cpu s  {}\n",
                   block.gas, block.elapsed.wall, block.mgas_per_second(), block.elapsed.cpu,
                   block.mgas_per_cpu_second(), block.name);
        json[block.name] = {{"gas", block.gas},
                            {"total", both(block.elapsed)},
                            {"mgas_s", block.mgas_per_second()},
                            {"mgas_cpu_s", block.mgas_per_cpu_second()}};
    }
    if (!command.json.empty() && !sys::write_text_file_atomically(command.json, json.dump(2) + "\n")) {
        fmt::print(stderr, "freehold: cannot write {}\n", command.json);
        return 1;
    }
    return blocks.failures.empty() ? 0 : 1;
}

// The orchestration (L1, node, anvil beside it, follower) is the development network's, in JavaScript.
int run_node_bench(const std::vector<std::string>& arguments)
{
    const std::string script = std::string{FREEHOLD_SOURCE_FOLDER} + "/tools/devnet/bench.mjs";
    std::vector<char*> argv{const_cast<char*>("node"), const_cast<char*>(script.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    execvp("node", argv.data());
    std::perror("freehold: cannot start node");
    return 127;
}
}  // namespace

void register_bench(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* bench = app.add_subcommand("bench", "Measure");
    bench->require_subcommand(1);

    CLI::App* node = bench->add_subcommand(
        "node", "Transfers per second through JSON-RPC, beside anvil under the same load");
    const auto node_arguments = std::make_shared<std::vector<std::string>>();
    const auto seconds = std::make_shared<unsigned>(60);
    const auto rate = std::make_shared<unsigned>(10'000);
    const auto json = std::make_shared<std::string>();
    node->add_option("--seconds", *seconds, "Length of each load");
    node->add_option("--rate", *rate, "Transfers offered per second");
    node->add_option("--json", *json, "Write the figures to this file");
    node->callback([=, &exit_code] {
        std::vector<std::string> arguments{"--seconds", std::to_string(*seconds), "--rate",
                                           std::to_string(*rate)};
        if (!json->empty()) arguments.insert(arguments.end(), {"--json", *json});
        exit_code = run_node_bench(arguments);
    });

    CLI::App* load =
        bench->add_subcommand("load", "Load any node with transfers (the funder's key in FREEHOLD_KEY)");
    const auto options = std::make_shared<bench::LoadOptions>();
    const auto load_json = std::make_shared<std::string>();
    load->add_option("--rpc", options->rpc, "The node")->required();
    load->add_option("--seconds", options->seconds)->check(CLI::Range(1u, 3600u));
    load->add_option("--rate", options->rate, "Transfers offered per second")
        ->check(CLI::Range(1u, 1'000'000u));
    load->add_option("--connections", options->connections)->check(CLI::Range(1u, 64u));
    load->add_option("--batch", options->batch, "Raw transactions per request")->check(CLI::Range(1u, 1000u));
    load->add_option("--senders", options->senders)->check(CLI::Range(4u, 100'000u));
    load->add_option("--json", *load_json, "Write the figures to this file");
    load->callback([=, &exit_code] { exit_code = run_load_command(*options, *load_json); });

    CLI::App* evm = bench->add_subcommand("evm", "Time the programs of a folder of benchmark cases");
    const auto folder = std::make_shared<std::string>();
    const auto filter = std::make_shared<std::string>();
    const auto evm_seconds = std::make_shared<double>(0.2);
    evm->add_option("folder", *folder)->required()->check(CLI::ExistingDirectory);
    evm->add_option("--filter", *filter, "Only programs whose name contains this");
    evm->add_option("--seconds", *evm_seconds, "Per program");
    const auto evm_json = std::make_shared<std::string>();
    evm->add_option("--json", *evm_json, "Write the figures to this file");
    evm->callback(
        [=, &exit_code] { exit_code = bench::run_evm_bench(*folder, *filter, *evm_seconds, *evm_json); });

    CLI::App* stf = bench->add_subcommand("stf", "Time whole blocks: synthetic ones, and those of fixtures");
    const auto stf_options = std::make_shared<StfCommand>();
    stf->add_option("fixtures", stf_options->fixtures,
                    "Blockchain fixture files, or folders of them, to time as well")
        ->check(CLI::ExistingPath);
    stf->add_option("--filter", stf_options->filter,
                    "Only fixtures whose name contains this regular expression");
    stf->add_option("--gas", stf_options->synthetic.block_gas, "Of a synthetic block")
        ->check(CLI::Range(1'000'000u, 300'000'000u));
    stf->add_option("--rounds", stf_options->synthetic.rounds, "Blocks of each kind")
        ->check(CLI::Range(1u, 1000u));
    stf->add_option("--json", stf_options->json, "Write the figures to this file");
    stf->callback([=, &exit_code] { exit_code = run_stf_command(*stf_options); });

    CLI::App* zkvm = bench->add_subcommand("zkvm", "Prove the sample guests, and time each delegation");
    const auto z = std::make_shared<bench::ZkvmOptions>();
    z->guests = std::string{FREEHOLD_SOURCE_FOLDER} + "/build/guest/guest";
    zkvm->add_option("names", z->names, "Only these guests and delegations");
    zkvm->add_option("--folder", z->guests, "Where the guests' executables are");
    zkvm->add_option("--cycles", z->cycles, "About the length of each run");
    zkvm->add_option("--json", z->json, "Write the figures to this file");
    zkvm->callback([=, &exit_code] {
        ThreadWorkers workers;
        exit_code = bench::run_zkvm_bench(*z, workers);
    });
}
}  // namespace freehold::app
