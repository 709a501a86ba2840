#pragma once
// What execution reads: the state after some block. Implementations: in-memory (tests, fixtures), the node's
// store, and the witness inside the guest.

#include "codec/account.hpp"
#include "evm/code.hpp"

#include <optional>

namespace freehold::state
{
class StateView
{
public:
    virtual ~StateView() = default;
    /// nullopt if the account does not exist. `storage_root` may be left at its default by views that do not
    /// know it, except that it must differ from kEmptyTrieRoot exactly when the account has storage
    /// (EIP-7610).
    [[nodiscard]] virtual std::optional<Account> account(const Address& address) const = 0;
    [[nodiscard]] virtual U256 storage(const Address& address, const U256& key) const = 0;
    /// REQUIRES: the hash of some account's code; never null (empty code for kEmptyHash).
    [[nodiscard]] virtual evm::CodePtr code(const Hash256& code_hash) const = 0;
};

/// What one block changed, sorted by key so that everything made from it is deterministic.
struct AccountChange
{
    Address address;
    bool deleted = false;          // the account no longer exists; storage is gone too
    bool storage_cleared = false;  // the old storage is gone before `storage` applies (re-created contract)
    Account account;               // storage_root is not set here: WorldTrie computes it
    std::vector<std::pair<U256, U256>> storage;  // key -> value after the block, ascending keys; 0 deletes
};
struct StateDiff
{
    std::vector<AccountChange> accounts;                      // ascending addresses
    std::vector<std::pair<Hash256, evm::CodePtr>> new_codes;  // ascending hashes
};
}  // namespace freehold::state
