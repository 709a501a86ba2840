#pragma once
// Follows L1: new blocks, reorganisations, the Inbox's events, finality. Each poll either advances or leaves
// everything as it was; a dead or lying endpoint costs time and a log line, never state.
//
// Invariant: everything stored (forced items, proposals) comes from L1 blocks that are ancestors of, or equal
// to, the newest processed block.

#include "node/derivation.hpp"
#include "node/l1_view.hpp"

#include <condition_variable>
#include <thread>

namespace freehold::node
{
class L1Watcher
{
public:
    L1Watcher(L1Api& l1, const Deployment& deployment, store::L1Store& l1_store, DerivationDriver& derivation,
              L1View& view, std::chrono::milliseconds poll_interval);
    ~L1Watcher();

    void start();
    void stop();

    /// One step: at most a few hundred L1 blocks. True if there is more to do at once.
    L1Result<bool> poll();

private:
    void run();
    L1Result<void> unwind(std::uint64_t above);
    L1Result<void> find_fork(std::uint64_t head);
    L1Result<void> read_again(const L1Error& gap);
    L1Result<void> process_range(std::uint64_t from, std::uint64_t to, const L1BlockRef& end);
    L1Result<void> process_block(const L1Block& block);
    L1Result<void> handle(const std::vector<L1Log>& logs);
    void publish(const L1Block& head, const L1Block& finalized, bool caught_up);
    L1Result<void> read_proved();

    L1Api& l1_;
    const Deployment& deployment_;
    store::L1Store& l1_store_;
    DerivationDriver& derivation_;
    L1View& view_;
    std::chrono::milliseconds poll_interval_;
    std::vector<store::ProcessedL1Block> processed_;  // ascending, the newest last

    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};
}  // namespace freehold::node
