#pragma once
// Derivation: from what L1 accepted to L2 blocks (spec/derivation.md). Pure and total: every byte string
// derives something, no input fails.

#include "codec/batch.hpp"
#include "stf/block.hpp"

#include <functional>
#include <optional>

namespace freehold::stf
{
/// The parameters of one fork of the rollup: constants of consensus, bound by `fork_id`.
struct RollupParams
{
    std::uint64_t chain_id = 0;
    std::uint64_t fork_id = 1;
    std::uint64_t block_gas_limit = 150'000'000;
    // Of all its blocks, skipped transactions included: no proposal takes more cycles than a chain of proofs
    // holds (spec/derivation.md).
    std::uint64_t proposal_gas_limit = 170'000'000;
    std::uint64_t max_blocks_per_proposal = 1024;
    std::uint64_t max_batch_bytes = 8 << 20;  // decompressed
    std::uint64_t forced_item_gas_cap = 5'000'000;

    [[nodiscard]] ChainRules chain_rules() const;
    [[nodiscard]] BatchLimits batch_limits() const;
};

/// What Inbox.propose recorded (spec/l1-contracts.md, section 1).
struct Proposal
{
    Hash256 parent;
    std::uint64_t id = 0;
    std::vector<Hash256> blob_hashes;
    std::uint64_t forced_from = 0;
    std::uint64_t forced_to = 0;
    Hash256 forced_acc;
    std::uint64_t l1_anchor = 0;
    Hash256 anchor_hash;
    std::uint64_t timestamp = 0;
    Address proposer;
    U256 prover_fee;
    std::uint64_t fork_id = 0;

    friend bool operator==(const Proposal&, const Proposal&) = default;
};
Hash256 hash(const Proposal& proposal);

/// The accumulator after one more item.
Hash256 accumulate(const Hash256& accumulator, BytesView item);

/// An item of the forced queue, decoded. A signed item whose bytes are not a transaction, and an unsigned one
/// that is not laid out as the Inbox lays it out, decode to nullopt and are skipped.
struct ForcedItem
{
    Transaction tx;
    Address refund;  // unsigned items (tx.type == Deposit)
};
std::optional<ForcedItem> decode_forced_item(BytesView item, std::uint64_t index, const RollupParams& params);

/// What all blocks of a proposal share, and a sequencer knows before the proposal is on L1.
struct AnchorContext
{
    std::uint64_t number = 0;
    Hash256 hash;
};
BlockInput make_block_input(const RollupParams& params, const Header& parent, const AnchorContext& anchor,
                            std::uint64_t timestamp, const Address& fee_recipient, Bytes extra_data);

/// Recovers many senders; the node's implementation uses all cores.
using SenderRecovery = std::function<std::vector<std::optional<Address>>(std::span<const Transaction>)>;
std::vector<std::optional<Address>> recover_sequentially(std::span<const Transaction> transactions);

/// A derived block before it is sealed, with the senders of its transactions.
struct DerivedBlock
{
    BlockOutput output;
    std::vector<Address> senders;
    bool forced = false;
};

/// Executes the forced items [from, to) as one block. Used by derivation and by the sequencer.
DerivedBlock execute_forced_block(const RollupParams& params, const BlockInput& input,
                                  const state::StateView& parent_state, const BlockHashes& hashes,
                                  std::span<const Bytes> items, std::uint64_t first_index);

/// The blocks of one proposal, one after another: the caller commits each (its state root needs the trie) and
/// asks for the next with the sealed header and the state behind it.
class ProposalDeriver
{
public:
    /// `payload`: the content of the blobs in order, or nullopt when they do not unpack (or there are none).
    /// `items`: the forced items [forced_from, forced_to). The caller has checked both against the proposal's
    /// hashes.
    ProposalDeriver(const RollupParams& params, const Proposal& proposal, std::optional<BytesView> payload,
                    std::span<const Bytes> items, SenderRecovery recovery = recover_sequentially);

    /// nullopt when the proposal has no more blocks. Every proposal has at least one.
    std::optional<DerivedBlock> next(const Header& parent, const state::StateView& parent_state,
                                     const BlockHashes& hashes);

private:
    [[nodiscard]] std::uint64_t clamp(std::uint64_t timestamp, const Header& parent) const;
    DerivedBlock execute_batch_block(const BatchBlock& planned, const BlockInput& input,
                                     const state::StateView& parent_state, const BlockHashes& hashes);

    RollupParams params_;
    Proposal proposal_;
    std::vector<Bytes> items_;
    SenderRecovery recovery_;
    std::vector<BatchBlock> blocks_;
    std::size_t next_block_ = 0;
    std::uint64_t gas_left_;
    bool forced_pending_;
    bool exhausted_ = false;  // past a cap: what follows is ignored
};
}  // namespace freehold::stf
