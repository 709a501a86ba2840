#pragma once
// The parameters of a Freehold deployment and of one node.

#include "base/bytes.hpp"
#include "stf/derive.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace freehold::node
{
/// Runtime code of the predeploys, from the compiled contracts.
struct PredeployCode
{
    Bytes outbox;
    Bytes token_factory;
    Bytes l1_anchor;
};

/// What identifies a deployment; written by `freehold deploy` to deployment.json and read by every node.
struct Deployment
{
    std::uint64_t l1_chain_id = 0;
    std::uint64_t l1_start_block = 0;  // the L1 block in which the Inbox was created
    Address inbox;
    Address rollup;
    Address bridge;
    stf::RollupParams rollup_params;  // L2 chain id, fork id, gas limits
    std::uint64_t genesis_timestamp = 0;
    U256 genesis_base_fee;
    std::vector<std::pair<Address, U256>> genesis_balances;
    PredeployCode predeploys;
};

enum class Role : std::uint8_t
{
    Sequencer,
    Follower
};

struct NodeConfig
{
    Role role = Role::Follower;
    std::vector<std::string> l1_endpoints;
    std::string data_dir;
    std::optional<Hash256> sequencer_key;  // signs L1 transactions of the batcher
    Address fee_recipient;
    std::chrono::milliseconds block_time{1000};
    std::chrono::milliseconds l1_poll{500};
    std::chrono::milliseconds max_batch_age{
        4000};  // a batch is posted at the latest when its oldest block is that old
    std::chrono::milliseconds anchor_interval{
        4000};                  // how often the sequencer moves to a newer finalized L1 block
    std::string sequencer_rpc;  // where a follower forwards eth_sendRawTransaction; may be empty
    U256 min_tip = 0;
    std::size_t mempool_max = 200'000;
    std::size_t mempool_max_per_sender = 4096;
};
}  // namespace freehold::node
