#pragma once
// Making a deployment: the contracts on L1, the genesis of L2, and the file that describes both.

#include "crypto/host/signer.hpp"
#include "node/config.hpp"
#include "node/l1_api.hpp"

#include <expected>
#include <string>

namespace freehold::node
{
/// What the operator chooses. The clocks of the Inbox are in seconds (design: stage 0 uses hours; a devnet
/// seconds).
struct DeployOptions
{
    std::uint64_t l2_chain_id = 0;
    Address sequencer;
    Address verifier;  // zero: nothing can be proved
    std::uint64_t d1 = 6 * 3600;
    std::uint64_t d2 = 24 * 3600;
    std::uint64_t t_idle = 24 * 3600;
    U256 base_forced_fee = 10'000'000'000'000;  // wei: 0.00001 ETH
    U256 genesis_base_fee = 1'000'000'000;
    std::string contracts_out;  // the folder of forge's artifacts
};

/// Deploys Inbox, Rollup and Bridge with `deployer`'s key and waits until they are mined. The text of an
/// error says what failed. Nothing is kept on failure, but L1 may hold some of the contracts.
std::expected<Deployment, std::string> deploy(L1Api& l1, const Signer& deployer,
                                              const DeployOptions& options);

/// The deployment file. Endpoints and keys beside the deployment are the caller's own fields and kept apart.
struct DeploymentFile
{
    Deployment deployment;
    std::string l1_rpc;
    std::string l2_rpc;
    std::vector<Hash256> keys;  // funded development keys; empty on a real network
};
std::string to_json(const DeploymentFile& file);
std::expected<DeploymentFile, std::string> parse_deployment(std::string_view json);
std::expected<DeploymentFile, std::string> load_deployment(const std::string& path);
}  // namespace freehold::node
