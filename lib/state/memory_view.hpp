#pragma once
// A whole state in ordered maps: for fixtures, genesis files and tests. Its root is computed from scratch,
// without the trie that it serves to check. Concurrent const access is fine.

#include "state/trie.hpp"
#include "state/view.hpp"

#include <map>

namespace freehold::state
{
class MemoryView final : public StateView
{
public:
    struct Contents
    {
        std::uint64_t nonce = 0;
        U256 balance;
        Hash256 code_hash = kEmptyHash;
        std::map<U256, U256> storage;  // no zero values
        friend bool operator==(const Contents&, const Contents&) = default;
    };

    [[nodiscard]] std::optional<Account> account(const Address& address) const override;
    [[nodiscard]] U256 storage(const Address& address, const U256& key) const override;
    [[nodiscard]] evm::CodePtr code(const Hash256& code_hash) const override;

    /// Replaces the account, if there is one. Zero values of `storage` are dropped.
    void set_account(const Address& address, std::uint64_t nonce, const U256& balance, BytesView code,
                     std::span<const std::pair<U256, U256>> storage = {});
    void apply(const StateDiff& diff);

    [[nodiscard]] const std::map<Address, Contents>& accounts() const { return accounts_; }
    /// From scratch: linear in the size of the state.
    [[nodiscard]] Hash256 storage_root(const Address& address) const;
    [[nodiscard]] Hash256 state_root() const;

    /// All of it as a change of the empty state, storage roots unset: what WorldTrie::apply() takes.
    [[nodiscard]] StateDiff as_diff() const;

private:
    std::map<Address, Contents> accounts_;
    std::map<Hash256, evm::CodePtr> codes_;
};

/// Trie nodes in an ordered map, as a store keeps them.
class MemoryNodes final : public NodeSource
{
public:
    using Key = std::pair<Hash256, NibblePath>;

    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override;
    void apply(std::span<const NodeUpdate> updates);
    [[nodiscard]] const std::map<Key, Bytes>& nodes() const { return nodes_; }

private:
    std::map<Key, Bytes> nodes_;
};
}  // namespace freehold::state
