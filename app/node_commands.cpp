#include "base/hex.hpp"
#include "commands.hpp"
#include "key.hpp"
#include "node/deployment.hpp"
#include "node/l1_endpoint.hpp"
#include "node_runner.hpp"
#include "sys/files.hpp"
#include "sys/log.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace freehold::app
{
namespace
{
struct DeployArguments
{
    std::vector<std::string> l1;
    std::string sequencer;
    std::string verifier;
    std::string contracts;
    std::string out;
    node::DeployOptions options;
};

int fail_with(const std::string& text)
{
    std::fprintf(stderr, "freehold: %s\n", text.c_str());
    return 1;
}

int run_deploy(DeployArguments arguments)
{
    const auto key = key_from_environment();
    const auto signer = key ? Signer::from_key(*key) : std::nullopt;
    if (!signer) return fail_with(std::string{kKeyVariable} + " must hold the deployer's private key");
    const auto sequencer = fixed_from_hex<Address>(arguments.sequencer);
    if (!sequencer) return fail_with("--sequencer is not an address");
    auto l1 = node::L1Endpoint::make(arguments.l1);
    if (!l1) return fail_with(l1.error());
    arguments.options.sequencer = *sequencer;
    if (!arguments.verifier.empty()) {
        const auto verifier = fixed_from_hex<Address>(arguments.verifier);
        if (!verifier) return fail_with("--verifier is not an address");
        arguments.options.verifier = *verifier;
    }
    arguments.options.contracts_out = arguments.contracts;
    auto deployment = node::deploy(**l1, *signer, arguments.options);
    if (!deployment) return fail_with("deployment failed: " + deployment.error());
    const node::DeploymentFile file{
        .deployment = *deployment, .l1_rpc = arguments.l1.front(), .l2_rpc = "", .keys = {}};
    if (const auto written = sys::write_text_file_atomically(arguments.out, node::to_json(file)); !written)
        return fail_with("cannot write " + arguments.out);
    std::printf("inbox %s\nrollup %s\nbridge %s\n", to_hex(deployment->inbox).c_str(),
                to_hex(deployment->rollup).c_str(), to_hex(deployment->bridge).c_str());
    return 0;
}

struct NodeArguments
{
    std::string role = "follower";
    std::string deployment;
    std::string http = "127.0.0.1:9545";
    std::string fee_recipient;
    std::string log_level = "info";
    std::string prover = "off";
    std::uint64_t block_time_ms = 1000;
    std::uint64_t batch_age_ms = 4000;
    std::uint64_t anchor_interval_ms = 4000;
    std::uint64_t l1_poll_ms = 250;
    NodeOptions options;
};

int run_node_command(NodeArguments arguments)
{
    auto file = node::load_deployment(arguments.deployment);
    if (!file) return fail_with(file.error());
    const auto level = sys::parse_log_level(arguments.log_level);
    if (!level) return fail_with("--log-level is one of trace, debug, info, warn, error, off");
    sys::set_log_level(*level);

    node::NodeConfig& config = arguments.options.node;
    config.role = arguments.role == "sequencer" ? node::Role::Sequencer : node::Role::Follower;
    config.block_time = std::chrono::milliseconds{arguments.block_time_ms};
    config.max_batch_age = std::chrono::milliseconds{arguments.batch_age_ms};
    config.anchor_interval = std::chrono::milliseconds{arguments.anchor_interval_ms};
    config.l1_poll = std::chrono::milliseconds{arguments.l1_poll_ms};
    if (config.l1_endpoints.empty() && !file->l1_rpc.empty()) config.l1_endpoints = {file->l1_rpc};
    if (config.role == node::Role::Sequencer) config.sequencer_key = key_from_environment();
    if (!arguments.fee_recipient.empty()) {
        const auto address = fixed_from_hex<Address>(arguments.fee_recipient);
        if (!address) return fail_with("--fee-recipient is not an address");
        config.fee_recipient = *address;
    }
    arguments.options.deployment_file = arguments.deployment;
    if (arguments.prover != "off") {
        arguments.options.prover_key = key_from_file(arguments.prover);
        if (!arguments.options.prover_key) return fail_with(arguments.prover + " holds no private key");
    }
    const auto colon = arguments.http.rfind(':');
    const int port = colon == std::string::npos ? -1 : std::atoi(arguments.http.c_str() + colon + 1);
    if (port < 0 || port > 65535) return fail_with("--http is HOST:PORT");
    arguments.options.http_address = arguments.http.substr(0, colon);
    arguments.options.http_port = static_cast<std::uint16_t>(port);
    const auto done = run_node(arguments.options, file->deployment);
    return done ? 0 : fail_with(done.error());
}
}  // namespace

void register_deploy(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command = app.add_subcommand(
        "deploy", "Put the contracts on L1 and write deployment.json (key in FREEHOLD_KEY)");
    const auto arguments = std::make_shared<DeployArguments>();
    command->add_option("--l1", arguments->l1, "L1 JSON-RPC endpoint")->required();
    command->add_option("--sequencer", arguments->sequencer, "Address of the scheduled proposer")->required();
    command->add_option("--verifier", arguments->verifier,
                        "Contract that checks proofs (IVerifier); without one nothing becomes final");
    command->add_option("--l2-chain-id", arguments->options.l2_chain_id, "Chain id of the new L2")
        ->required();
    command->add_option("--d1", arguments->options.d1, "Seconds after which a forced item is due");
    command->add_option("--d2", arguments->options.d2,
                        "Seconds after which a late forced item opens proposing to all");
    command->add_option("--t-idle", arguments->options.t_idle,
                        "Seconds without a proposal that open proposing to all");
    command->add_option("--contracts", arguments->contracts, "Folder of the compiled contracts")->required();
    command->add_option("--out", arguments->out, "The deployment file to write")->required();
    command->callback([arguments, &exit_code] { exit_code = run_deploy(*arguments); });
}

void register_node(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command = app.add_subcommand("node", "Run a sequencer or a follower");
    const auto arguments = std::make_shared<NodeArguments>();
    command->add_option("--role", arguments->role, "sequencer (key in FREEHOLD_KEY) or follower")
        ->check(CLI::IsMember({"sequencer", "follower"}));
    command->add_option("--deployment", arguments->deployment, "The deployment file")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--l1", arguments->options.node.l1_endpoints,
                        "L1 JSON-RPC endpoints, best first (default: the deployment's)");
    command->add_option("--l1-beacon", arguments->options.beacon.url,
                        "Beacon API (default: the L1 endpoint)");
    command->add_option("--l1-beacon-genesis", arguments->options.beacon.genesis_time,
                        "Genesis time of the beacon chain, to turn times into slots");
    command->add_option("--data", arguments->options.node.data_dir, "Folder of the node's database")
        ->required();
    command->add_option("--http", arguments->http, "HOST:PORT of JSON-RPC, WebSocket, /metrics and /health");
    command->add_option("--http-threads", arguments->options.http_threads, "Threads that serve requests")
        ->check(CLI::Range(1u, 64u));
    command->add_option("--block-time", arguments->block_time_ms, "Milliseconds between blocks")
        ->check(CLI::Range(100u, 60'000u));
    command->add_option("--batch-age", arguments->batch_age_ms,
                        "Post a batch at the latest when its oldest block is that old, ms");
    command->add_option("--anchor-interval", arguments->anchor_interval_ms,
                        "Milliseconds between moves of the L1 anchor");
    command->add_option("--l1-poll", arguments->l1_poll_ms, "Milliseconds between looks at L1")
        ->check(CLI::Range(10u, 60'000u));
    command->add_option("--fee-recipient", arguments->fee_recipient, "Who gets the fees of sequenced blocks");
    command->add_option("--sequencer-rpc", arguments->options.node.sequencer_rpc,
                        "Where a follower sends transactions on to");
    command->add_option("--prover", arguments->prover,
                        "Prove what is final on L1: a file with the key that pays for it there, not the "
                        "sequencer's; or off");
    command
        ->add_option("--max-call-size", arguments->options.max_call_size,
                     "With --prover: bytes of data that the L1 endpoint takes in a transaction, as "
                     "`freehold prover` has it")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 24));
    command->add_option("--log-level", arguments->log_level, "trace, debug, info, warn, error, off");
    command->callback([arguments, &exit_code] { exit_code = run_node_command(*arguments); });
}
}  // namespace freehold::app
