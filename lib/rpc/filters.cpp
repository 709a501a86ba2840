#include "rpc/filters.hpp"

#include "base/endian.hpp"

#include <random>

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kMaxFilters = 10'000;
constexpr std::chrono::minutes kUnusedAfter{5};  // as geth
constexpr std::chrono::seconds kSweepInterval{1};
constexpr std::size_t kMaxRemoved = 1024;  // blocks rolled back between two polls
constexpr std::size_t kMaxPending = 100'000;
}  // namespace

std::string random_id()
{
    thread_local std::random_device device;
    std::array<std::uint8_t, 16> bytes;
    for (std::size_t i = 0; i < bytes.size(); i += 4) store_le<std::uint32_t>(bytes.data() + i, device());
    return to_hex(BytesView{bytes});
}

void Filters::drop_unused(bool at_once)
{
    const auto now = Clock::now();
    if (!at_once && now - swept_ < kSweepInterval) return;
    swept_ = now;
    std::erase_if(filters_, [&](const auto& entry) {
        const Filter& filter = entry.second;
        const bool drop = now - filter.used > kUnusedAfter || filter.removed.size() > kMaxRemoved;
        if (drop && std::holds_alternative<PendingTransactions>(filter.kind)) --pending_filters_;
        return drop;
    });
    if (pending_filters_ == 0) {
        first_pending_ += pending_.size();
        pending_.clear();
    }
}

std::string Filters::install(Kind kind, std::uint64_t head)
{
    const std::lock_guard lock{mutex_};
    drop_unused(true);
    if (filters_.size() >= kMaxFilters) throw RpcError{kLimitExceeded, "too many filters", {}};
    if (std::holds_alternative<PendingTransactions>(kind)) ++pending_filters_;
    std::string id = random_id();
    filters_.emplace(id, Filter{.kind = std::move(kind),
                                .used = Clock::now(),
                                .next_block = head + 1,
                                .rolled_back_to = ~0ull,
                                .next_pending = first_pending_ + pending_.size(),
                                .removed = {}});
    return id;
}

bool Filters::uninstall(const std::string& id)
{
    const std::lock_guard lock{mutex_};
    const auto found = filters_.find(id);
    if (found == filters_.end()) return false;
    if (std::holds_alternative<PendingTransactions>(found->second.kind)) --pending_filters_;
    filters_.erase(found);
    return true;
}

Filters::Filter& Filters::find(const std::string& id)
{
    drop_unused(false);
    const auto found = filters_.find(id);
    if (found == filters_.end()) throw server_error("filter not found");
    found->second.used = Clock::now();
    return found->second;
}

Filters::Changes Filters::poll(const std::string& id)
{
    const std::lock_guard lock{mutex_};
    Filter& filter = find(id);
    Changes changes{filter.kind, filter.next_block, std::exchange(filter.removed, {}), {}};
    filter.rolled_back_to = ~0ull;
    if (std::holds_alternative<PendingTransactions>(filter.kind)) {
        const std::uint64_t from = std::max(filter.next_pending, first_pending_);
        changes.pending.assign(pending_.begin() + static_cast<std::ptrdiff_t>(from - first_pending_),
                               pending_.end());
        filter.next_pending = first_pending_ + pending_.size();
    }
    return changes;
}

void Filters::reported_up_to(const std::string& id, std::uint64_t block)
{
    const std::lock_guard lock{mutex_};
    const auto found = filters_.find(id);
    if (found != filters_.end()) found->second.next_block = std::min(block + 1, found->second.rolled_back_to);
}

LogQuery Filters::log_query(const std::string& id)
{
    const std::lock_guard lock{mutex_};
    const Filter& filter = find(id);
    if (const auto* query = std::get_if<LogQuery>(&filter.kind)) return *query;
    throw server_error("filter not found");
}

void Filters::on_rollback(std::uint64_t number, const std::vector<store::BlockPtr>& removed)
{
    const std::lock_guard lock{mutex_};
    for (auto& [id, filter] : filters_) {
        filter.rolled_back_to = std::min(filter.rolled_back_to, number + 1);
        if (filter.next_block <= number + 1) continue;
        for (const auto& block : removed)
            if (block->number() < filter.next_block && filter.removed.size() <= kMaxRemoved)
                filter.removed.push_back(block);
        filter.next_block = number + 1;
    }
}

void Filters::on_pending(const Hash256& hash)
{
    const std::lock_guard lock{mutex_};
    if (pending_filters_ == 0) return;
    pending_.push_back(hash);
    if (pending_.size() > kMaxPending) {
        pending_.pop_front();
        ++first_pending_;
    }
}
}  // namespace freehold::rpc
