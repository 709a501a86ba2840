#include "rpc/receipt_waiters.hpp"

#include "rpc/render.hpp"

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kMaxWaiters = 20'000;
}

void ReceiptWaiters::wait(const Hash256& hash, std::chrono::milliseconds timeout, Done done)
{
    std::uint64_t id = 0;
    {
        const std::lock_guard lock{mutex_};
        if (count_ >= kMaxWaiters) throw RpcError{kLimitExceeded, "too many calls wait for receipts", {}};
        ++count_;
        id = next_id_++;
        waiters_[hash].push_back({id, std::move(done)});
    }
    events_.post_at(std::chrono::steady_clock::now() + timeout,
                    [this, hash, id, timeout] { expire(hash, id, timeout); });
    // It may have got into a block before anyone waited for it.
    if (const auto located = blocks_.transaction(hash); located.block)
        events_.post([this, located] { answer(*located.block, located.index); });
}

void ReceiptWaiters::on_block(const store::BlockPtr& block)
{
    if (count_ == 0) return;
    events_.post([this, block] {
        for (std::size_t i = 0; i < block->tx_hashes.size() && count_ != 0; ++i) answer(*block, i);
    });
}

void ReceiptWaiters::answer(const store::SealedBlock& block, std::size_t index)
{
    std::vector<Waiter> ready;
    {
        const std::lock_guard lock{mutex_};
        const auto found = waiters_.find(block.tx_hashes[index]);
        if (found == waiters_.end()) return;
        ready = std::move(found->second);
        waiters_.erase(found);
        count_ -= ready.size();
    }
    JsonWriter receipt;
    write_receipt(receipt, block, index);
    for (const Waiter& waiter : ready) waiter.done(receipt.text());
}

void ReceiptWaiters::expire(const Hash256& hash, std::uint64_t id, std::chrono::milliseconds timeout)
{
    Done done;
    {
        const std::lock_guard lock{mutex_};
        const auto found = waiters_.find(hash);
        if (found == waiters_.end()) return;
        const auto waiter = std::ranges::find(found->second, id, &Waiter::id);
        if (waiter == found->second.end()) return;
        done = std::move(waiter->done);
        found->second.erase(waiter);
        if (found->second.empty()) waiters_.erase(found);
        --count_;
    }
    done(std::unexpected{
        RpcError{kSyncTimeout,
                 "The transaction was added to the transaction pool but wasn't processed in " +
                     std::to_string(timeout.count()) + " ms",
                 "\"" + to_hex(hash) + "\""}});
}
}  // namespace freehold::rpc
