#include "node/node.hpp"

#include "base/hex.hpp"
#include "net/kzg.hpp"
#include "sys/log.hpp"

namespace freehold::node
{
std::expected<std::unique_ptr<Node>, std::string> Node::open(const NodeConfig& config,
                                                             const Deployment& deployment,
                                                             std::unique_ptr<store::KeyValue> kv, L1Api& l1)
{
    if (const auto problem = Chain::check_store(*kv, deployment); !problem.empty())
        return std::unexpected{problem};
    std::unique_ptr<Node> node{new Node{config, std::move(kv)}};
    node->chain_ = std::make_unique<Chain>(*node->kv_, deployment);
    node->l1_store_ = std::make_unique<store::L1Store>(*node->kv_);
    node->derivation_ = std::make_unique<DerivationDriver>(*node->chain_, *node->l1_store_, l1);
    node->mempool_ = std::make_unique<Mempool>(*node->chain_,
                                               MempoolLimits{.max = config.mempool_max,
                                                             .max_per_sender = config.mempool_max_per_sender,
                                                             .min_tip = config.min_tip});
    node->watcher_ = std::make_unique<L1Watcher>(l1, node->chain_->deployment(), *node->l1_store_,
                                                 *node->derivation_, node->l1_view_, config.l1_poll);
    if (config.role == Role::Sequencer)
        if (auto done = node->connect_sequencer(l1); !done) return std::unexpected{done.error()};
    return node;
}

std::expected<void, std::string> Node::connect_sequencer(L1Api& l1)
{
    if (!config_.sequencer_key) return std::unexpected{"a sequencer needs a key for its L1 transactions"};
    const auto signer = Signer::from_key(*config_.sequencer_key);
    if (!signer) return std::unexpected{"the sequencer's key is not a private key of secp256k1"};
    batcher_ = std::make_unique<Batcher>(*chain_, l1, l1_view_, net::make_sidecar, *signer, config_);
    derivation_->set_posted_batches(
        [this](const stf::Proposal& proposal) { return batcher_->posted_batch(proposal); });
    ForcedItemSource items = [this](std::uint64_t from, std::uint64_t to) { return forced_items(from, to); };
    sequencer_ = std::make_unique<Sequencer>(*chain_, *mempool_, l1_view_, std::move(items), config_);
    return {};
}

std::vector<Bytes> Node::forced_items(std::uint64_t from, std::uint64_t to) const
{
    std::vector<Bytes> items;
    for (std::uint64_t index = from; index < to; ++index) {
        auto stored = l1_store_->forced_item(index);
        if (!stored) break;
        items.push_back(std::move(stored->item));
    }
    return items;
}

Node::~Node() { stop(); }

void Node::start()
{
    sys::log_info("chain {} at block {}, {}", chain_->deployment().rollup_params.chain_id,
                  chain_->head()->number(), to_hex(chain_->head()->hash));
    watcher_->start();
    if (sequencer_) {
        sequencer_->start();
        batcher_->start();
    }
}

void Node::stop()
{
    if (sequencer_) sequencer_->stop();
    if (batcher_) batcher_->stop();
    if (watcher_) watcher_->stop();
}
}  // namespace freehold::node
