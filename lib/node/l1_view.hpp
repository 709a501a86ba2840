#pragma once
// What this node knows of L1, as the watcher last saw it. Written by the watcher's thread, read by the
// others.

#include "base/u256.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace freehold::node
{
struct L1BlockRef
{
    std::uint64_t number = 0;
    Hash256 hash;
    std::uint64_t timestamp = 0;
    friend bool operator==(const L1BlockRef&, const L1BlockRef&) = default;
};

struct L1Status
{
    bool ready = false;  // the watcher has caught up with the L1 head at least once
    L1BlockRef head;
    L1BlockRef finalized;
    U256 base_fee;                  // of `head`, wei
    U256 blob_base_fee;             // likewise
    std::uint64_t proposal_id = 0;  // the Inbox's head as of `head`
    Hash256 proposal_hash;
    std::uint64_t proposal_last_block = 0;  // of L2, in that proposal
    std::uint64_t proved_proposal = 0;      // the last one that the Rollup holds a proof of, about now
    std::uint64_t forced_count = 0;         // items that L1 has queued, as of `head`
    std::uint64_t forced_count_final = 0;   // the same as of `finalized`
    std::chrono::steady_clock::time_point updated{};
    std::string error;  // of the last poll; empty if it went well
};

class L1View
{
public:
    [[nodiscard]] L1Status status() const
    {
        const std::lock_guard lock{mutex_};
        return status_;
    }
    void update(const std::function<void(L1Status&)>& change)
    {
        const std::lock_guard lock{mutex_};
        change(status_);
    }

private:
    mutable std::mutex mutex_;
    L1Status status_;
};
}  // namespace freehold::node
