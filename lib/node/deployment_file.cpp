#include "base/hex.hpp"
#include "node/deployment.hpp"
#include "node/genesis.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

namespace freehold::node
{
namespace
{
using nlohmann::json;

constexpr std::size_t kMaxFileSize = 4 << 20;

template <typename T>
T fixed_field(const json& object, const char* name)
{
    const auto value = fixed_from_hex<T>(object.at(name).get<std::string>());
    if (!value)
        throw std::runtime_error(std::string{name} + " is not " + std::to_string(T::kSize) +
                                 " bytes of hexadecimal");
    return *value;
}

U256 number_field(const json& object, const char* name)
{
    const auto value = U256::parse(object.at(name).get<std::string>());
    if (!value) throw std::runtime_error(std::string{name} + " is not a number");
    return *value;
}

Bytes code_field(const json& object, const char* name)
{
    auto value = from_hex(object.at(name).get<std::string>());
    if (!value) throw std::runtime_error(std::string{name} + " is not hexadecimal");
    return std::move(*value);
}

json rollup_params_json(const stf::RollupParams& params)
{
    return {{"forkId", params.fork_id},
            {"blockGasLimit", params.block_gas_limit},
            {"proposalGasLimit", params.proposal_gas_limit},
            {"maxBlocksPerProposal", params.max_blocks_per_proposal},
            {"maxBatchBytes", params.max_batch_bytes},
            {"forcedItemGasCap", params.forced_item_gas_cap}};
}

stf::RollupParams parse_rollup_params(const json& object, std::uint64_t chain_id)
{
    stf::RollupParams params;
    params.chain_id = chain_id;
    params.fork_id = object.at("forkId");
    params.block_gas_limit = object.at("blockGasLimit");
    params.proposal_gas_limit = object.at("proposalGasLimit");
    params.max_blocks_per_proposal = object.at("maxBlocksPerProposal");
    params.max_batch_bytes = object.at("maxBatchBytes");
    params.forced_item_gas_cap = object.at("forcedItemGasCap");
    return params;
}

json genesis_json(const Deployment& deployment)
{
    json balances = json::object();
    for (const auto& [address, balance] : deployment.genesis_balances)
        balances[to_hex(address)] = balance.to_quantity();
    return {{"timestamp", deployment.genesis_timestamp},
            {"baseFee", deployment.genesis_base_fee.to_quantity()},
            {"balances", balances},
            {"code",
             {{"outbox", to_hex(deployment.predeploys.outbox)},
              {"tokenFactory", to_hex(deployment.predeploys.token_factory)},
              {"l1Anchor", to_hex(deployment.predeploys.l1_anchor)}}}};
}

void parse_genesis(const json& object, Deployment& deployment)
{
    deployment.genesis_timestamp = object.at("timestamp");
    deployment.genesis_base_fee = number_field(object, "baseFee");
    for (const auto& [address, balance] : object.at("balances").items()) {
        const auto key = fixed_from_hex<Address>(address);
        const auto value = U256::parse(balance.get<std::string>());
        if (!key || !value) throw std::runtime_error("a genesis balance is malformed");
        deployment.genesis_balances.emplace_back(*key, *value);
    }
    const json& code = object.at("code");
    deployment.predeploys = {code_field(code, "outbox"), code_field(code, "tokenFactory"),
                             code_field(code, "l1Anchor")};
}
}  // namespace

std::string to_json(const DeploymentFile& file)
{
    const Deployment& d = file.deployment;
    json keys = json::array();
    for (const Hash256& key : file.keys) keys.push_back(to_hex(key));
    const json document = {
        {"l1Rpc", file.l1_rpc},
        {"l2Rpc", file.l2_rpc},
        {"l1ChainId", d.l1_chain_id},
        {"l2ChainId", d.rollup_params.chain_id},
        {"contracts",
         {{"inbox", to_hex(d.inbox)}, {"rollup", to_hex(d.rollup)}, {"bridge", to_hex(d.bridge)}}},
        {"predeploys",
         {{"outbox", to_hex(kOutbox)},
          {"tokenFactory", to_hex(kTokenFactory)},
          {"l1Anchor", to_hex(kL1Anchor)}}},
        {"keys", keys},
        {"l1StartBlock", d.l1_start_block},
        {"rollup", rollup_params_json(d.rollup_params)},
        {"genesis", genesis_json(d)},
    };
    return document.dump(2) + "\n";
}

std::expected<DeploymentFile, std::string> parse_deployment(std::string_view text)
{
    if (text.size() > kMaxFileSize) return std::unexpected{"the deployment file is too large"};
    try {
        const json document = json::parse(text);
        DeploymentFile file;
        file.l1_rpc = document.value("l1Rpc", "");
        file.l2_rpc = document.value("l2Rpc", "");
        Deployment& d = file.deployment;
        d.l1_chain_id = document.at("l1ChainId");
        d.l1_start_block = document.at("l1StartBlock");
        const json& contracts = document.at("contracts");
        d.inbox = fixed_field<Address>(contracts, "inbox");
        d.rollup = fixed_field<Address>(contracts, "rollup");
        d.bridge = fixed_field<Address>(contracts, "bridge");
        d.rollup_params = parse_rollup_params(document.at("rollup"), document.at("l2ChainId"));
        parse_genesis(document.at("genesis"), d);
        for (const json& key : document.value("keys", json::array())) {
            const auto parsed = fixed_from_hex<Hash256>(key.get<std::string>());
            if (!parsed) return std::unexpected{"a key in the deployment file is malformed"};
            file.keys.push_back(*parsed);
        }
        return file;
    } catch (const std::exception& error) {
        return std::unexpected{std::string{"the deployment file is malformed: "} + error.what()};
    }
}

std::expected<DeploymentFile, std::string> load_deployment(const std::string& path)
{
    std::ifstream in{path, std::ios::binary};
    if (!in) return std::unexpected{"cannot read " + path};
    std::ostringstream text;
    text << in.rdbuf();
    return parse_deployment(text.str());
}
}  // namespace freehold::node
