#pragma once
// The data structure under the mempool: nonce queues per sender with the orders that selection and eviction
// need. Knows no chain and no signatures, so that it can be tested against a naive model.
//
// Invariants: (1) per sender and nonce at most one transaction, none below the account's nonce; (2) the
// executable ones of a sender are those contiguous from the account's nonce; (3) within the limits after
// every call. Not thread-safe: the mempool holds its lock.

#include "node/mempool.hpp"

#include <map>
#include <span>
#include <unordered_map>

namespace freehold::node
{
/// What the head's state says about a sender.
struct SenderAccount
{
    std::uint64_t nonce = 0;
    U256 balance;
    friend bool operator==(const SenderAccount&, const SenderAccount&) = default;
};

/// Fees above 2^64 - 1 wei per gas (18 ether) are all the same to the ordering.
struct Fees
{
    std::uint64_t max_fee = 0;
    std::uint64_t max_priority_fee = 0;

    static Fees of(const Transaction& tx)
    {
        return {tx.max_fee_per_gas.saturate64(), tx.max_priority_fee_per_gas.saturate64()};
    }
};

/// How well a transaction pays at a base fee; greater is better.
struct Price
{
    bool payable = false;     // max_fee covers the base fee
    std::uint64_t value = 0;  // the effective tip if payable, else max_fee

    static Price at(const Fees& fees, std::uint64_t base_fee)
    {
        if (fees.max_fee < base_fee) return {false, fees.max_fee};
        return {true, std::min(fees.max_priority_fee, fees.max_fee - base_fee)};
    }
    friend auto operator<=>(const Price&, const Price&) = default;
};

class PoolQueues
{
public:
    explicit PoolQueues(const MempoolLimits& limits) : limits_{limits} {}

    /// Transactions that became executable, in nonce order.
    using Promoted = std::vector<PooledTxPtr>;

    /// REQUIRES: `account` is the sender's at the head for which the pool is kept. When the pool is full the
    /// worst tails leave; Underpriced if the new transaction is the worst itself.
    Result<Promoted, PoolError> add(PooledTxPtr tx, const SenderAccount& account);
    /// Removes one; those behind it stay and are no longer executable. False if it is not there.
    bool remove(const Hash256& hash);
    /// The sender's account changed: lower nonces leave, and what the balance cannot pay for.
    Promoted set_account(const Address& sender, const SenderAccount& account);
    /// The base fee at which eviction ranks.
    void set_base_fee(const U256& base_fee);

    /// Both are nullopt if the sender has nothing in the pool.
    [[nodiscard]] std::optional<SenderAccount> account(const Address& sender) const;
    [[nodiscard]] std::optional<std::uint64_t> pending_nonce(const Address& sender) const;
    [[nodiscard]] PooledTxPtr find(const Hash256& hash) const;
    /// An executable transaction; nullptr if there is none with that nonce.
    [[nodiscard]] PooledTxPtr executable(const Address& sender, std::uint64_t nonce,
                                         std::uint64_t& arrival) const;
    [[nodiscard]] Mempool::Counts counts() const { return {executable_, by_hash_.size() - executable_}; }
    [[nodiscard]] std::size_t size() const { return by_hash_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::vector<PooledTxPtr> content(bool executable) const;  // by sender, nonce
    [[nodiscard]] std::vector<PooledTxPtr> content_from(const Address& sender, bool executable) const;

    /// The first executable transaction of each sender, contiguous in memory since selection copies all of
    /// it.
    struct Head
    {
        Fees fees;
        std::uint64_t arrival = 0;
        std::uint64_t nonce = 0;
        Address sender;
    };
    [[nodiscard]] std::span<const Head> heads() const { return heads_; }

private:
    struct Entry
    {
        PooledTxPtr tx;
        std::uint64_t arrival = 0;
        U256 cost;    // gas_limit * max_fee + value
        Fees lowest;  // over the queue up to here: a transaction is executed no earlier than its predecessors
    };
    using Queue = std::map<std::uint64_t, Entry>;
    static constexpr std::size_t kNoHead = ~std::size_t{0};
    struct Sender
    {
        SenderAccount account;
        Queue queue;
        U256 total_cost;
        std::uint64_t executable_end = 0;  // executable: [account.nonce, executable_end)
        std::size_t head = kNoHead;        // index in heads_
    };
    using Senders = std::unordered_map<Address, Sender>;

    /// The last transaction of a sender, ranked: the smallest leaves first.
    struct Tail
    {
        bool executable = false;
        Price price;
        std::uint64_t arrival = 0;  // of equal ones the newest leaves first
        std::uint64_t nonce = 0;
        Address sender;

        friend bool operator==(const Tail&, const Tail&) = default;
    };
    static bool leaves_before(const Tail& a, const Tail& b);
    [[nodiscard]] Tail tail_of(const Address& address, const Sender& sender) const;

    [[nodiscard]] std::optional<PoolError> check_place(const Sender& sender, const PooledTx& tx,
                                                       const U256& cost) const;
    Result<Promoted, PoolError> place(Sender& sender, const PooledTxPtr& tx, const U256& cost);
    Queue::iterator erase(Sender& sender, Queue::iterator entry);
    void update_lowest(Sender& sender, Queue::iterator from);
    Promoted extend_executable(Sender& sender);
    void shrink_executable(Sender& sender, std::uint64_t end);
    /// After any change to a sender: its head, its place among the tails, or its end. Returns false if it was
    /// removed.
    bool settle(Senders::iterator sender);
    void update_head(const Address& address, Sender& sender);
    void evict_worst();
    void rebuild_tails();

    MempoolLimits limits_;
    std::uint64_t base_fee_ = 0;
    std::uint64_t arrivals_ = 0;
    std::size_t executable_ = 0;
    std::size_t bytes_ = 0;
    Senders senders_;
    std::unordered_map<Hash256, PooledTxPtr> by_hash_;
    std::vector<Head> heads_;

    // A heap of tails, built when something must leave. Entries go stale when their sender changes; a changed
    // sender pushes its new tail, so the first entry that is not stale is the worst. Dropped when the base
    // fee changes.
    std::vector<Tail> tails_;
    bool tails_valid_ = false;
};

/// gas_limit * max_fee_per_gas + value; nullopt if it does not fit 256 bits.
std::optional<U256> max_cost(const Transaction& tx);
/// At least 10 % more on both fees, and strictly more.
bool outbids(const Transaction& replacement, const Transaction& present);
}  // namespace freehold::node
