#pragma once
// The Merkle-Patricia trie (Yellow Paper, appendix D), kept as a tree of nodes that are loaded when first
// needed and hashed when the root is asked for.

#include "codec/account.hpp"
#include "state/view.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace freehold::state
{
/// A node's place: the nibbles from the root, one per byte (0..15), at most 64.
using NibblePath = std::vector<std::uint8_t>;

/// Where nodes that are not in memory come from. `owner` is zero for the account trie, else
/// keccak256(address).
class NodeSource
{
public:
    virtual ~NodeSource() = default;
    /// The RLP of the node at `path` whose keccak256 is `hash`; empty if it is not there (the trie then
    /// aborts by CHECK: for a node a corrupted store, for the guest a missing witness, which must mean "no
    /// proof").
    [[nodiscard]] virtual Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                                     const Hash256& hash) const = 0;
};

/// For tries that start empty.
class EmptyNodeSource final : public NodeSource
{
public:
    [[nodiscard]] Bytes node(const Hash256&, std::span<const std::uint8_t>, const Hash256&) const override
    {
        return {};
    }
};

/// A node written (rlp) or gone (rlp empty) at a place. Nodes shorter than 32 bytes live inside their parent
/// and are not reported.
struct NodeUpdate
{
    Hash256 owner;
    NibblePath path;
    Bytes rlp;
};

class Trie
{
public:
    /// A trie with that root; its nodes come from `source`, which must outlive it.
    Trie(const NodeSource& source, const Hash256& owner, const Hash256& root);
    ~Trie();
    Trie(Trie&&) noexcept;
    Trie& operator=(Trie&&) noexcept;

    /// Keys are raw byte strings (the caller hashes them for a secure trie). The empty value means "not
    /// there".
    [[nodiscard]] Bytes get(BytesView key);
    /// As get(), without a copy: valid until the next call of a function that is not const.
    [[nodiscard]] BytesView find(BytesView key);
    void put(BytesView key, BytesView value);  // REQUIRES: value not empty
    /// put() for the key of the last find(), without another way down. REQUIRES: that found a value, nothing
    /// was called since, value not empty.
    void replace(BytesView value);
    void erase(BytesView key);
    /// Erases every key. Loads the whole trie, in order to report each node that goes.
    void clear();

    /// Rehashes what changed. If `updates` is given, appends each node written or gone since the last call.
    /// Each place appears once: written ones first, children before parents, then those gone, ascending.
    Hash256 root(std::vector<NodeUpdate>* updates = nullptr);

    /// The nodes from the root to the key, as in eth_getProof (also for absent keys); empty for the empty
    /// trie. REQUIRES: root() was called since the last change.
    [[nodiscard]] std::vector<Bytes> prove(BytesView key);

    /// An estimate of the bytes of what was loaded or made since the last forget(), from above and the same
    /// on every machine.
    [[nodiscard]] std::size_t loaded_bytes() const;
    /// Number of nodes held in memory; forget() turns what lies deeper than `kept_levels` nodes back into
    /// references. REQUIRES: root() was called since the last change.
    [[nodiscard]] std::size_t loaded_nodes() const;
    void forget(unsigned kept_levels = 0);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The root of the trie that maps rlp(i) to values[i]: transactions, receipts, withdrawals.
Hash256 ordered_root(std::span<const Bytes> values);

/// The account trie with its storage tries.
class WorldTrie
{
public:
    /// Who drops storage tries that are not used: apply() does, the oldest of thousands, or nobody but
    /// forget().
    enum class Eviction : std::uint8_t
    {
        InApply,
        None,
    };
    WorldTrie(const NodeSource& source, const Hash256& root, Eviction eviction = Eviction::InApply);
    ~WorldTrie();

    /// Applies a block's changes and returns the new state root. The accounts' new storage roots are written
    /// back into `diff`. `updates`: as Trie::root, for all tries; the source must serve them from the next
    /// call on, since unused storage tries are dropped and loaded again. If it is null once, all that changes
    /// stays in memory.
    Hash256 apply(StateDiff& diff, std::vector<NodeUpdate>* updates = nullptr);
    [[nodiscard]] Hash256 root() const;

    // Reading loads what it passes, so that a witness is complete once it has served the reads and apply().
    [[nodiscard]] std::optional<Account> account(const Address& address);
    [[nodiscard]] U256 storage(const Address& address, const U256& key);

    struct Proof
    {
        std::optional<Account> account;
        std::vector<Bytes> account_proof;
        std::vector<std::pair<U256, std::vector<Bytes>>> storage;  // value and proof per asked key
    };
    [[nodiscard]] Proof prove(const Address& address, std::span<const U256> keys);

    [[nodiscard]] std::size_t loaded_bytes() const;
    /// As for Trie; forget() also drops the storage tries, of which those of recently used accounts are kept
    /// otherwise. REQUIRES (forget): the source serves all updates.
    [[nodiscard]] std::size_t loaded_nodes() const;
    void forget(unsigned kept_levels = 0);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::state
