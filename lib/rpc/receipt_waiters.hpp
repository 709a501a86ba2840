#pragma once
// Those who wait for a transaction's receipt (EIP-7966). They hold no thread.

#include "rpc/block_cache.hpp"
#include "rpc/error.hpp"
#include "rpc/event_thread.hpp"

#include <atomic>
#include <expected>
#include <unordered_map>

namespace freehold::rpc
{
/// Thread-safe.
class ReceiptWaiters
{
public:
    /// All must outlive this.
    ReceiptWaiters(BlockCache& blocks, EventThread& events) : blocks_{blocks}, events_{events} {}

    using Done = std::function<void(std::expected<std::string, RpcError>)>;
    /// Answers with the receipt when the transaction is in a block, or with EIP-7966's time-out error. Throws
    /// RpcError if too many wait.
    void wait(const Hash256& hash, std::chrono::milliseconds timeout, Done done);

    /// Quick; the answers are given on the event thread.
    void on_block(const store::BlockPtr& block);

private:
    struct Waiter
    {
        std::uint64_t id = 0;
        Done done;
    };
    void answer(const store::SealedBlock& block, std::size_t index);
    void expire(const Hash256& hash, std::uint64_t id, std::chrono::milliseconds timeout);

    BlockCache& blocks_;
    EventThread& events_;
    std::atomic<std::size_t> count_{0};
    std::mutex mutex_;
    std::uint64_t next_id_ = 0;
    std::unordered_map<Hash256, std::vector<Waiter>> waiters_;
};
}  // namespace freehold::rpc
