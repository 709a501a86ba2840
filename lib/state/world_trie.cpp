#include "base/check.hpp"
#include "state/ascending.hpp"
#include "state/keccak_cache.hpp"
#include "state/trie.hpp"

#include <map>

namespace freehold::state
{
namespace
{
constexpr std::size_t kMaxStorageTries = 4096;
constexpr std::size_t kStorageTrieBytes = 800;  // one without nodes

struct StorageTrie
{
    Trie trie;
    Hash256 root;  // as computed last
    std::uint64_t last_used;
};

U256 decode_slot(BytesView rlp)
{
    rlp::Reader reader{rlp};
    const auto value = reader.uint();
    CHECK(value && reader.at_end(), "a leaf of a storage trie is not an integer");
    return *value;
}
}  // namespace

struct WorldTrie::Impl
{
    Impl(const NodeSource& its_source, const Hash256& its_root, Eviction its_eviction)
        : source{its_source},
          accounts{source, Hash256{}, its_root},
          root{its_root},
          evicts{its_eviction == Eviction::InApply}
    {}

    const NodeSource& source;
    Trie accounts;
    Hash256 root;
    std::map<Hash256, StorageTrie> storages;  // by keccak256(address); those used of late
    std::uint64_t now = 0;                    // counts applications, for StorageTrie::last_used
    bool evicts;                    // false also once changes were not reported: then nothing can be reloaded
    std::size_t storage_bytes = 0;  // of `storages`, as Trie::loaded_bytes()
    KeccakCache<Address> address_hashes;
    KeccakCache<Hash256> key_hashes;

    std::optional<Account> account(const Hash256& owner);
    Trie& storage(const Hash256& owner, const Hash256& root);
    void apply(const Hash256& owner, AccountChange& change, std::vector<NodeUpdate>* updates);
    Hash256 apply_storage(const Hash256& owner, const Hash256& root, const AccountChange& change,
                          std::vector<NodeUpdate>* updates);
    void evict();
};

std::optional<Account> WorldTrie::Impl::account(const Hash256& owner)
{
    std::optional<Account> account;
    const BytesView rlp = accounts.find(owner.view());
    if (rlp.empty()) return account;
    const bool is_account = decode_account(rlp, account.emplace());
    CHECK(is_account, "a leaf of the account trie is not an account");
    return account;
}

// `its_root` is what the account says.
Trie& WorldTrie::Impl::storage(const Hash256& owner, const Hash256& its_root)
{
    const auto found = storages.find(owner);
    if (found != storages.end()) {
        CHECK(found->second.root == its_root, "a storage trie that its account does not know");
        found->second.last_used = now;
        return found->second.trie;
    }
    if (storages.size() >= 2 * kMaxStorageTries && evicts) evict();
    storage_bytes += kStorageTrieBytes;
    return storages.emplace(owner, StorageTrie{Trie{source, owner, its_root}, its_root, now})
        .first->second.trie;
}

Hash256 WorldTrie::Impl::apply_storage(const Hash256& owner, const Hash256& its_root,
                                       const AccountChange& change, std::vector<NodeUpdate>* updates)
{
    Trie& trie = storage(owner, its_root);
    const std::size_t bytes_before = trie.loaded_bytes();
    if (change.storage_cleared || change.deleted) trie.clear();

    std::vector<Hash256> keys;
    keys.reserve(change.storage.size());
    for (const auto& [key, value] : change.storage) keys.push_back(key_hashes(key.to_hash()));

    Bytes rlp;
    const auto key_at = [&](std::uint32_t i) -> const Hash256& { return keys[i]; };
    for (const std::uint32_t i : ascending(keys.size(), key_at)) {
        const U256& value = change.storage[i].second;
        if (value.is_zero()) {
            trie.erase(keys[i].view());
            continue;
        }
        rlp.clear();
        rlp::encode_uint(rlp, value);
        trie.put(keys[i].view(), rlp);
    }
    storage_bytes += trie.loaded_bytes() - bytes_before;
    return storages.at(owner).root = trie.root(updates);
}

void WorldTrie::Impl::apply(const Hash256& owner, AccountChange& change, std::vector<NodeUpdate>* updates)
{
    // A journal asks for what it changes, so that a stateless run has decoded this leaf before.
    const BytesView former = accounts.find(owner.view());
    const bool exists = !former.empty();
    const Hash256 former_root = exists ? storage_root_of(former) : kEmptyTrieRoot;
    if (change.deleted) {
        CHECK(change.storage.empty(), "a deleted account has no storage");
        // EIP-6780 deletes only what the same transaction created; the accounts that EIP-161 deletes can have
        // storage.
        if (former_root != kEmptyTrieRoot) apply_storage(owner, former_root, change, updates);
        storages.erase(owner);
        if (exists) accounts.erase(owner.view());
        change.account.storage_root = kEmptyTrieRoot;
        return;
    }
    const bool keeps_storage =
        change.storage.empty() && !(change.storage_cleared && former_root != kEmptyTrieRoot);
    change.account.storage_root =
        keeps_storage ? former_root : apply_storage(owner, former_root, change, updates);
    // Of the accounts' trie nothing was asked since find().
    const EncodedAccount rlp{change.account};
    exists ? accounts.replace(rlp.view()) : accounts.put(owner.view(), rlp.view());
}

// Drops the half of the storage tries that were used longest ago. Only clean ones are ever here between
// applications.
void WorldTrie::Impl::evict()
{
    std::vector<std::uint64_t> uses;
    uses.reserve(storages.size());
    for (const auto& [owner, storage] : storages) uses.push_back(storage.last_used);
    const auto median = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() / 2);
    std::ranges::nth_element(uses, median);
    std::erase_if(storages, [&](const auto& entry) { return entry.second.last_used <= *median; });
}

WorldTrie::WorldTrie(const NodeSource& source, const Hash256& root, Eviction eviction)
    : impl_{std::make_unique<Impl>(source, root, eviction)}
{}
WorldTrie::~WorldTrie() = default;

Hash256 WorldTrie::apply(StateDiff& diff, std::vector<NodeUpdate>* updates)
{
    Impl& world = *impl_;
    ++world.now;
    world.evicts &= updates != nullptr;
    std::vector<Hash256> owners;
    owners.reserve(diff.accounts.size());
    for (const AccountChange& change : diff.accounts) owners.push_back(world.address_hashes(change.address));
    // In the trie's order, which visits each node's memory once.
    const auto owner_at = [&](std::uint32_t i) -> const Hash256& { return owners[i]; };
    for (const std::uint32_t i : ascending(owners.size(), owner_at))
        world.apply(owners[i], diff.accounts[i], updates);
    world.root = world.accounts.root(updates);
    if (world.storages.size() > kMaxStorageTries && world.evicts) world.evict();
    return world.root;
}

Hash256 WorldTrie::root() const { return impl_->root; }

std::optional<Account> WorldTrie::account(const Address& address)
{
    return impl_->account(impl_->address_hashes(address));
}

U256 WorldTrie::storage(const Address& address, const U256& key)
{
    const Hash256 owner = impl_->address_hashes(address);
    const std::optional<Account> account = impl_->account(owner);
    if (!account || account->storage_root == kEmptyTrieRoot) return {};
    Trie& trie = impl_->storage(owner, account->storage_root);
    const std::size_t bytes_before = trie.loaded_bytes();
    const BytesView rlp = trie.find(impl_->key_hashes(key.to_hash()).view());
    impl_->storage_bytes += trie.loaded_bytes() - bytes_before;
    return rlp.empty() ? U256{} : decode_slot(rlp);
}

WorldTrie::Proof WorldTrie::prove(const Address& address, std::span<const U256> keys)
{
    const Hash256 owner = impl_->address_hashes(address);
    Proof proof;
    proof.account_proof = impl_->accounts.prove(owner.view());
    proof.account = impl_->account(owner);
    const bool has_storage = proof.account && proof.account->storage_root != kEmptyTrieRoot;
    for (const U256& key : keys) {
        auto& [value, nodes] = proof.storage.emplace_back();
        if (!has_storage) continue;
        Trie& trie = impl_->storage(owner, proof.account->storage_root);
        const Hash256 hashed = impl_->key_hashes(key.to_hash());
        nodes = trie.prove(hashed.view());
        if (const BytesView rlp = trie.find(hashed.view()); !rlp.empty()) value = decode_slot(rlp);
    }
    return proof;
}

std::size_t WorldTrie::loaded_nodes() const
{
    std::size_t count = impl_->accounts.loaded_nodes();
    for (const auto& [owner, storage] : impl_->storages) count += storage.trie.loaded_nodes();
    return count;
}

std::size_t WorldTrie::loaded_bytes() const { return impl_->accounts.loaded_bytes() + impl_->storage_bytes; }

void WorldTrie::forget(unsigned kept_levels)
{
    impl_->accounts.forget(kept_levels);
    impl_->storages.clear();
    impl_->storage_bytes = 0;
}
}  // namespace freehold::state
