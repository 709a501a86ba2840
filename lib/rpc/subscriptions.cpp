#include "rpc/subscriptions.hpp"

#include "rpc/filters.hpp"
#include "rpc/render.hpp"

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kMaxPerSubscriber = 128;
constexpr std::size_t kRememberedGone = 1024;
constexpr std::size_t kMaxGathered = 100'000;

std::string notification(const std::string& id, std::string_view result)
{
    return R"({"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":")" + id +
           R"(","result":)" + std::string{result} + "}}";
}
}  // namespace

std::string Subscriptions::add(const std::shared_ptr<Subscriber>& subscriber, Kind kind)
{
    const std::lock_guard lock{mutex_};
    if (std::ranges::find(gone_, subscriber->id()) != gone_.end()) throw server_error("connection closed");
    std::size_t& held = per_subscriber_[subscriber->id()];
    if (held >= kMaxPerSubscriber)
        throw RpcError{kLimitExceeded, "too many subscriptions on this connection", {}};
    ++held;
    ++count_;
    std::string id = random_id();
    subscriptions_.emplace(id, Subscription{subscriber, std::move(kind), false});
    return id;
}

void Subscriptions::activate(const std::string& id)
{
    const std::lock_guard lock{mutex_};
    if (const auto found = subscriptions_.find(id); found != subscriptions_.end())
        found->second.active = true;
}

bool Subscriptions::remove(const Subscriber& subscriber, const std::string& id)
{
    const std::lock_guard lock{mutex_};
    const auto found = subscriptions_.find(id);
    if (found == subscriptions_.end() || found->second.subscriber->id() != subscriber.id()) return false;
    subscriptions_.erase(found);
    --count_;
    if (--per_subscriber_[subscriber.id()] == 0) per_subscriber_.erase(subscriber.id());
    return true;
}

void Subscriptions::remove_all(const Subscriber& subscriber)
{
    const std::lock_guard lock{mutex_};
    count_ -= std::erase_if(
        subscriptions_, [&](const auto& entry) { return entry.second.subscriber->id() == subscriber.id(); });
    per_subscriber_.erase(subscriber.id());
    gone_.push_back(subscriber.id());
    if (gone_.size() > kRememberedGone) gone_.pop_front();
}

template <typename T>
std::vector<std::pair<std::string, Subscriptions::Subscription>> Subscriptions::active() const
{
    std::vector<std::pair<std::string, Subscription>> result;
    const std::lock_guard lock{mutex_};
    for (const auto& entry : subscriptions_)
        if (entry.second.active && std::holds_alternative<T>(entry.second.kind)) result.emplace_back(entry);
    return result;
}

void Subscriptions::on_block(const store::BlockPtr& block)
{
    if (count_ == 0) return;
    events_.post([this, block] {
        JsonWriter header;
        write_header(header, block->block.header, block->hash);
        for (const auto& [id, subscription] : active<NewHeads>())
            subscription.subscriber->send(notification(id, header.text()));
        tell_logs(block, false);
    });
}

void Subscriptions::on_rollback(const std::vector<store::BlockPtr>& removed)
{
    if (count_ == 0) return;
    events_.post([this, removed] {
        for (const auto& block : removed) tell_logs(block, true);
    });
}

void Subscriptions::tell_logs(const store::BlockPtr& block, bool removed)
{
    for (const auto& [id, subscription] : active<LogFilter>()) {
        const auto& filter = std::get<LogFilter>(subscription.kind);
        if (!filter.may_match(block->block.header.logs_bloom)) continue;
        for_each_log(*block, filter, [&](std::size_t tx, std::size_t index, const Log& log) {
            JsonWriter out;
            write_log(out, *block, {tx, index}, log, removed);
            subscription.subscriber->send(notification(id, out.text()));
        });
    }
}

void Subscriptions::on_pending(const node::PooledTxPtr& tx)
{
    if (count_ == 0) return;
    bool first = false;
    {
        const std::lock_guard lock{pending_mutex_};
        first = pending_.empty();
        if (pending_.size() < kMaxGathered) pending_.push_back(tx);
    }
    if (first) events_.post([this] { tell_pending(); });
}

void Subscriptions::tell_pending()
{
    std::vector<node::PooledTxPtr> gathered;
    {
        const std::lock_guard lock{pending_mutex_};
        gathered.swap(pending_);
    }
    const auto subscriptions = active<PendingTransactions>();
    for (const auto& tx : gathered)
        for (const auto& [id, subscription] : subscriptions) {
            JsonWriter out;
            std::get<PendingTransactions>(subscription.kind).full ? write_pending_transaction(out, *tx)
                                                                  : out.data(tx->hash);
            subscription.subscriber->send(notification(id, out.text()));
        }
}
}  // namespace freehold::rpc
