#include "node/mempool.hpp"

#include "crypto/keccak.hpp"
#include "node/mempool_checks.hpp"
#include "node/mempool_queues.hpp"
#include "node/mempool_selection.hpp"
#include "stf/block.hpp"

#include <algorithm>
#include <mutex>

namespace freehold::node
{
namespace
{
SenderAccount read_account(const state::StateView& state, const Address& address)
{
    const auto account = state.account(address);
    return account ? SenderAccount{account->nonce, account->balance} : SenderAccount{};
}

std::vector<Address> distinct_senders(std::span<const store::BlockPtr> blocks)
{
    std::vector<Address> senders;
    for (const auto& block : blocks)
        senders.insert(senders.end(), block->senders.begin(), block->senders.end());
    std::ranges::sort(senders);
    const auto repeated = std::ranges::unique(senders);
    senders.erase(repeated.begin(), repeated.end());
    return senders;
}
}  // namespace

// The pool stands at `head_number`: accounts inside `queues` are as of that block, except for those that
// on_block() is about to refresh.
struct Mempool::Impl
{
    Impl(Chain& c, const MempoolLimits& l) : chain{c}, limits{l}, queues{l}
    {
        const auto head = chain.head();
        head_number = head->number();
        queues.set_base_fee(stf::next_base_fee(head->block.header));
    }

    Chain& chain;
    const MempoolLimits limits;
    mutable std::mutex mutex;
    PoolQueues queues;
    std::uint64_t head_number = 0;
    std::uint64_t head_version =
        0;  // changes with the head, also when a rollback brings back the same number

    struct Returned
    {
        PooledTxPtr tx;
        unsigned blocks_left;
    };
    static constexpr unsigned kReturnPatience = 256;
    std::vector<Returned> returned;

    std::mutex listeners_mutex;
    std::vector<PoolListener*> listeners;

    // A sender that the pool does not know is read from the state without the lock; if the head moved
    // meanwhile the value may be old and is read again.
    Result<PoolQueues::Promoted, PoolError> insert(const PooledTxPtr& tx)
    {
        std::unique_lock lock{mutex};
        const auto known = queues.account(tx->sender);
        if (known) {
            auto added = queues.add(tx, *known);
            // Only a sender's own transactions refresh its balance; it may have been paid since.
            if (added || added.error() != PoolError::InsufficientFunds) return added;
        }
        for (;;) {
            const std::uint64_t number = head_number, version = head_version;
            lock.unlock();
            const SenderAccount account = read_account(*chain.state_at(number), tx->sender);
            lock.lock();
            if (version == head_version) return queues.add(tx, account);
        }
    }

    // Transactions that a rollback gave back. The block that paid their sender may have been rolled back too
    // (a deposit), so one that is not payable now is tried again after each of the next blocks. Only the
    // chain's writer uses these.
    void give_back(PooledTxPtr tx)
    {
        if (returned.size() < limits.max) returned.push_back({std::move(tx), kReturnPatience});
    }

    void retry_returned(PoolQueues::Promoted& promoted)
    {
        std::erase_if(returned, [&](Returned& entry) {
            const auto added = insert(entry.tx);
            if (added) promoted.insert(promoted.end(), added->begin(), added->end());
            const bool may_come = !added && (added.error() == PoolError::InsufficientFunds ||
                                             added.error() == PoolError::NonceTooHigh);
            return !may_come || --entry.blocks_left == 0;
        });
    }

    void announce(const PoolQueues::Promoted& promoted)
    {
        if (promoted.empty()) return;
        const std::lock_guard lock{listeners_mutex};
        for (PoolListener* listener : listeners)
            for (const PooledTxPtr& tx : promoted) listener->on_pending(tx);
    }

    // Moves to a new head and rereads those pooled senders that the blocks may have changed.
    PoolQueues::Promoted move_head(const store::BlockPtr& head, std::vector<Address> touched)
    {
        const U256 base_fee = stf::next_base_fee(head->block.header);
        {
            // From here on unknown senders are read at the new head, so that only those known now need a
            // refresh.
            const std::lock_guard lock{mutex};
            head_number = head->number();
            ++head_version;
            queues.set_base_fee(base_fee);
            std::erase_if(touched, [this](const Address& a) { return !queues.account(a); });
        }
        if (touched.empty()) return {};
        const auto state = chain.state_at(head->number());
        std::vector<SenderAccount> accounts;
        accounts.reserve(touched.size());
        for (const Address& address : touched) accounts.push_back(read_account(*state, address));

        PoolQueues::Promoted promoted;
        const std::lock_guard lock{mutex};
        for (std::size_t i = 0; i < touched.size(); ++i) {
            const auto more = queues.set_account(touched[i], accounts[i]);
            promoted.insert(promoted.end(), more.begin(), more.end());
        }
        return promoted;
    }
};

Mempool::Mempool(Chain& chain, const MempoolLimits& limits) : impl_{std::make_unique<Impl>(chain, limits)}
{
    chain.add_listener(this);
}

Mempool::~Mempool() { impl_->chain.remove_listener(this); }

std::expected<PooledTxPtr, PoolError> Mempool::add(Transaction tx)
{
    const Bytes encoded = encode(tx);
    if (const auto error = check_stateless(tx, encoded.size(), impl_->chain.deployment().rollup_params,
                                           impl_->limits.min_tip))
        return fail(*error);
    const Hash256 tx_hash = keccak256(encoded);
    if (find(tx_hash)) return fail(PoolError::AlreadyKnown);  // before the costly recovery
    const auto from = sender(tx);
    if (!from) return fail(PoolError::InvalidSender);

    auto pooled = std::make_shared<const PooledTx>(
        PooledTx{std::move(tx), tx_hash, *from, static_cast<std::uint32_t>(encoded.size())});
    const auto promoted = impl_->insert(pooled);
    if (!promoted) return fail(promoted.error());
    impl_->announce(*promoted);
    return pooled;
}

PooledTxPtr Mempool::find(const Hash256& hash) const
{
    const std::lock_guard lock{impl_->mutex};
    return impl_->queues.find(hash);
}

std::uint64_t Mempool::pending_nonce(const Address& address) const
{
    std::uint64_t number = 0;
    {
        const std::lock_guard lock{impl_->mutex};
        if (const auto nonce = impl_->queues.pending_nonce(address)) return *nonce;
        number = impl_->head_number;
    }
    return read_account(*impl_->chain.state_at(number), address).nonce;
}

Mempool::Counts Mempool::counts() const
{
    const std::lock_guard lock{impl_->mutex};
    return impl_->queues.counts();
}

std::vector<PooledTxPtr> Mempool::content(bool pending) const
{
    const std::lock_guard lock{impl_->mutex};
    return impl_->queues.content(pending);
}

std::vector<PooledTxPtr> Mempool::content_from(const Address& address, bool pending) const
{
    const std::lock_guard lock{impl_->mutex};
    return impl_->queues.content_from(address, pending);
}

void Mempool::drop(const Hash256& hash)
{
    std::unique_lock lock{impl_->mutex};
    const auto tx = impl_->queues.find(hash);
    if (!tx) return;
    impl_->queues.remove(hash);
    const std::uint64_t number = impl_->head_number, version = impl_->head_version;
    if (!impl_->queues.account(tx->sender)) return;
    lock.unlock();
    // It was invalid because the account changed without a transaction of its own (EIP-7702): what else is?
    const SenderAccount account = read_account(*impl_->chain.state_at(number), tx->sender);
    lock.lock();
    if (version == impl_->head_version) impl_->queues.set_account(tx->sender, account);
}

std::unique_ptr<Mempool::Selection> Mempool::select(const U256& base_fee)
{
    return make_selection(impl_->mutex, impl_->queues, base_fee);
}

// --- Following the chain
// -----------------------------------------------------------------------------------------------

void Mempool::on_block(const store::BlockPtr& block)
{
    auto promoted = impl_->move_head(block, distinct_senders({&block, 1}));
    impl_->retry_returned(promoted);
    impl_->announce(promoted);
}

void Mempool::on_rollback(std::uint64_t number, const std::vector<store::BlockPtr>& removed)
{
    // What the removed blocks executed waits again, oldest first, and after it what was waiting before.
    // Forced items come back by derivation.
    const auto senders = distinct_senders(removed);
    for (auto block = removed.rbegin(); block != removed.rend(); ++block) {
        if ((*block)->origin.forced) continue;
        for (std::size_t i = 0; i < (*block)->senders.size(); ++i) {
            const Transaction& tx = (*block)->block.transactions[i];
            const auto size = static_cast<std::uint32_t>(encode(tx).size());
            impl_->give_back(std::make_shared<const PooledTx>(
                PooledTx{tx, (*block)->tx_hashes[i], (*block)->senders[i], size}));
        }
    }
    for (const Address& sender : senders)
        for (const bool pending : {true, false})
            for (const PooledTxPtr& tx : content_from(sender, pending)) impl_->give_back(tx);
    auto promoted = impl_->move_head(impl_->chain.block(number), senders);
    impl_->retry_returned(promoted);
    impl_->announce(promoted);
}

void Mempool::add_listener(PoolListener* listener)
{
    const std::lock_guard lock{impl_->listeners_mutex};
    impl_->listeners.push_back(listener);
}

void Mempool::remove_listener(PoolListener* listener)
{
    const std::lock_guard lock{impl_->listeners_mutex};
    std::erase(impl_->listeners, listener);
}
}  // namespace freehold::node
