#include "node/mempool_queues.hpp"

#include "base/check.hpp"

namespace freehold::node
{
namespace
{
// floor(1.1 * price), as geth's default price bump; nullopt if nothing can reach it.
std::optional<U256> bumped(const U256& price)
{
    bool overflow = false;
    const U256 threshold = add_overflow(price, price / 10, overflow);
    return overflow ? std::nullopt : std::optional{threshold};
}

bool outbids_fee(const U256& replacement, const U256& present)
{
    const auto threshold = bumped(present);
    return threshold && replacement >= *threshold && replacement > present;
}
}  // namespace

std::optional<U256> max_cost(const Transaction& tx)
{
    bool product_overflow = false, sum_overflow = false;
    const U256 gas = mul_overflow(tx.max_fee_per_gas, tx.gas_limit, product_overflow);
    const U256 cost = add_overflow(gas, tx.value, sum_overflow);
    if (product_overflow || sum_overflow) return std::nullopt;
    return cost;
}

bool outbids(const Transaction& replacement, const Transaction& present)
{
    return outbids_fee(replacement.max_fee_per_gas, present.max_fee_per_gas) &&
           outbids_fee(replacement.max_priority_fee_per_gas, present.max_priority_fee_per_gas);
}

// --- Adding
// ----------------------------------------------------------------------------------------------------------

std::optional<PoolError> PoolQueues::check_place(const Sender& sender, const PooledTx& tx,
                                                 const U256& cost) const
{
    const SenderAccount& account = sender.account;
    const std::uint64_t nonce = tx.tx.nonce;
    if (nonce < account.nonce) return PoolError::NonceTooLow;
    if (nonce == ~0ull) return PoolError::NonceTooHigh;  // EIP-2681

    const auto present = sender.queue.find(nonce);
    const bool replaces = present != sender.queue.end();
    if (nonce - account.nonce >= limits_.max_per_sender)
        return nonce == sender.executable_end ? PoolError::SenderLimit : PoolError::NonceTooHigh;

    // What the sender already promised counts, else one balance could fill the pool.
    bool overflow = false;
    const U256 others = replaces ? sender.total_cost - present->second.cost : sender.total_cost;
    const U256 total = add_overflow(others, cost, overflow);
    if (overflow || total > account.balance) return PoolError::InsufficientFunds;
    if (replaces && !outbids(tx.tx, present->second.tx->tx)) return PoolError::ReplacementUnderpriced;
    return std::nullopt;
}

Result<PoolQueues::Promoted, PoolError> PoolQueues::place(Sender& sender, const PooledTxPtr& tx,
                                                          const U256& cost)
{
    if (const auto error = check_place(sender, *tx, cost)) return fail(*error);
    const std::uint64_t nonce = tx->tx.nonce;
    const bool was_executable = nonce < sender.executable_end;
    auto [entry, inserted] = sender.queue.try_emplace(nonce);
    if (!inserted) {
        by_hash_.erase(entry->second.tx->hash);
        bytes_ -= entry->second.tx->encoded_size;
        sender.total_cost -= entry->second.cost;
    }
    entry->second = {tx, arrivals_++, cost, {}};
    by_hash_.emplace(tx->hash, tx);
    bytes_ += tx->encoded_size;
    sender.total_cost += cost;
    update_lowest(sender, entry);
    if (was_executable) return Promoted{tx};
    return extend_executable(sender);
}

Result<PoolQueues::Promoted, PoolError> PoolQueues::add(PooledTxPtr tx, const SenderAccount& account)
{
    if (by_hash_.contains(tx->hash)) return fail(PoolError::AlreadyKnown);
    const auto cost = max_cost(tx->tx);
    if (!cost) return fail(PoolError::InsufficientFunds);

    Promoted promoted = set_account(tx->sender, account);
    const auto [target, is_new] = senders_.try_emplace(tx->sender);
    if (is_new) {
        target->second.account = account;
        target->second.executable_end = account.nonce;
    }
    auto placed = place(target->second, tx, *cost);
    settle(target);
    if (!placed) return placed;
    promoted.insert(promoted.end(), placed->begin(), placed->end());

    while (by_hash_.size() > limits_.max || bytes_ > limits_.max_bytes) evict_worst();
    if (!by_hash_.contains(tx->hash)) return fail(PoolError::Underpriced);
    return promoted;
}

void PoolQueues::update_lowest(Sender& sender, Queue::iterator from)
{
    Fees lowest{~0ull, ~0ull};
    if (from != sender.queue.begin()) lowest = std::prev(from)->second.lowest;
    for (auto entry = from; entry != sender.queue.end(); ++entry) {
        const Fees fees = Fees::of(entry->second.tx->tx);
        lowest.max_fee = std::min(lowest.max_fee, fees.max_fee);
        lowest.max_priority_fee = std::min(lowest.max_priority_fee, fees.max_priority_fee);
        entry->second.lowest = lowest;
    }
}

PoolQueues::Promoted PoolQueues::extend_executable(Sender& sender)
{
    Promoted promoted;
    for (auto entry = sender.queue.find(sender.executable_end);
         entry != sender.queue.end() && entry->first == sender.executable_end; ++entry) {
        promoted.push_back(entry->second.tx);
        ++sender.executable_end;
        ++executable_;
    }
    return promoted;
}

void PoolQueues::shrink_executable(Sender& sender, std::uint64_t end)
{
    if (end >= sender.executable_end) return;
    executable_ -= sender.executable_end - end;
    sender.executable_end = end;
}

// --- Removing
// ----------------------------------------------------------------------------------------------------------

PoolQueues::Queue::iterator PoolQueues::erase(Sender& sender, Queue::iterator entry)
{
    by_hash_.erase(entry->second.tx->hash);
    bytes_ -= entry->second.tx->encoded_size;
    sender.total_cost -= entry->second.cost;
    return sender.queue.erase(entry);
}

bool PoolQueues::remove(const Hash256& hash)
{
    const auto known = by_hash_.find(hash);
    if (known == by_hash_.end()) return false;
    const auto sender = senders_.find(known->second->sender);
    const auto entry = sender->second.queue.find(known->second->tx.nonce);
    shrink_executable(sender->second, entry->first);
    const auto next = erase(sender->second, entry);
    update_lowest(sender->second, next);
    settle(sender);
    return true;
}

PoolQueues::Promoted PoolQueues::set_account(const Address& address, const SenderAccount& account)
{
    const auto found = senders_.find(address);
    if (found == senders_.end()) return {};
    Sender& sender = found->second;
    if (sender.account == account) return {};
    const std::uint64_t old_end = sender.executable_end;
    executable_ -= sender.executable_end - sender.account.nonce;
    sender.account = account;
    sender.executable_end = account.nonce;

    for (auto entry = sender.queue.begin(); entry != sender.queue.end();) {
        if (entry->first < account.nonce || entry->second.cost > account.balance)
            entry = erase(sender, entry);
        else
            ++entry;
    }
    update_lowest(sender, sender.queue.begin());
    Promoted promoted = extend_executable(sender);
    // Those below the old end were executable before.
    std::erase_if(promoted, [&](const PooledTxPtr& tx) { return tx->tx.nonce < old_end; });
    settle(found);
    return promoted;
}

void PoolQueues::set_base_fee(const U256& base_fee)
{
    if (base_fee.saturate64() == base_fee_) return;
    base_fee_ = base_fee.saturate64();
    tails_valid_ = false;
}

// --- Order
// -------------------------------------------------------------------------------------------------------------

bool PoolQueues::settle(Senders::iterator sender)
{
    update_head(sender->first, sender->second);
    if (sender->second.queue.empty()) {
        senders_.erase(sender);
        return false;
    }
    if (tails_valid_) {
        tails_.push_back(tail_of(sender->first, sender->second));
        std::ranges::push_heap(tails_, [](const Tail& a, const Tail& b) { return leaves_before(b, a); });
        if (tails_.size() > 2 * senders_.size() + 1024) tails_valid_ = false;
    }
    return true;
}

void PoolQueues::update_head(const Address& address, Sender& sender)
{
    if (sender.executable_end > sender.account.nonce) {
        const Entry& first = sender.queue.begin()->second;
        if (sender.head == kNoHead) {
            sender.head = heads_.size();
            heads_.emplace_back();
        }
        heads_[sender.head] = {Fees::of(first.tx->tx), first.arrival, first.tx->tx.nonce, address};
        return;
    }
    if (sender.head == kNoHead) return;
    if (sender.head + 1 != heads_.size()) {
        heads_[sender.head] = heads_.back();
        senders_.find(heads_[sender.head].sender)->second.head = sender.head;
    }
    heads_.pop_back();
    sender.head = kNoHead;
}

bool PoolQueues::leaves_before(const Tail& a, const Tail& b)
{
    if (a.executable != b.executable) return !a.executable;
    if (a.price != b.price) return a.price < b.price;
    return a.arrival > b.arrival;
}

PoolQueues::Tail PoolQueues::tail_of(const Address& address, const Sender& sender) const
{
    const auto& [nonce, entry] = *sender.queue.rbegin();
    return {nonce < sender.executable_end, Price::at(entry.lowest, base_fee_), entry.arrival, nonce, address};
}

void PoolQueues::rebuild_tails()
{
    tails_.clear();
    for (const auto& [address, sender] : senders_) tails_.push_back(tail_of(address, sender));
    std::ranges::make_heap(tails_, [](const Tail& a, const Tail& b) { return leaves_before(b, a); });
    tails_valid_ = true;
}

void PoolQueues::evict_worst()
{
    if (!tails_valid_) rebuild_tails();
    for (;;) {
        CHECK(!tails_.empty(), "a pool with transactions has tails");
        std::ranges::pop_heap(tails_, [](const Tail& a, const Tail& b) { return leaves_before(b, a); });
        const Tail worst = tails_.back();
        tails_.pop_back();
        const auto sender = senders_.find(worst.sender);
        if (sender == senders_.end() || tail_of(worst.sender, sender->second) != worst) continue;
        shrink_executable(sender->second, worst.nonce);
        erase(sender->second, std::prev(sender->second.queue.end()));
        settle(sender);
        return;
    }
}

// --- Reading
// -----------------------------------------------------------------------------------------------------------

std::optional<SenderAccount> PoolQueues::account(const Address& address) const
{
    const auto sender = senders_.find(address);
    return sender == senders_.end() ? std::nullopt : std::optional{sender->second.account};
}

std::optional<std::uint64_t> PoolQueues::pending_nonce(const Address& address) const
{
    const auto sender = senders_.find(address);
    return sender == senders_.end() ? std::nullopt : std::optional{sender->second.executable_end};
}

PooledTxPtr PoolQueues::find(const Hash256& hash) const
{
    const auto known = by_hash_.find(hash);
    return known == by_hash_.end() ? nullptr : known->second;
}

PooledTxPtr PoolQueues::executable(const Address& address, std::uint64_t nonce, std::uint64_t& arrival) const
{
    const auto sender = senders_.find(address);
    if (sender == senders_.end() || nonce >= sender->second.executable_end) return nullptr;
    const auto entry = sender->second.queue.find(nonce);
    if (entry == sender->second.queue.end()) return nullptr;
    arrival = entry->second.arrival;
    return entry->second.tx;
}

std::vector<PooledTxPtr> PoolQueues::content_from(const Address& address, bool executable) const
{
    std::vector<PooledTxPtr> result;
    const auto sender = senders_.find(address);
    if (sender == senders_.end()) return result;
    for (const auto& [nonce, entry] : sender->second.queue)
        if ((nonce < sender->second.executable_end) == executable) result.push_back(entry.tx);
    return result;
}

std::vector<PooledTxPtr> PoolQueues::content(bool executable) const
{
    std::vector<PooledTxPtr> result;
    for (const auto& [address, sender] : senders_)
        for (const auto& [nonce, entry] : sender.queue)
            if ((nonce < sender.executable_end) == executable) result.push_back(entry.tx);
    std::ranges::sort(result, [](const PooledTxPtr& a, const PooledTxPtr& b) {
        return a->sender != b->sender ? a->sender < b->sender : a->tx.nonce < b->tx.nonce;
    });
    return result;
}
}  // namespace freehold::node
