#pragma once
// The canonical L2 chain of this process: one writer at a time appends or rolls back, anyone reads.
//
// Invariants: (1) head() is durable: a block is published after its synced commit; (2) heads are ordered
// finalized <= safe <= head; (3) a published block never changes. Thread-safe.

#include "node/config.hpp"
#include "store/chain_store.hpp"

#include <functional>
#include <mutex>

namespace freehold::node
{
struct Heads
{
    store::BlockPtr unsafe;       // the newest block
    std::uint64_t safe = 0;       // the last block of a proposal that is on L1
    std::uint64_t finalized = 0;  // the same in a finalized L1 block
};

/// What listeners hear, in order, from the writer's thread: they must be quick and must not call back into
/// the writer.
struct ChainListener
{
    virtual ~ChainListener() = default;
    virtual void on_block(const store::BlockPtr&) {}
    /// Blocks above `number` are gone; newest first.
    virtual void on_rollback(std::uint64_t /*number*/, const std::vector<store::BlockPtr>& /*removed*/) {}
    virtual void on_heads(const Heads&) {}
};

class Chain
{
public:
    /// Empty if `kv` is new or belongs to this deployment; else what is wrong, in words.
    static std::string check_store(store::KeyValue& kv, const Deployment& deployment);

    /// Opens or creates (genesis) the chain in `kv`. REQUIRES: check_store() found nothing wrong.
    Chain(store::KeyValue& kv, const Deployment& deployment);
    ~Chain();

    // --- Reading
    // -----------------------------------------------------------------------------------------------------
    [[nodiscard]] const Deployment& deployment() const;
    [[nodiscard]] Heads heads() const;
    [[nodiscard]] store::BlockPtr head() const { return heads().unsafe; }
    [[nodiscard]] const store::ChainStore& store() const;
    [[nodiscard]] store::BlockPtr block(std::uint64_t number) const;  // cached for recent numbers
    [[nodiscard]] store::BlockPtr block(const Hash256& hash) const;
    /// The state after a block.
    /// REQUIRES: number <= head.
    [[nodiscard]] std::unique_ptr<state::StateView> state_at(std::uint64_t number) const;
    [[nodiscard]] stf::BlockHashes block_hashes() const;
    [[nodiscard]] state::WorldTrie::Proof prove(std::uint64_t number, const Address& address,
                                                std::span<const U256> keys) const;
    /// The state root of a block's Outbox tree (slot 1 of the predeploy).
    [[nodiscard]] Hash256 outbox_root(std::uint64_t number) const;

    // --- Writing (callers hold writer_mutex())
    // ---------------------------------------------------------------------
    std::mutex& writer_mutex();
    store::ChainStore& mutable_store();
    /// The head's state for execution, with its cache; valid until the next append or rollback.
    [[nodiscard]] const state::StateView& head_state() const;
    /// Seals (state root, hash), commits and publishes.
    Result<store::BlockPtr, store::StoreError> append(stf::BlockOutput output, std::vector<Address> senders,
                                                      const store::BlockOrigin& origin, bool sync);
    Result<void, store::StoreError> rollback_to(std::uint64_t number);
    void set_safe(std::uint64_t number);
    void set_finalized(std::uint64_t number);

    void add_listener(ChainListener* listener);     // not owned
    void remove_listener(ChainListener* listener);  // after return it is not called any more

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::node
