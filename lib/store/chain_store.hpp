#pragma once
// The L2 chain on disk: blocks, receipts, transaction index, and every version of the state and its trie
// nodes, so that any past block can be read and the newest ones rolled back. One writer, any number of
// readers.
//
// Layout (docs/storage.md): state entries are keyed by (key, ~block number), so the newest version not above
// a block is the first at or after (key, ~block). Each commit is one atomic batch: a crash leaves whole
// blocks only.

#include "state/trie.hpp"
#include "state/view.hpp"
#include "stf/block.hpp"
#include "stf/derive.hpp"
#include "store/kv.hpp"
#include "store/sealed_block.hpp"

#include <expected>
#include <memory>
#include <optional>

namespace freehold::store
{
/// A proposal that L1 accepted, and what it derived.
struct ProposalRecord
{
    stf::Proposal proposal;
    std::uint64_t l1_block_number = 0;
    Hash256 l1_block_hash;
    Hash256 l1_tx_hash;
    std::uint64_t first_block = 0;  // L2 blocks [first_block, last_block]
    std::uint64_t last_block = 0;
};

class ChainStore
{
public:
    /// `kv` must outlive the store.
    explicit ChainStore(KeyValue& kv);
    ~ChainStore();

    // --- Chain (readers see what was committed last)
    // ---------------------------------------------------------------
    [[nodiscard]] std::optional<std::uint64_t> head_number() const;  // nullopt before genesis
    [[nodiscard]] BlockPtr block(std::uint64_t number) const;        // nullptr if unknown
    [[nodiscard]] std::optional<Header> header(std::uint64_t number) const;
    [[nodiscard]] std::optional<Hash256> block_hash(std::uint64_t number) const;
    [[nodiscard]] std::optional<std::uint64_t> number_of(const Hash256& block_hash) const;
    [[nodiscard]] std::optional<TxLocation> find_transaction(const Hash256& tx_hash) const;

    // --- State
    // -----------------------------------------------------------------------------------------------------
    /// The state after block `number`. REQUIRES: that block is committed and history has not been pruned
    /// below it.
    [[nodiscard]] std::unique_ptr<state::StateView> state_at(std::uint64_t number) const;
    [[nodiscard]] std::unique_ptr<state::NodeSource> nodes_at(std::uint64_t number) const;

    // --- Writing
    // ---------------------------------------------------------------------------------------------------
    /// Appends a block (genesis: number 0 on an empty store). REQUIRES: block number = head + 1. With `sync`
    /// the block survives a power cut once this returns; on an error (full disk) nothing of it was written.
    Result<void, StoreError> commit(const SealedBlock& block, const state::StateDiff& diff,
                                    const std::vector<state::NodeUpdate>& nodes, bool sync);
    /// Removes all blocks above `number`, their state versions and index entries.
    Result<void, StoreError> rollback_to(std::uint64_t number);
    /// Blocks up to `number` will never be rolled back: drops their undo lists.
    Result<void, StoreError> set_irreversible(std::uint64_t number);

    // --- What L1 said
    // ------------------------------------------------------------------------------------------------
    [[nodiscard]] std::optional<std::uint64_t> last_proposal() const;  // nullopt if none
    [[nodiscard]] std::optional<ProposalRecord> proposal(std::uint64_t id) const;
    /// The proposal that contains an L2 block; nullopt for the genesis and for unsafe blocks.
    [[nodiscard]] std::optional<ProposalRecord> proposal_of_block(std::uint64_t l2_block) const;
    Result<void, StoreError> put_proposal(const ProposalRecord& record);  // REQUIRES: id = last + 1
    Result<void, StoreError> drop_proposals_from(std::uint64_t id);
    /// Small named values of other parts (cursor of the L1 watcher, outgoing L1 transactions).
    [[nodiscard]] std::optional<Bytes> meta(std::string_view name) const;
    Result<void, StoreError> put_meta(std::string_view name, BytesView value, bool sync);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::store
