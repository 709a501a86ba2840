#include "rpc/block_cache.hpp"

namespace freehold::rpc
{
store::BlockPtr BlockCache::at(std::uint64_t number)
{
    const auto head = chain_.head();
    if (number > head->number()) return nullptr;
    if (number == head->number()) return head;
    // The hash says whether a block kept here still is the chain's.
    const auto hash = chain_.store().block_hash(number);
    if (!hash) return nullptr;
    {
        const std::lock_guard lock{mutex_};
        const auto found = std::ranges::find(recent_, *hash, &store::SealedBlock::hash);
        if (found != recent_.end()) {
            recent_.splice(recent_.begin(), recent_, found);
            return recent_.front();
        }
    }
    auto block = chain_.block(number);
    if (!block) return nullptr;
    const std::lock_guard lock{mutex_};
    recent_.push_front(block);
    if (recent_.size() > capacity_) recent_.pop_back();
    return block;
}

store::BlockPtr BlockCache::with_hash(const Hash256& hash)
{
    const auto number = chain_.store().number_of(hash);
    if (!number) return nullptr;
    auto block = at(*number);
    return block && block->hash == hash ? block : nullptr;
}

BlockCache::Located BlockCache::transaction(const Hash256& hash)
{
    const auto location = chain_.store().find_transaction(hash);
    if (!location) return {};
    auto block = at(location->block_number);
    // A rollback between the two reads: the transaction is not in the chain.
    if (!block || location->index >= block->tx_hashes.size() || block->tx_hashes[location->index] != hash)
        return {};
    return {std::move(block), location->index};
}
}  // namespace freehold::rpc
