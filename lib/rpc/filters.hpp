#pragma once
// Filters that a client installs and polls (eth_newFilter and its kin). A filter keeps a position in the
// chain rather than a copy of what happened, so one that nobody polls costs nothing; after a while it is
// gone.

#include "node/chain.hpp"
#include "rpc/log_filter.hpp"

#include <chrono>
#include <deque>
#include <mutex>
#include <unordered_map>

namespace freehold::rpc
{
/// 128 random bits in hexadecimal: identifiers are shared by all clients, so they must not be guessable.
std::string random_id();

/// Thread-safe.
class Filters
{
public:
    struct Blocks
    {};
    struct PendingTransactions
    {};
    using Kind = std::variant<Blocks, PendingTransactions, LogQuery>;

    /// Throws RpcError if there are too many. `head`: the newest block that is not to be reported.
    std::string install(Kind kind, std::uint64_t head);
    bool uninstall(const std::string& id);

    /// What to report for a poll; the filter then stands behind it.
    struct Changes
    {
        Kind kind;
        std::uint64_t next_block = 0;          // report from this block on
        std::vector<store::BlockPtr> removed;  // blocks that had been reported and are gone; newest first
        std::vector<Hash256> pending;
    };
    /// Throws RpcError "filter not found".
    Changes poll(const std::string& id);
    /// Says up to which block a poll has reported.
    void reported_up_to(const std::string& id, std::uint64_t block);
    [[nodiscard]] LogQuery log_query(const std::string& id);

    void on_rollback(std::uint64_t number, const std::vector<store::BlockPtr>& removed);
    void on_pending(const Hash256& hash);

private:
    using Clock = std::chrono::steady_clock;
    struct Filter
    {
        Kind kind;
        Clock::time_point used;
        std::uint64_t next_block = 0;
        std::uint64_t rolled_back_to =
            ~0ull;  // since the last poll: the lowest block that must be reported again
        std::uint64_t next_pending = 0;
        std::vector<store::BlockPtr> removed;
    };
    Filter& find(const std::string& id);
    void drop_unused(bool at_once);

    std::mutex mutex_;
    std::unordered_map<std::string, Filter> filters_;
    Clock::time_point swept_{};
    std::size_t pending_filters_ = 0;
    std::deque<Hash256> pending_;  // the newest ones, while there is a filter for them
    std::uint64_t first_pending_ = 0;
};
}  // namespace freehold::rpc
