#pragma once
// keccak256 of addresses and storage keys, which the state trie asks for again and again.
//
// Direct-mapped: each key has one place, which the last key to want it holds. So memory and time are bounded
// whatever keys come. Not thread-safe.

#include "crypto/keccak.hpp"
#include "state/hash_seed.hpp"

namespace freehold::state
{
/// Key: Address or Hash256.
template <typename Key>
class KeccakCache
{
public:
    Hash256 operator()(const Key& key)
    {
        if (misses_ >= entries_.size() && entries_.size() < kMaxEntries) grow();
        Entry& entry = place(key);
        if (!entry.used || entry.key != key) {
            ++misses_;
            entry = {key, keccak256(key.view()), true};
        }
        return entry.hash;
    }

private:
    // Small at first: the guest pays for every word that it touches.
    static constexpr std::size_t kMinEntries = 64;
    static constexpr std::size_t kMaxEntries = std::size_t{1} << 16;

    struct Entry
    {
        Key key;
        Hash256 hash;
        bool used = false;
    };

    Entry& place(const Key& key)
    {
        return entries_[static_cast<std::size_t>(hash_of(key)) & (entries_.size() - 1)];
    }
    [[nodiscard]] std::uint64_t hash_of(const Address& key) const { return seeded_(key); }
    [[nodiscard]] std::uint64_t hash_of(const Hash256& key) const { return seeded_(U256::from(key), 0); }

    void grow()
    {
        std::vector<Entry> former(entries_.empty() ? kMinEntries : 4 * entries_.size());
        former.swap(entries_);
        for (const Entry& entry : former)
            if (entry.used) place(entry.key) = entry;
        misses_ = 0;
    }

    SeededHash seeded_{hash_seed()};
    std::vector<Entry> entries_;  // none, or a power of two of them
    std::size_t misses_ = 0;      // since the last growth
};
}  // namespace freehold::state
