#include "base/hex.hpp"
#include "codec/abi.hpp"
#include "node/deployment.hpp"
#include "node/genesis.hpp"
#include "state/trie.hpp"
#include "stf/evm_host.hpp"
#include "sys/log.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <thread>

namespace freehold::node
{
namespace
{
constexpr std::uint64_t kDeployGas = 8'000'000;
constexpr auto kPatience = std::chrono::seconds{180};

struct Artifact
{
    Bytes creation;
    Bytes runtime;
};

std::expected<Artifact, std::string> load_artifact(const std::string& folder, const std::string& name)
{
    const std::string path = folder + "/" + name + ".sol/" + name + ".json";
    std::ifstream in{path};
    if (!in)
        return std::unexpected{"cannot read " + path + " (build the contracts first: tools/forge build)"};
    try {
        const auto document = nlohmann::json::parse(in);
        const auto creation = from_hex(document.at("bytecode").at("object").get<std::string>());
        const auto runtime = from_hex(document.at("deployedBytecode").at("object").get<std::string>());
        if (!creation || !runtime || creation->empty() || runtime->empty())
            return std::unexpected{path + " holds no bytecode"};
        return Artifact{*creation, *runtime};
    } catch (const std::exception& error) {
        return std::unexpected{path + ": " + error.what()};
    }
}

class Deployer
{
public:
    Deployer(L1Api& l1, const Signer& signer, std::uint64_t chain_id, std::uint64_t nonce,
             const U256& max_fee)
        : l1_{l1}, signer_{signer}, chain_id_{chain_id}, nonce_{nonce}, max_fee_{max_fee}
    {}

    std::expected<void, std::string> create(const char* name, const Bytes& creation,
                                            const abi::Encoder& arguments)
    {
        Transaction tx;
        tx.type = TxType::DynamicFee;
        tx.chain_id = chain_id_;
        tx.nonce = nonce_++;
        tx.max_priority_fee_per_gas = 1'000'000'000;
        tx.max_fee_per_gas = max_fee_;
        tx.gas_limit = kDeployGas;
        tx.data = creation;
        append(tx.data, arguments.encode());
        const Signature signature = signer_.sign(signing_hash(tx));
        tx.r = signature.r;
        tx.s = signature.s;
        tx.y_parity = signature.y_parity;
        const auto sent = l1_.send(encode(tx));
        if (!sent) return std::unexpected{std::string{name} + ": " + sent.error().text};
        pending_.emplace_back(name, *sent);
        return {};
    }

    /// Waits for all of them; returns the lowest block that holds one.
    std::expected<std::uint64_t, std::string> wait()
    {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        std::uint64_t first_block = ~0ull;
        for (const auto& [name, tx_hash] : pending_) {
            for (;;) {
                const auto receipt = l1_.receipt(tx_hash);
                if (!receipt) return std::unexpected{std::string{name} + ": " + receipt.error().text};
                if (*receipt) {
                    if (!(**receipt).success)
                        return std::unexpected{std::string{name} + ": the creation reverted on L1"};
                    first_block = std::min(first_block, (**receipt).block_number);
                    break;
                }
                if (std::chrono::steady_clock::now() > deadline)
                    return std::unexpected{std::string{name} + ": not mined in time"};
                std::this_thread::sleep_for(std::chrono::milliseconds{100});
            }
        }
        return first_block;
    }

private:
    L1Api& l1_;
    const Signer& signer_;
    std::uint64_t chain_id_;
    std::uint64_t nonce_;
    U256 max_fee_;
    std::vector<std::pair<const char*, Hash256>> pending_;
};

Header sealed_genesis(const Deployment& deployment)
{
    Genesis genesis = make_genesis(deployment);
    const state::EmptyNodeSource nodes;
    state::WorldTrie trie{nodes, kEmptyTrieRoot};
    genesis.header.state_root = trie.apply(genesis.state);
    return genesis.header;
}
}  // namespace

std::expected<Deployment, std::string> deploy(L1Api& l1, const Signer& deployer, const DeployOptions& options)
{
    const auto inbox = load_artifact(options.contracts_out, "Inbox");
    const auto rollup = load_artifact(options.contracts_out, "Rollup");
    const auto bridge = load_artifact(options.contracts_out, "Bridge");
    const auto outbox = load_artifact(options.contracts_out, "Outbox");
    const auto factory = load_artifact(options.contracts_out, "TokenFactory");
    const auto anchor = load_artifact(options.contracts_out, "L1Anchor");
    for (const auto* artifact : {&inbox, &rollup, &bridge, &outbox, &factory, &anchor})
        if (!*artifact) return std::unexpected{artifact->error()};

    const auto chain_id = l1.chain_id();
    const auto head = l1.latest();
    const auto nonce = l1.nonce(deployer.address());
    if (!chain_id) return std::unexpected{chain_id.error().text};
    if (!head) return std::unexpected{head.error().text};
    if (!nonce) return std::unexpected{nonce.error().text};

    // The three contracts know each other, and L2's genesis knows the Bridge: all addresses follow from the
    // nonce.
    Deployment deployment;
    deployment.l1_chain_id = *chain_id;
    deployment.inbox = stf::create_address(deployer.address(), *nonce);
    deployment.rollup = stf::create_address(deployer.address(), *nonce + 1);
    deployment.bridge = stf::create_address(deployer.address(), *nonce + 2);
    deployment.rollup_params.chain_id = options.l2_chain_id;
    deployment.genesis_timestamp = head->ref.timestamp;
    deployment.genesis_base_fee = options.genesis_base_fee;
    deployment.predeploys = {outbox->runtime, factory->runtime, anchor->runtime};
    const Header genesis = sealed_genesis(deployment);

    const std::uint64_t fork_id = deployment.rollup_params.fork_id;
    Deployer creations{l1, deployer, *chain_id, *nonce, head->base_fee * U256{2} + U256{1'000'000'000}};
    abi::Encoder inbox_arguments;
    inbox_arguments.bytes32(hash(genesis))
        .address(options.sequencer)
        .address(deployment.rollup)
        .address(deployment.bridge)
        .uint(fork_id);
    inbox_arguments.uint(options.d1).uint(options.d2).uint(options.t_idle).uint(options.base_forced_fee);
    abi::Encoder rollup_arguments;
    rollup_arguments.uint(options.l2_chain_id)
        .uint(fork_id)
        .bytes32(hash(genesis))
        .bytes32(genesis.state_root);
    rollup_arguments.bytes32(empty_outbox_root()).address(deployment.inbox).address(options.verifier);
    abi::Encoder bridge_arguments;
    bridge_arguments.address(deployment.inbox).address(deployment.rollup).address(kTokenFactory);

    if (auto done = creations.create("Inbox", inbox->creation, inbox_arguments); !done)
        return std::unexpected{done.error()};
    if (auto done = creations.create("Rollup", rollup->creation, rollup_arguments); !done)
        return std::unexpected{done.error()};
    if (auto done = creations.create("Bridge", bridge->creation, bridge_arguments); !done)
        return std::unexpected{done.error()};
    const auto first_block = creations.wait();
    if (!first_block) return std::unexpected{first_block.error()};
    deployment.l1_start_block = *first_block;
    return deployment;
}
}  // namespace freehold::node
