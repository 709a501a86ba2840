#pragma once
// A node process: the node, its JSON-RPC port, metrics, and an orderly end on SIGINT or SIGTERM.

#include "node/config.hpp"
#include "node/l1_endpoint.hpp"
#include "node/prover.hpp"

#include <expected>
#include <string>

namespace freehold::app
{
struct NodeOptions
{
    node::NodeConfig node;
    node::BeaconConfig beacon;
    std::string http_address = "127.0.0.1";
    std::uint16_t http_port = 9545;
    unsigned http_threads = 2;
    std::string deployment_file;        // for the prover's workers
    std::optional<Hash256> prover_key;  // pays for proofs on L1 and is paid for them; none: no prover
    std::size_t max_call_size = node::kMaxCallSize;  // of the prover's transactions
};

/// Runs until a signal comes. The error is for a person.
std::expected<void, std::string> run_node(const NodeOptions& options, const node::Deployment& deployment);
}  // namespace freehold::app
