#include "node_runner.hpp"

#include "net/kzg.hpp"
#include "node/node.hpp"
#include "range_worker.hpp"
#include "rpc/forwarder.hpp"
#include "rpc/server.hpp"
#include "sys/files.hpp"
#include "sys/log.hpp"
#include "sys/metrics.hpp"
#include "sys/stop_signal.hpp"

#include <csignal>
#include <filesystem>

namespace freehold::app
{
namespace
{
// c-kzg's tables: a third less time per blob for a few seconds more at the start (docs/performance.md).
constexpr unsigned kSequencerKzgPrecompute = 8;

class NodeMetrics
{
public:
    NodeMetrics(node::Node& node, const node::Prover* prover) : node_{node}, prover_{prover} {}

    std::string text()
    {
        const node::Heads heads = node_.chain().heads();
        const node::L1Status l1 = node_.l1_view().status();
        const auto pool = node_.mempool().counts();
        set("freehold_head_block", "Newest L2 block", heads.unsafe->number());
        set("freehold_safe_block", "Last L2 block whose proposal is on L1", heads.safe);
        set("freehold_finalized_block", "Last L2 block whose proposal is in a finalized L1 block",
            heads.finalized);
        set("freehold_l1_head_block", "Newest L1 block seen", l1.head.number);
        set("freehold_l1_proposal", "Id of the Inbox's newest proposal", l1.proposal_id);
        set("freehold_proved_proposal", "Last proposal that the Rollup holds a proof of", l1.proved_proposal);
        set("freehold_l1_error", "1 while the last look at L1 failed", l1.error.empty() ? 0 : 1);
        set("freehold_mempool_pending", "Executable transactions waiting", pool.pending);
        set("freehold_mempool_queued", "Transactions behind a nonce gap", pool.queued);
        if (const auto* batcher = node_.batcher()) {
            const auto status = batcher->status();
            set("freehold_batcher_proposals", "Proposals mined since the start", status.posted);
            set("freehold_batcher_resent", "Fee bumps since the start", status.resent);
            set("freehold_batcher_payload_bytes", "Bytes of mined batches since the start", status.l1_bytes);
            set("freehold_batcher_transactions", "L2 transactions in mined batches since the start",
                status.transactions);
        }
        if (prover_ != nullptr) {
            const node::ProverStatus status = prover_->status();
            set("freehold_prover_accepted", "Proofs that L1 took since the start", status.accepted);
            set("freehold_prover_working", "1 while a proof is being made",
                status.step == node::ProverStep::Proving ? 1 : 0);
            set("freehold_prover_stuck", "1 while the next proposal has no proof that this node can make",
                status.step == node::ProverStep::Stuck ? 1 : 0);
            set("freehold_prover_cycles", "Of the last proof that L1 took", status.last.cycles);
            set("freehold_prover_proof_bytes", "Of the last proof that L1 took", status.last.proof_bytes);
            set("freehold_prover_l1_gas", "Of the last proof that L1 took", status.gas);
        }
        return metrics_.expose();
    }

private:
    void set(const char* name, const char* help, std::uint64_t value)
    {
        metrics_.gauge(name, help).set(static_cast<double>(value));
    }
    node::Node& node_;
    const node::Prover* prover_;
    sys::Metrics metrics_;
};

net::HttpResponse answer_get(std::string_view target, NodeMetrics& metrics, node::Node& node)
{
    if (target == "/metrics") return {200, "text/plain; version=0.0.4", metrics.text()};
    if (target == "/health") {
        const node::L1Status l1 = node.l1_view().status();
        const bool healthy = l1.ready && l1.error.empty();
        return {healthy ? 200u : 503u, "text/plain",
                healthy ? "ok\n" : "L1: " + (l1.error.empty() ? "catching up" : l1.error) + "\n"};
    }
    return {404, "text/plain", "not found\n"};
}
std::expected<std::unique_ptr<node::Prover>, std::string> make_prover(const NodeOptions& options,
                                                                      node::Node& node, node::L1Api& l1)
{
    if (!options.prover_key) return nullptr;
    const auto signer = Signer::from_key(*options.prover_key);
    if (!signer) return std::unexpected{std::string{"the prover's key is not a private key of secp256k1"}};
    const std::string folder = options.node.data_dir + "/prover";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return std::unexpected{"cannot make " + folder + ": " + error.message()};
    node::ProverConfig config{
        .folder = folder, .reward = signer->address(), .max_call_size = options.max_call_size};
    RangeWorkerOptions worker{.deployment_file = options.deployment_file,
                              .data_dir = options.node.data_dir,
                              .l1_endpoints = options.node.l1_endpoints,
                              .beacon = options.beacon,
                              .reward = signer->address(),
                              .log_file = folder + "/worker.log",
                              .gives_way = true};
    return std::make_unique<node::Prover>(node.chain(), l1, node.l1_view(), *signer, std::move(config),
                                          make_range_worker(worker));
}
}  // namespace

std::expected<void, std::string> run_node(const NodeOptions& options, const node::Deployment& deployment)
{
    sys::StopSignal stop;
    // Under a limit on file sizes a write must fail as on a full disk, not end the process.
    std::signal(SIGXFSZ, SIG_IGN);
    net::prepare_kzg(options.node.role == node::Role::Sequencer ? kSequencerKzgPrecompute : 0);
    auto l1 = node::L1Endpoint::make(options.node.l1_endpoints, options.beacon);
    if (!l1) return std::unexpected{l1.error()};
    std::error_code error;
    std::filesystem::create_directories(options.node.data_dir, error);
    auto kv = store::open_rocksdb(options.node.data_dir);
    if (!kv)
        return std::unexpected{"cannot open " + options.node.data_dir + ": " + store::to_string(kv.error())};
    auto node = node::Node::open(options.node, deployment, std::move(*kv), **l1);
    if (!node) return std::unexpected{node.error()};

    auto prover = make_prover(options, **node, **l1);
    if (!prover) return std::unexpected{prover.error()};
    std::unique_ptr<rpc::SequencerForwarder> forwarder;
    rpc::Backend backend{.chain = (*node)->chain(), .mempool = (*node)->mempool()};
    if (!options.node.sequencer_rpc.empty()) {
        auto made = rpc::SequencerForwarder::make(options.node.sequencer_rpc);
        if (!made) return std::unexpected{made.error()};
        forwarder = std::move(*made);
        backend.forward = forwarder->as_function();
    }
    backend.forced_items = [&n = **node](std::uint64_t from, std::uint64_t to) {
        return n.forced_items(from, to);
    };
    backend.syncing = [&n = **node] { return !n.l1_view().status().ready; };

    backend.proved_proposal = [&n = **node] { return n.l1_view().status().proved_proposal; };
    if (*prover) backend.prover = [&p = **prover] { return p.status(); };

    NodeMetrics metrics{**node, prover->get()};
    net::HttpServerConfig http;
    http.address = options.http_address;
    http.port = options.http_port;
    http.threads = options.http_threads;
    auto server = rpc::Server::start(std::move(backend), http, [&](std::string_view target) {
        return answer_get(target, metrics, **node);
    });
    if (!server) return std::unexpected{server.error()};
    (*node)->start();
    if (*prover) (*prover)->start();
    sys::log_info("JSON-RPC on http://{}:{}", options.http_address, (*server)->port());
    stop.wait();
    sys::log_info("stopping");
    server->reset();
    if (*prover) (*prover)->stop();
    (*node)->stop();
    return {};
}
}  // namespace freehold::app
