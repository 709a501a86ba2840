#pragma once
// Blocks that clients ask for again and again (receipts of one block, one call each) are decoded once.

#include "node/chain.hpp"

#include <list>
#include <mutex>

namespace freehold::rpc
{
/// The last few blocks read that the chain itself does not keep in memory. Thread-safe.
class BlockCache
{
public:
    BlockCache(const node::Chain& chain, std::size_t capacity) : chain_{chain}, capacity_{capacity} {}

    /// nullptr if there is no such block (any more).
    [[nodiscard]] store::BlockPtr at(std::uint64_t number);
    [[nodiscard]] store::BlockPtr with_hash(const Hash256& hash);
    /// The block that holds a transaction, and its index there.
    struct Located
    {
        store::BlockPtr block;
        std::size_t index = 0;
    };
    [[nodiscard]] Located transaction(const Hash256& hash);

private:
    const node::Chain& chain_;
    const std::size_t capacity_;
    std::mutex mutex_;
    std::list<store::BlockPtr> recent_;  // most recently used first
};
}  // namespace freehold::rpc
