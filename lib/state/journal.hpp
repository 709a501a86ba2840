#pragma once
// The state as a block's execution sees and changes it: a cache over a StateView with an undo journal.
//
// Invariants: (1) revert(snapshot()) restores every observable of this class exactly; (2) nothing is written
// to the view: diff() tells what changed; (3) an account touched and left empty is gone at the end of its
// transaction (EIP-161). Not thread-safe. References returned are valid until the next call.

#include "codec/receipt.hpp"
#include "state/view.hpp"

#include <memory>
#include <span>

namespace freehold::state
{
class Journal
{
public:
    static constexpr std::size_t kKeptEntries = std::size_t{1} << 15;
    /// So many accounts and slots that did not change may be kept from one transaction to the next; of more,
    /// all are dropped, and read again when they are wanted.
    explicit Journal(const StateView& view, std::size_t kept_entries = kKeptEntries);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// How many accounts to expect; saves their moves as they become more.
    void reserve(std::size_t accounts);

    // --- Accounts
    // -------------------------------------------------------------------------------------------------
    [[nodiscard]] bool exists(const Address& address);
    [[nodiscard]] bool is_empty(const Address& address);  // true also if it does not exist
    [[nodiscard]] U256 balance(const Address& address);
    [[nodiscard]] std::uint64_t nonce(const Address& address);
    [[nodiscard]] Hash256 code_hash(const Address& address);  // kEmptyHash if it does not exist
    [[nodiscard]] evm::CodePtr code(const Address& address);
    /// EIP-7610: non-zero nonce, code, or any storage.
    [[nodiscard]] bool has_code_nonce_or_storage(const Address& address);
    void set_balance(const Address& address, const U256& balance);
    void add_balance(const Address& address, const U256& amount);       // touches even when amount is 0
    void subtract_balance(const Address& address, const U256& amount);  // REQUIRES: amount <= balance
    void set_nonce(const Address& address, std::uint64_t nonce);
    void set_code(const Address& address, BytesView code);
    void touch(const Address& address);
    /// Marks as created in this transaction (EIP-6780), with no storage of an earlier life.
    void create_account(const Address& address);
    [[nodiscard]] bool created_in_transaction(const Address& address);
    /// Deleted at the end of the transaction.
    void mark_destructed(const Address& address);

    // --- Storage
    // --------------------------------------------------------------------------------------------------
    [[nodiscard]] U256 storage(const Address& address, const U256& key);
    [[nodiscard]] U256 original_storage(const Address& address,
                                        const U256& key);  // at the start of the transaction
    void set_storage(const Address& address, const U256& key, const U256& value);
    [[nodiscard]] U256 transient(const Address& address, const U256& key);
    void set_transient(const Address& address, const U256& key, const U256& value);

    // --- Warm sets (EIP-2929): true if it was cold
    // ------------------------------------------------------------------
    bool warm_account(const Address& address);
    bool warm_storage(const Address& address, const U256& key);

    // --- Logs
    // -----------------------------------------------------------------------------------------------------
    void log(Log entry);
    [[nodiscard]] const std::vector<Log>& logs() const;

    // --- Undo and boundaries
    // --------------------------------------------------------------------------------------
    using Snapshot = std::size_t;
    [[nodiscard]] Snapshot snapshot() const;
    void revert(Snapshot snapshot);
    /// Ends a transaction: destructed accounts and touched empty ones go; warm sets, transient storage, logs
    /// and undo records are dropped. Returns the transaction's logs.
    std::vector<Log> finish_transaction();
    /// Undoes everything since the last finish_transaction().
    void abort_transaction();

    /// All changes since construction. REQUIRES: between transactions.
    [[nodiscard]] StateDiff diff() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::state
