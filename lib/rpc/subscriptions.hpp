#pragma once
// eth_subscribe: new heads, logs and waiting transactions, told to WebSocket clients as they happen.

#include "net/http_server.hpp"
#include "node/mempool.hpp"
#include "rpc/event_thread.hpp"
#include "rpc/log_filter.hpp"

#include <atomic>
#include <unordered_map>

namespace freehold::rpc
{
/// The other end of a connection that can be told things; a client that reads too slowly is dropped by the
/// server.
using Subscriber = net::WsSession;

/// Thread-safe.
class Subscriptions
{
public:
    explicit Subscriptions(EventThread& events) : events_{events} {}

    struct NewHeads
    {};
    struct PendingTransactions
    {
        bool full = false;
    };
    using Kind = std::variant<NewHeads, PendingTransactions, LogFilter>;

    /// Silent until activate(), so that the client knows the identifier before anything is told. Throws
    /// RpcError if the client has too many or is gone.
    std::string add(const std::shared_ptr<Subscriber>& subscriber, Kind kind);
    void activate(const std::string& id);
    /// False if it is not one of this subscriber's.
    bool remove(const Subscriber& subscriber, const std::string& id);
    void remove_all(const Subscriber& subscriber);
    [[nodiscard]] std::size_t size() const { return count_; }

    // Quick: the work is done on the event thread.
    void on_block(const store::BlockPtr& block);
    void on_rollback(const std::vector<store::BlockPtr>& removed);
    void on_pending(const node::PooledTxPtr& tx);

private:
    struct Subscription
    {
        std::shared_ptr<Subscriber> subscriber;
        Kind kind;
        bool active = false;
    };
    template <typename T>
    std::vector<std::pair<std::string, Subscription>> active() const;
    void tell_logs(const store::BlockPtr& block, bool removed);
    void tell_pending();

    EventThread& events_;
    std::atomic<std::size_t> count_{0};
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Subscription> subscriptions_;
    std::unordered_map<std::uint64_t, std::size_t> per_subscriber_;  // by WsSession::id()
    std::deque<std::uint64_t> gone_;  // subscribers that left lately: a call of theirs may still be running

    std::mutex pending_mutex_;
    std::vector<node::PooledTxPtr> pending_;  // gathered until the event thread comes to them
};
}  // namespace freehold::rpc
