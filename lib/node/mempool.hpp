#pragma once
// Transactions that wait for a block: nonce queues per sender, replacement by fee bump, limits per sender and
// in all.
//
// Invariants: (1) per sender and nonce at most one transaction; (2) a sender's queue starts at or above the
// account's nonce; (3) size() <= max, evicting the cheapest tails first. Thread-safe; add() and
// take_for_block() do not block each other for longer than a map operation.

#include "codec/transaction.hpp"
#include "node/chain.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace freehold::node
{
/// Reasons with geth's wording in to_string(), since wallets match on it.
enum class PoolError : std::uint8_t
{
    AlreadyKnown,
    NonceTooLow,
    NonceTooHigh,            // further ahead than the per-sender limit
    ReplacementUnderpriced,  // less than 10 % more on both fees
    Underpriced,             // below the pool's minimum tip, or the pool is full of better ones
    InsufficientFunds,       // for gas * price + value
    IntrinsicGas,
    GasLimitTooHigh,  // EIP-7825, or above the block's
    InvalidSender,
    InvalidChainId,
    TypeNotSupported,
    InitcodeTooLarge,
    TipAboveFeeCap,
    TooLarge,  // above 128 KiB
    SenderLimit,
    EmptyAuthorizationList,
    CreationNotAllowed,  // type 4 with no `to`
};
const char* to_string(PoolError error);

struct PooledTx
{
    Transaction tx;
    Hash256 hash;
    Address sender;
    std::uint32_t encoded_size = 0;  // canonical encoding, bytes
};
using PooledTxPtr = std::shared_ptr<const PooledTx>;

struct MempoolLimits
{
    std::size_t max = 200'000;
    std::size_t max_per_sender = 4096;
    U256 min_tip{};
    std::size_t max_bytes = 512 << 20;  // of canonical encodings
};

/// Hears of each transaction that became executable, from the thread that made it so: must be quick.
struct PoolListener
{
    virtual ~PoolListener() = default;
    virtual void on_pending(const PooledTxPtr&) = 0;
};

class Mempool : public ChainListener
{
public:
    /// Listens to `chain`, which must outlive it, until it is destroyed.
    Mempool(Chain& chain, const MempoolLimits& limits);
    ~Mempool() override;

    /// Stateless checks and sender recovery are done without any lock. A failure leaves the pool as it was,
    /// except that Underpriced may have cost worse transactions their place when the pool is full by bytes.
    std::expected<PooledTxPtr, PoolError> add(Transaction tx);
    [[nodiscard]] PooledTxPtr find(const Hash256& hash) const;
    /// The sender's next nonce, counting executable pooled transactions: the "pending" transaction count.
    [[nodiscard]] std::uint64_t pending_nonce(const Address& sender) const;
    struct Counts
    {
        std::size_t pending = 0;  // executable now
        std::size_t queued = 0;   // behind a nonce gap
    };
    [[nodiscard]] Counts counts() const;
    [[nodiscard]] std::vector<PooledTxPtr> content(bool pending) const;  // ordered by sender, nonce
    [[nodiscard]] std::vector<PooledTxPtr> content_from(const Address& sender, bool pending) const;

    /// Best executable transactions first (effective tip at `base_fee`, then arrival), each sender's in nonce
    /// order. They stay in the pool until a block with them is appended (on_block). Pull one at a time;
    /// skip_sender() leaves out the rest of a sender whose transaction did not fit or failed. Senders that
    /// had nothing executable at the time of select() are not seen; what an included sender adds later is.
    /// The pool must outlive the selection.
    class Selection
    {
    public:
        virtual ~Selection() = default;
        virtual PooledTxPtr next() = 0;  // nullptr when done
        virtual void skip_sender(const Address& sender) = 0;
    };
    [[nodiscard]] std::unique_ptr<Selection> select(const U256& base_fee);
    /// Removes one that turned out to be invalid, and those behind it become queued.
    void drop(const Hash256& hash);

    void add_listener(PoolListener* listener);
    void remove_listener(PoolListener* listener);

    void on_block(const store::BlockPtr& block) override;
    void on_rollback(std::uint64_t number,
                     const std::vector<store::BlockPtr>& removed) override;  // re-adds their transactions

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::node
