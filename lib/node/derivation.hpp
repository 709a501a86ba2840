#pragma once
// Turns accepted proposals into the chain's safe blocks: derives them (follower), or recognises its own
// (sequencer).

#include "node/chain.hpp"
#include "node/inbox.hpp"
#include "store/l1_store.hpp"

#include <functional>

namespace freehold::node
{
/// The L2 blocks [first, last] that a batch was made of.
struct PostedBatch
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};
/// What a batcher remembers of what it posted: the batch with these blobs, if it was ours.
using PostedBatches = std::function<std::optional<PostedBatch>(const stf::Proposal&)>;

class DerivationDriver
{
public:
    DerivationDriver(Chain& chain, store::L1Store& l1_store, L1Api& l1);

    void set_posted_batches(PostedBatches posted) { posted_ = std::move(posted); }

    /// Makes the blocks of `event`'s proposal the chain's blocks after the safe head, and records it. An
    /// error leaves the chain at a whole block and may be tried again.
    L1Result<void> apply(const ProposedEvent& event, const L1BlockRef& l1_block, const Hash256& l1_tx);
    /// Drops the proposals of L1 blocks above `l1_block`; blocks that were safe through them become unsafe
    /// again. A follower's next apply() rolls them back if L1 then says something else.
    L1Result<void> forget_above(std::uint64_t l1_block);
    struct LastProposal
    {
        std::uint64_t id = 0;
        Hash256 hash;                  // of the genesis block while there is no proposal
        std::uint64_t l1_block = 0;    // that holds it; 0 while there is no proposal
        std::uint64_t last_block = 0;  // of L2
    };
    [[nodiscard]] LastProposal last_proposal() const;
    /// Everything in L1 blocks up to `l1_block` is final.
    void finalize_up_to(std::uint64_t l1_block);

private:
    /// The last block of the proposal if the chain's blocks after the safe head are just what it derives.
    L1Result<std::optional<std::uint64_t>> match_local(const stf::Proposal& proposal,
                                                       const L1BlockRef& l1_block);
    [[nodiscard]] L1Result<bool> has_forced_items(const store::SealedBlock& block,
                                                  const stf::Proposal& proposal) const;
    L1Result<std::uint64_t> derive(const stf::Proposal& proposal, const L1BlockRef& l1_block);
    L1Result<std::vector<Bytes>> forced_items(const stf::Proposal& proposal) const;
    L1Result<std::optional<Bytes>> payload(const stf::Proposal& proposal, const L1BlockRef& l1_block);

    Chain& chain_;
    store::L1Store& l1_store_;
    L1Api& l1_;
    PostedBatches posted_;
};
}  // namespace freehold::node
