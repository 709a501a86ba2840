#pragma once
// Makes L2 blocks: one each block time, from the forced queue and the mempool, on top of the chain's head.
//
// Invariants: (1) a block is announced only after it is durable (Chain::append with sync); (2) every block is
// one that derivation would make from a proposal holding it (spec/derivation.md, section 4): anchor and
// forced items come from finalized L1 blocks, timestamps stay behind L1's.

#include "node/l1_view.hpp"
#include "node/mempool.hpp"

#include <atomic>
#include <condition_variable>
#include <thread>

namespace freehold::node
{
/// Reads finalized forced items [from, to) from what the watcher has stored.
using ForcedItemSource = std::function<std::vector<Bytes>(std::uint64_t from, std::uint64_t to)>;

/// An upper bound of what a transaction adds to an encoded batch, bytes.
std::size_t batch_bytes_bound(const Transaction& tx);

class Sequencer
{
public:
    Sequencer(Chain& chain, Mempool& pool, const L1View& l1, ForcedItemSource forced_items,
              const NodeConfig& config);
    ~Sequencer();

    void start();
    void stop();

    /// Makes what is due now: a forced block if there are final items that wait and the anchor moves, and one
    /// block. Empty when L1 has not been seen yet. Used by the thread, and by tests directly.
    Result<std::vector<store::BlockPtr>, store::StoreError> make_blocks();

private:
    void run();
    [[nodiscard]] std::uint64_t choose_timestamp(const L1Status& l1, const Header& parent) const;
    bool move_anchor(const L1Status& l1);
    /// nullptr: not now.
    Result<store::BlockPtr, store::StoreError> make_forced_block(const L1Status& l1);
    Result<store::BlockPtr, store::StoreError> make_block(const L1Status& l1);
    void fill(stf::BlockExecutor& executor, const U256& base_fee, std::vector<Address>& senders);

    Chain& chain_;
    Mempool& pool_;
    const L1View& l1_;
    ForcedItemSource forced_items_;
    NodeConfig config_;
    std::optional<stf::AnchorContext> anchor_;
    std::chrono::steady_clock::time_point anchor_moved_{};

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};
}  // namespace freehold::node
