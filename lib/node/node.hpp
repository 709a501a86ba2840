#pragma once
// A node: the parts of lib/node put together for one role. Owns their lifetimes and threads.

#include "node/batcher.hpp"
#include "node/l1_watcher.hpp"
#include "node/sequencer.hpp"

#include <expected>
#include <memory>
#include <string>

namespace freehold::node
{
class Node
{
public:
    /// Opens the data directory and connects the parts; starts nothing. `l1` must outlive the node. The error
    /// says what is wrong with the configuration, the directory or the endpoint.
    static std::expected<std::unique_ptr<Node>, std::string> open(const NodeConfig& config,
                                                                  const Deployment& deployment,
                                                                  std::unique_ptr<store::KeyValue> kv,
                                                                  L1Api& l1);
    ~Node();

    void start();
    /// Stops in the order of the data's flow; what is acknowledged is durable already.
    void stop();

    [[nodiscard]] const NodeConfig& config() const { return config_; }
    Chain& chain() { return *chain_; }
    Mempool& mempool() { return *mempool_; }
    L1View& l1_view() { return l1_view_; }
    /// The forced items [from, to) as read from L1; fewer if L1 has not shown them all.
    [[nodiscard]] std::vector<Bytes> forced_items(std::uint64_t from, std::uint64_t to) const;
    L1Watcher& watcher() { return *watcher_; }
    /// Only a sequencer has these; nullptr in a follower.
    Sequencer* sequencer() { return sequencer_.get(); }
    Batcher* batcher() { return batcher_.get(); }

private:
    Node(const NodeConfig& config, std::unique_ptr<store::KeyValue> kv) : config_{config}, kv_{std::move(kv)}
    {}
    std::expected<void, std::string> connect_sequencer(L1Api& l1);

    NodeConfig config_;
    std::unique_ptr<store::KeyValue> kv_;
    L1View l1_view_;
    std::unique_ptr<Chain> chain_;
    std::unique_ptr<store::L1Store> l1_store_;
    std::unique_ptr<DerivationDriver> derivation_;
    std::unique_ptr<Mempool> mempool_;
    std::unique_ptr<Batcher> batcher_;
    std::unique_ptr<L1Watcher> watcher_;
    std::unique_ptr<Sequencer> sequencer_;
};
}  // namespace freehold::node
