#include "rpc/service.hpp"

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kCachedBlocks = 8;
}

// Passes on what happens to those who are concerned.
struct Service::Listener : node::ChainListener, node::PoolListener
{
    explicit Listener(Service& s) : service{s} {}

    void on_block(const store::BlockPtr& block) override
    {
        service.waiters.on_block(block);
        service.subscriptions.on_block(block);
    }
    void on_rollback(std::uint64_t number, const std::vector<store::BlockPtr>& removed) override
    {
        service.outbox.on_rollback(number);
        service.filters.on_rollback(number, removed);
        service.subscriptions.on_rollback(removed);
    }
    void on_pending(const node::PooledTxPtr& tx) override
    {
        service.filters.on_pending(tx->hash);
        service.subscriptions.on_pending(tx);
    }

    Service& service;
};

Service::Service(Backend b)
    : backend{std::move(b)},
      blocks{backend.chain, kCachedBlocks},
      outbox{backend.chain},
      waiters{blocks, events},
      subscriptions{events},
      listener_{std::make_unique<Listener>(*this)}
{
    backend.chain.add_listener(listener_.get());
    backend.mempool.add_listener(listener_.get());
}

Service::~Service()
{
    backend.mempool.remove_listener(listener_.get());
    backend.chain.remove_listener(listener_.get());
    events.stop();
}
}  // namespace freehold::rpc
