#pragma once
// What the watcher has read from L1, so that a restart goes on where it was: the forced queue, and the newest
// L1 blocks that were processed.

#include "store/kv.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace freehold::store
{
struct StoredForcedItem
{
    Bytes item;
    Hash256 accumulator;  // after this item
    std::uint64_t l1_block = 0;
};

struct ProcessedL1Block
{
    std::uint64_t number = 0;
    Hash256 hash;
};

class L1Store
{
public:
    explicit L1Store(KeyValue& kv) : kv_{kv} {}

    [[nodiscard]] std::uint64_t forced_count() const;
    [[nodiscard]] std::optional<StoredForcedItem> forced_item(std::uint64_t index) const;
    Result<void, StoreError> put_forced_item(
        std::uint64_t index, const StoredForcedItem& item);  // REQUIRES: index = forced_count()
    /// Drops the items of L1 blocks above `l1_block`.
    Result<void, StoreError> drop_forced_items_above(std::uint64_t l1_block);

    /// Ascending; empty before the first run.
    [[nodiscard]] std::vector<ProcessedL1Block> processed() const;
    Result<void, StoreError> put_processed(const std::vector<ProcessedL1Block>& blocks);

private:
    KeyValue& kv_;
};
}  // namespace freehold::store
