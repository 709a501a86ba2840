#pragma once
// Execution without a state: whatever is read comes from a witness, and is believed because it hashes to
// something that is believed already.
//
// A run knows the hash of the parent block; the parent's header names the state root, a trie node its
// children, an account its code, a header its parent. So everything a run asks for it asks for by hash, and
// it asks in an order that depends on nothing but its input. A witness is therefore a list of byte strings in
// just that order (spec/witness.md): nothing is searched, everything is hashed once. A string that is
// missing, or not the one that was asked for, ends the run by CHECK: in the guest, no proof.

#include "state/trie.hpp"
#include "state/view.hpp"

#include <map>

namespace freehold::state
{
/// Where a stateless run gets what it knows by hash. Nothing that a source returns is trusted: its caller
/// hashes it.
class WitnessSource : public NodeSource
{
public:
    [[nodiscard]] virtual Bytes code(const Hash256& code_hash) const = 0;
    /// The RLP of the header of that block.
    [[nodiscard]] virtual Bytes header(const Hash256& block_hash) const = 0;
    /// The 131,072 bytes behind an EIP-4844 versioned hash.
    [[nodiscard]] virtual Bytes blob(const Hash256& versioned_hash) const = 0;

    /// Whether it is to be told by made() which nodes the run makes, as the run asks for those, too, once it
    /// has let go of them.
    [[nodiscard]] virtual bool listens() const { return false; }
    virtual void made(std::vector<NodeUpdate>) const {}
};

using Witness = std::vector<Bytes>;

/// Serves a witness: whatever is asked for, the next string. `witness` must outlive it. Aborts by CHECK when
/// none is left.
class WitnessReader final : public WitnessSource
{
public:
    explicit WitnessReader(const Witness& witness) : witness_{witness} {}

    [[nodiscard]] Bytes node(const Hash256&, std::span<const std::uint8_t>, const Hash256&) const override
    {
        return next();
    }
    [[nodiscard]] Bytes code(const Hash256&) const override { return next(); }
    [[nodiscard]] Bytes header(const Hash256&) const override { return next(); }
    [[nodiscard]] Bytes blob(const Hash256&) const override { return next(); }
    [[nodiscard]] bool at_end() const { return position_ == witness_.size(); }

private:
    [[nodiscard]] Bytes next() const;

    const Witness& witness_;
    mutable std::size_t position_ = 0;
};

/// Makes a witness: passes on what `source` says, and keeps it. A run over a recorder asks for just what the
/// same run will ask of a reader. It also knows the nodes that the run has made, which `source` does not.
/// `source` must outlive it.
class WitnessRecorder final : public WitnessSource
{
public:
    explicit WitnessRecorder(const WitnessSource& source) : source_{source} {}

    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        const auto found = made_.find(hash);
        return keep(found == made_.end() ? source_.node(owner, path, hash) : found->second);
    }
    [[nodiscard]] Bytes code(const Hash256& code_hash) const override
    {
        return keep(source_.code(code_hash));
    }
    [[nodiscard]] Bytes header(const Hash256& block_hash) const override
    {
        return keep(source_.header(block_hash));
    }
    [[nodiscard]] Bytes blob(const Hash256& versioned_hash) const override
    {
        return keep(source_.blob(versioned_hash));
    }
    [[nodiscard]] bool listens() const override { return true; }
    void made(std::vector<NodeUpdate> nodes) const override;

    [[nodiscard]] const Witness& witness() const { return witness_; }

private:
    Bytes keep(Bytes bytes) const
    {
        witness_.push_back(bytes);
        return bytes;
    }

    const WitnessSource& source_;
    mutable Witness witness_;
    mutable std::map<Hash256, Bytes> made_;
};

/// The state with that root, as far as it is asked for. Invariant: every answer follows from the root.
class StatelessState final : public StateView
{
public:
    /// So many bytes of code are kept for whoever wants them again; when there are more, all are let go, and
    /// asked for again.
    static constexpr std::size_t kKeptCodeBytes = std::size_t{8} << 20;
    /// The same for nodes, in bytes as WorldTrie::loaded_bytes() counts them. The upper levels are kept.
    static constexpr std::size_t kKeptNodeBytes = std::size_t{32} << 20;
    static constexpr unsigned kKeptLevels = 3;
    /// A block with more changes, of accounts and slots, is applied in parts, with a root after each, unless
    /// the nodes stay below kKeptNodeBytes if each change adds kBytesPerChange to them.
    static constexpr std::size_t kChangesAtOnce = 16384;
    static constexpr std::size_t kBytesPerChange = 800;

    StatelessState(const WitnessSource& source, const Hash256& root);

    [[nodiscard]] std::optional<Account> account(const Address& address) const override;
    [[nodiscard]] U256 storage(const Address& address, const U256& key) const override;
    [[nodiscard]] evm::CodePtr code(const Hash256& code_hash) const override;

    /// Makes it the state after a block's changes; returns the new root. What `diff` holds afterwards is
    /// unspecified.
    Hash256 apply(StateDiff& diff);

private:
    Hash256 apply_in_parts(StateDiff& diff);
    Hash256 apply_part(StateDiff& part);
    /// Between whole changes only: nothing that was loaded is referred to afterwards.
    void forget_if_many() const
    {
        if (trie_.loaded_bytes() > kKeptNodeBytes) trie_.forget(kKeptLevels);
    }

    const WitnessSource& source_;
    // Reading loads nodes and codes, which changes nothing that can be observed.
    mutable WorldTrie trie_;
    struct HeldCode
    {
        evm::CodePtr code;
        bool is_new = false;  // made by the run: nobody else has it
    };
    mutable std::map<Hash256, HeldCode> codes_;
    mutable std::size_t code_bytes_ = 0;  // of those that are not new
};
}  // namespace freehold::state
