#include "base/hex.hpp"
#include "commands.hpp"
#include "evm_bench.hpp"
#include "load.hpp"
#include "sys/files.hpp"
#include "thread_workers.hpp"
#include "zkvm_bench.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
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
    evm->callback([=, &exit_code] { exit_code = bench::run_evm_bench(*folder, *filter, *evm_seconds); });

    CLI::App* zkvm = bench->add_subcommand("zkvm", "Prove the sample guests, and time each delegation");
    const auto z = std::make_shared<bench::ZkvmOptions>();
    z->guests = std::string{FREEHOLD_SOURCE_FOLDER} + "/build/guest/guest";
    zkvm->add_option("guests", z->names, "Only these, and no delegations");
    zkvm->add_option("--folder", z->guests, "Where the guests' executables are");
    zkvm->add_option("--cycles", z->cycles, "About the length of each run");
    zkvm->add_option("--json", z->json, "Write the figures to this file");
    zkvm->callback([=, &exit_code] {
        ThreadWorkers workers;
        exit_code = bench::run_zkvm_bench(*z, workers);
    });
}
}  // namespace freehold::app
