#include "base/hex.hpp"
#include "state/memory_view.hpp"
#include "state/proof.hpp"
#include "state/reference_trie_test.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::state
{
namespace
{
constexpr std::size_t kAccounts = 60;
constexpr std::size_t kSlots = 40;

Address address_of(std::size_t i)
{
    Address address;
    address.bytes[0] = static_cast<std::uint8_t>(i);
    address.bytes[19] = 0x77;
    return address;
}

// A random state's history, kept by a MemoryView, block by block.
class History
{
public:
    explicit History(std::uint32_t seed) : random_{seed} {}

    std::size_t below(std::size_t bound) { return random_() % bound; }
    const MemoryView& view() const { return view_; }

    StateDiff next_block()
    {
        std::map<Address, AccountChange> changes;
        for (std::size_t i = below(12); i > 0; --i) {
            const Address address = address_of(below(kAccounts));
            changes[address] = change(address);
        }
        StateDiff diff;
        for (auto& [address, change] : changes) diff.accounts.push_back(std::move(change));
        view_.apply(diff);
        return diff;
    }

private:
    AccountChange change(const Address& address)
    {
        AccountChange change;
        change.address = address;
        const auto former = view_.accounts().find(address);
        const bool exists = former != view_.accounts().end();
        if (exists && below(4) == 0) {
            change.deleted = true;
            return change;
        }
        change.storage_cleared = exists && below(6) == 0;
        if (exists && below(2) == 0)
            change.account = view_.account(address).value();
        else
            change.account = {below(1000), U256{random_(), 0, 0, random_()}, kEmptyTrieRoot,
                              keccak256(Bytes{1})};
        change.account.storage_root = kEmptyTrieRoot;
        std::map<U256, U256> storage;
        if (below(2) == 0)
            for (std::size_t i = below(30); i > 0; --i)
                storage[below(kSlots)] =
                    below(3) == 0 ? U256{} : U256{0, 0, below(2) * random_(), 1 + below(300)};
        change.storage.assign(storage.begin(), storage.end());
        return change;
    }

    std::mt19937 random_;
    MemoryView view_;
};

// Every node that a store must hold for that state.
std::map<MemoryNodes::Key, Bytes> reference_nodes(const MemoryView& view)
{
    std::map<MemoryNodes::Key, Bytes> nodes;
    std::map<Bytes, Bytes> accounts;
    for (const auto& [address, contents] : view.accounts()) {
        const Hash256 owner = keccak256(address.view());
        std::map<Bytes, Bytes> slots;
        for (const auto& [key, value] : contents.storage)
            rlp::encode_uint(slots[to_bytes(keccak256(key.to_hash().view()).view())], value);
        const ReferenceTrie storage{slots};
        for (const auto& [path, rlp] : storage.nodes()) nodes[{owner, path}] = rlp;
        accounts[to_bytes(owner.view())] =
            encode(Account{contents.nonce, contents.balance, storage.root(), contents.code_hash});
    }
    for (const auto& [path, rlp] : ReferenceTrie{accounts}.nodes()) nodes[{Hash256{}, path}] = rlp;
    return nodes;
}

TEST(WorldTrie, FollowsARandomHistory)
{
    History history{1};
    MemoryNodes nodes;
    auto world = std::make_unique<WorldTrie>(nodes, kEmptyTrieRoot);
    for (int block = 0; block < 150; ++block) {
        StateDiff diff = history.next_block();
        std::vector<NodeUpdate> updates;
        const Hash256 root = world->apply(diff, &updates);
        nodes.apply(updates);
        ASSERT_EQ(to_hex(root), to_hex(history.view().state_root()));
        EXPECT_EQ(world->root(), root);
        for (const AccountChange& change : diff.accounts) {
            const Hash256 expected =
                change.deleted ? kEmptyTrieRoot : history.view().storage_root(change.address);
            EXPECT_EQ(change.account.storage_root, expected);
        }
        ASSERT_EQ(nodes.nodes(), reference_nodes(history.view()));
        switch (history.below(4)) {
            case 0:
                world->forget();
                EXPECT_EQ(world->loaded_nodes(), 0u);
                break;
            case 1: world->forget(2); break;
            case 2: world = std::make_unique<WorldTrie>(nodes, root); break;
            default: break;
        }
    }
}

TEST(WorldTrie, ReadsAndProves)
{
    History history{2};
    MemoryNodes nodes;
    WorldTrie world{nodes, kEmptyTrieRoot};
    std::size_t present = 0, absent = 0;
    for (int block = 0; block < 100; ++block) {
        StateDiff diff = history.next_block();
        std::vector<NodeUpdate> updates;
        const Hash256 root = world.apply(diff, &updates);
        nodes.apply(updates);
        if (history.below(2) == 0) world.forget();

        const Address address = address_of(history.below(kAccounts));
        const std::vector<U256> keys = {history.below(kSlots), history.below(kSlots), kSlots + 1};
        const WorldTrie::Proof proof = world.prove(address, keys);
        const auto leaf = verify_proof(root, keccak256(address.view()).view(), proof.account_proof);
        ASSERT_TRUE(leaf.has_value());
        ASSERT_EQ(leaf->has_value(), proof.account.has_value());
        ASSERT_EQ(proof.account.has_value(), history.view().account(address).has_value());
        EXPECT_EQ(world.account(address), proof.account);
        ASSERT_EQ(proof.storage.size(), keys.size());
        if (leaf->has_value()) {
            EXPECT_EQ(**leaf, encode(*proof.account));
        }
        const Hash256 storage_root = proof.account ? proof.account->storage_root : kEmptyTrieRoot;
        EXPECT_EQ(storage_root, history.view().storage_root(address));
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const auto& [value, nodes_of_key] = proof.storage[i];
            EXPECT_EQ(value, history.view().storage(address, keys[i]));
            EXPECT_EQ(value, world.storage(address, keys[i]));
            const auto slot =
                verify_proof(storage_root, keccak256(keys[i].to_hash().view()).view(), nodes_of_key);
            ASSERT_TRUE(slot.has_value());
            ASSERT_EQ(slot->has_value(), !value.is_zero());
            ++(value.is_zero() ? absent : present);
            if (value.is_zero()) continue;
            Bytes encoded;
            rlp::encode_uint(encoded, value);
            EXPECT_EQ(**slot, encoded);
        }
    }
    EXPECT_GT(present, 20u);
    EXPECT_GT(absent, 20u);
}

// What the guest gets: the nodes that served the reads and the changes, and nothing else.
class Recorder final : public NodeSource
{
public:
    explicit Recorder(const NodeSource& source) : source_{source} {}
    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        Bytes rlp = source_.node(owner, path, hash);
        const NodeUpdate seen{owner, {path.begin(), path.end()}, rlp};
        witness_.apply(std::span{&seen, 1});
        return rlp;
    }
    const MemoryNodes& witness() const { return witness_; }

private:
    const NodeSource& source_;
    mutable MemoryNodes witness_;
};

TEST(WorldTrie, RunsFromARecordedWitness)
{
    History history{3};
    MemoryNodes nodes;
    Hash256 root = kEmptyTrieRoot;
    for (int block = 0; block < 200; ++block) {
        const StateDiff diff = history.next_block();
        const Address read = address_of(history.below(kAccounts));
        const U256 key = history.below(kSlots);
        const auto run = [&](const NodeSource& source, std::vector<NodeUpdate>* updates) {
            WorldTrie world{source, root};
            static_cast<void>(world.storage(read, key));
            StateDiff copy = diff;
            return world.apply(copy, updates);
        };
        const Recorder recorder{nodes};
        std::vector<NodeUpdate> updates;
        const Hash256 next = run(recorder, &updates);
        EXPECT_EQ(run(recorder.witness(), nullptr), next);
        nodes.apply(updates);
        root = next;
    }
}

// More storage tries than are kept between blocks: those that were dropped come back from the source.
TEST(WorldTrie, DropsUnusedStorageTries)
{
    constexpr std::size_t kMany = 5000;
    const auto address = [](std::size_t i) { return U256{i + 1}.to_address(); };
    MemoryView view;
    MemoryNodes nodes;
    WorldTrie world{nodes, kEmptyTrieRoot};
    for (std::size_t round = 0; round < 3; ++round) {
        StateDiff diff;
        for (std::size_t i = round; i < kMany; i += round + 1) {
            AccountChange change;
            change.address = address(i);
            change.account.nonce = 1 + round;
            for (std::size_t key = 0; key < 3; ++key) change.storage.emplace_back(key, 1 + i + round);
            diff.accounts.push_back(std::move(change));
        }
        std::ranges::sort(diff.accounts, {}, &AccountChange::address);
        std::vector<NodeUpdate> updates;
        view.apply(diff);
        EXPECT_EQ(world.apply(diff, &updates), view.state_root());
        nodes.apply(updates);
        EXPECT_LT(world.loaded_nodes(), kMany * 5);
    }
}

TEST(WorldTrie, WorksWithoutAStore)
{
    History history{4};
    const EmptyNodeSource none;
    WorldTrie world{none, kEmptyTrieRoot};
    for (int block = 0; block < 100; ++block) {
        StateDiff diff = history.next_block();
        ASSERT_EQ(world.apply(diff), history.view().state_root());
    }
}

TEST(MemoryView, IsWhatItsDiffMakes)
{
    History history{5};
    for (int block = 0; block < 50; ++block) history.next_block();
    MemoryView copy;
    copy.apply(history.view().as_diff());
    EXPECT_EQ(copy.accounts(), history.view().accounts());
    const EmptyNodeSource none;
    StateDiff diff = history.view().as_diff();
    EXPECT_EQ(WorldTrie(none, kEmptyTrieRoot).apply(diff), history.view().state_root());
}
}  // namespace
}  // namespace freehold::state
