#include "base/hex.hpp"
#include "commands.hpp"
#include "key.hpp"
#include "layered_proof.hpp"
#include "net/kzg.hpp"
#include "node/deployment.hpp"
#include "node/node.hpp"
#include "range_worker.hpp"
#include "sys/clock.hpp"
#include "sys/log.hpp"
#include "sys/stop_signal.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace freehold::app
{
namespace
{
struct ProverArguments
{
    std::string deployment, data, reward, log_level = "info";
    std::vector<std::string> l1;
    node::BeaconConfig beacon;
    std::uint64_t l1_poll_ms = 1000, max_proposals = node::ProverConfig{}.max_proposals;
    std::size_t max_call_size = node::kMaxCallSize;
    unsigned least_layers = kUsualLayers;
    bool once = false;
};

int fail_with(const std::string& text)
{
    fmt::print(stderr, "freehold: {}\n", text);
    return 1;
}

void print(const node::ProverStatus& status)
{
    fmt::print(
        "proved proposals {} to {}: {} transactions, {} cycles, {:.1f} s, {} bytes of proof, {} gas, L1 "
        "transaction {}\n",
        status.last.first, status.last.last, status.last.transactions, status.last.cycles,
        status.last.seconds, status.last.proof_bytes, status.gas, to_hex(status.l1_transaction));
}

// Until a signal comes, or, with --once, until L1 has accepted a proof or none can be made.
int work(node::Prover& prover, const ProverArguments& arguments, const std::stop_token& stop)
{
    const std::chrono::milliseconds poll{arguments.l1_poll_ms};
    bool told = false;
    do {
        const auto done = prover.step(stop);
        if (stop.stop_requested()) break;
        const node::ProverStatus status = prover.status();
        if (done == node::ProverStep::Accepted) {
            print(status);
            if (arguments.once) return 0;
        }
        if (status.step == node::ProverStep::Stuck && arguments.once) return fail_with(status.error);
        if (done == node::ProverStep::Waiting && !told)
            sys::log_info("prover: waiting for proposal {} to be derived and final on L1", status.proved + 1);
        told = done == node::ProverStep::Waiting;
    } while (sys::sleep_for(poll, stop));
    return 0;
}

int run_prover(const ProverArguments& arguments)
{
    sys::StopSignal stop;
    const auto level = sys::parse_log_level(arguments.log_level);
    if (!level) return fail_with("--log-level is one of trace, debug, info, warn, error, off");
    sys::set_log_level(*level);
    const auto key = key_from_environment();
    const auto signer = key ? Signer::from_key(*key) : std::nullopt;
    if (!signer) return fail_with(std::string{kKeyVariable} + " must hold the key that pays for L1's gas");
    const auto reward =
        arguments.reward.empty() ? signer->address() : fixed_from_hex<Address>(arguments.reward);
    if (!reward) return fail_with("--reward is not an address");
    const auto file = node::load_deployment(arguments.deployment);
    if (!file) return fail_with(file.error());

    node::NodeConfig config;
    config.l1_endpoints = arguments.l1.empty() ? std::vector{file->l1_rpc} : arguments.l1;
    config.data_dir = arguments.data;
    config.l1_poll = std::chrono::milliseconds{arguments.l1_poll_ms};
    net::prepare_kzg(0);
    auto l1 = node::L1Endpoint::make(config.l1_endpoints, arguments.beacon);
    if (!l1) return fail_with(l1.error());
    const std::string folder = arguments.data + "/prover";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail_with("cannot make " + folder + ": " + error.message());
    auto kv = store::open_rocksdb(arguments.data);
    if (!kv) return fail_with("cannot open " + arguments.data + ": " + store::to_string(kv.error()));
    auto follower = node::Node::open(config, file->deployment, std::move(*kv), **l1);
    if (!follower) return fail_with(follower.error());
    node::Prover prover{(*follower)->chain(),
                        **l1,
                        (*follower)->l1_view(),
                        *signer,
                        {.folder = folder,
                         .reward = *reward,
                         .max_proposals = arguments.max_proposals,
                         .max_call_size = arguments.max_call_size,
                         .poll = config.l1_poll},
                        make_range_worker({.deployment_file = arguments.deployment,
                                           .data_dir = arguments.data,
                                           .l1_endpoints = config.l1_endpoints,
                                           .beacon = arguments.beacon,
                                           .reward = *reward,
                                           .log_file = folder + "/worker.log",
                                           .least_layers = arguments.least_layers})};
    (*follower)->start();
    const int status = work(prover, arguments, stop.token());
    (*follower)->stop();
    return status;
}
}  // namespace

void register_prover(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* command = app.add_subcommand(
        "prover",
        "Derive the chain from L1, prove what is final there, and bring the proofs to it (key in "
        "FREEHOLD_KEY)");
    const auto arguments = std::make_shared<ProverArguments>();
    command->add_option("--deployment", arguments->deployment, "The deployment file")
        ->required()
        ->check(CLI::ExistingFile);
    command
        ->add_option("--data", arguments->data,
                     "Folder of a node's database, which must not be running, or a new one")
        ->required();
    command->add_option("--l1", arguments->l1,
                        "L1 JSON-RPC endpoints, best first (default: the deployment's)");
    command->add_option("--l1-beacon", arguments->beacon.url, "Beacon API (default: the L1 endpoint)");
    command->add_option("--l1-beacon-genesis", arguments->beacon.genesis_time,
                        "Genesis time of the beacon chain, to turn times into slots");
    command->add_option("--l1-poll", arguments->l1_poll_ms, "Milliseconds between looks at L1")
        ->check(CLI::Range(10u, 60'000u));
    command->add_option("--reward", arguments->reward,
                        "Whom the prover fees go to (default: the key's address)");
    command->add_option("--max-proposals", arguments->max_proposals, "In one proof; it may have fewer")
        ->check(CLI::Range(1u, 1u << 16));
    command
        ->add_option(
            "--least-layers", arguments->least_layers,
            "Proofs about proofs, even where a range fits a single one; 0 takes less proving and more gas")
        ->check(CLI::Range(0u, kMostLayers));
    command
        ->add_option(
            "--max-call-size", arguments->max_call_size,
            "Bytes of data that the L1 endpoint takes in a transaction; Ethereum's nodes pass on the "
            "default. A proof that is longer goes in three parts, and with 0 each does; with 300000 each "
            "goes whole where its gas is within the cap")
        ->check(CLI::Range(std::size_t{0}, std::size_t{1} << 24));
    command->add_flag("--once", arguments->once, "End when L1 has accepted a proof");
    command->add_option("--log-level", arguments->log_level, "trace, debug, info, warn, error, off");
    command->callback([arguments, &exit_code] { exit_code = run_prover(*arguments); });
}
}  // namespace freehold::app
