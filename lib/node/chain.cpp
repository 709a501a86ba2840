#include "node/chain.hpp"

#include "base/check.hpp"
#include "base/hex.hpp"
#include "node/genesis.hpp"
#include "node/head_state.hpp"

#include <algorithm>
#include <deque>
#include <shared_mutex>
#include <unordered_map>

namespace freehold::node
{
namespace
{
constexpr std::size_t kRecentBlocks = 128;
// Nodes of the state trie kept in memory, about 150 bytes each, before clean subtrees are dropped.
constexpr std::size_t kMaxLoadedNodes = 4'000'000;

// Reads nodes as of the head; rebound after each block.
class HeadNodes : public state::NodeSource
{
public:
    void bind(std::unique_ptr<state::NodeSource> nodes) { nodes_ = std::move(nodes); }
    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        return nodes_ ? nodes_->node(owner, path, hash) : Bytes{};
    }

private:
    std::unique_ptr<state::NodeSource> nodes_;
};

// A state view that keeps nothing: the state before genesis.
class EmptyState : public state::StateView
{
public:
    [[nodiscard]] std::optional<Account> account(const Address&) const override { return std::nullopt; }
    [[nodiscard]] U256 storage(const Address&, const U256&) const override { return {}; }
    [[nodiscard]] evm::CodePtr code(const Hash256&) const override
    {
        return std::make_shared<evm::Code>(BytesView{});
    }
};
}  // namespace

struct Chain::Impl
{
    Impl(store::KeyValue& kv, const Deployment& d)
        : store{kv}, deployment{d}, head_state{std::make_unique<EmptyState>()}
    {}

    store::ChainStore store;
    Deployment deployment;
    std::mutex writer;

    // Writer's own.
    HeadState head_state;
    HeadNodes head_nodes;
    std::unique_ptr<state::WorldTrie> trie;

    // Shared with readers.
    mutable std::shared_mutex mutex;
    Heads heads;
    std::deque<store::BlockPtr> recent;  // consecutive numbers, the last one is the head
    std::unordered_map<Hash256, store::BlockPtr> recent_by_hash;

    std::mutex listeners_mutex;
    std::vector<ChainListener*> listeners;

    template <typename F>
    void notify(F&& call)
    {
        const std::lock_guard lock{listeners_mutex};
        for (ChainListener* listener : listeners) call(*listener);
    }

    void publish(const store::BlockPtr& block)
    {
        const std::unique_lock lock{mutex};
        heads.unsafe = block;
        recent.push_back(block);
        recent_by_hash.emplace(block->hash, block);
        if (recent.size() > kRecentBlocks) {
            recent_by_hash.erase(recent.front()->hash);
            recent.pop_front();
        }
    }

    void rebind(std::uint64_t number)
    {
        head_nodes.bind(store.nodes_at(number));
        trie = std::make_unique<state::WorldTrie>(head_nodes, store.header(number)->state_root);
        head_state.reset(store.state_at(number));
    }

    void write_genesis()
    {
        Genesis genesis = make_genesis(deployment);
        trie = std::make_unique<state::WorldTrie>(head_nodes, kEmptyTrieRoot);
        std::vector<state::NodeUpdate> updates;
        auto sealed = std::make_shared<store::SealedBlock>();
        genesis.header.state_root = trie->apply(genesis.state, &updates);
        sealed->block.header = genesis.header;
        sealed->block.withdrawals.emplace();
        sealed->hash = hash(genesis.header);
        const auto written = store.commit(*sealed, genesis.state, updates, true);
        CHECK(written.has_value(), "cannot write the genesis block");
    }

    void load_heads()
    {
        const std::uint64_t head = *store.head_number();
        const std::uint64_t first = head + 1 > kRecentBlocks ? head + 1 - kRecentBlocks : 0;
        for (std::uint64_t n = first; n <= head; ++n) publish(store.block(n));
        const auto last = store.last_proposal();
        if (last) heads.safe = store.proposal(*last)->last_block;
    }
};

std::string Chain::check_store(store::KeyValue& kv, const Deployment& deployment)
{
    const store::ChainStore store{kv};
    const auto stored = store.header(0);
    if (!stored) return {};
    Genesis genesis = make_genesis(deployment);
    const state::EmptyNodeSource nodes;
    state::WorldTrie trie{nodes, kEmptyTrieRoot};
    genesis.header.state_root = trie.apply(genesis.state);
    if (hash(genesis.header) == hash(*stored)) return {};
    return "the data directory belongs to another deployment (its genesis is " + to_hex(hash(*stored)) +
           ", this one's is " + to_hex(hash(genesis.header)) + ")";
}

Chain::Chain(store::KeyValue& kv, const Deployment& deployment)
    : impl_{std::make_unique<Impl>(kv, deployment)}
{
    if (!impl_->store.head_number()) impl_->write_genesis();
    CHECK(check_store(kv, deployment).empty(), "the store belongs to this deployment");
    impl_->load_heads();
    impl_->rebind(*impl_->store.head_number());
}

Chain::~Chain() = default;

const Deployment& Chain::deployment() const { return impl_->deployment; }

Heads Chain::heads() const
{
    const std::shared_lock lock{impl_->mutex};
    return impl_->heads;
}

const store::ChainStore& Chain::store() const { return impl_->store; }
store::ChainStore& Chain::mutable_store() { return impl_->store; }

store::BlockPtr Chain::block(std::uint64_t number) const
{
    {
        const std::shared_lock lock{impl_->mutex};
        const auto& recent = impl_->recent;
        if (!recent.empty() && number >= recent.front()->number() && number <= recent.back()->number())
            return recent[number - recent.front()->number()];
    }
    return impl_->store.block(number);
}

store::BlockPtr Chain::block(const Hash256& block_hash) const
{
    {
        const std::shared_lock lock{impl_->mutex};
        if (const auto found = impl_->recent_by_hash.find(block_hash); found != impl_->recent_by_hash.end())
            return found->second;
    }
    const auto number = impl_->store.number_of(block_hash);
    return number ? impl_->store.block(*number) : nullptr;
}

std::unique_ptr<state::StateView> Chain::state_at(std::uint64_t number) const
{
    return impl_->store.state_at(number);
}

stf::BlockHashes Chain::block_hashes() const
{
    return [this](std::uint64_t number) {
        {
            const std::shared_lock lock{impl_->mutex};
            const auto& recent = impl_->recent;
            if (!recent.empty() && number >= recent.front()->number() && number <= recent.back()->number())
                return recent[number - recent.front()->number()]->hash;
        }
        return impl_->store.block_hash(number).value_or(Hash256{});
    };
}

state::WorldTrie::Proof Chain::prove(std::uint64_t number, const Address& address,
                                     std::span<const U256> keys) const
{
    const auto nodes = impl_->store.nodes_at(number);
    state::WorldTrie trie{*nodes, impl_->store.header(number)->state_root};
    return trie.prove(address, keys);
}

Hash256 Chain::outbox_root(std::uint64_t number) const
{
    return impl_->store.state_at(number)->storage(kOutbox, U256{1}).to_hash();
}

std::mutex& Chain::writer_mutex() { return impl_->writer; }
const state::StateView& Chain::head_state() const { return impl_->head_state; }

Result<store::BlockPtr, store::StoreError> Chain::append(stf::BlockOutput output,
                                                         std::vector<Address> senders,
                                                         const store::BlockOrigin& origin, bool sync)
{
    Impl& impl = *impl_;
    CHECK(senders.size() == output.block.transactions.size(), "a sender for each transaction");
    std::vector<state::NodeUpdate> updates;
    output.block.header.state_root = impl.trie->apply(output.diff, &updates);

    auto sealed = std::make_shared<store::SealedBlock>();
    sealed->block = std::move(output.block);
    sealed->hash = hash(sealed->block.header);
    sealed->tx_hashes.reserve(senders.size());
    for (const Transaction& tx : sealed->block.transactions) sealed->tx_hashes.push_back(hash(tx));
    sealed->senders = std::move(senders);
    sealed->receipts = std::move(output.receipts);
    sealed->origin = origin;

    const std::uint64_t number = sealed->number();
    if (auto written = impl.store.commit(*sealed, output.diff, updates, sync); !written) {
        // Nothing of the block is on disk: the trie in memory must not be ahead of it.
        impl.rebind(number - 1);
        return fail(written.error());
    }
    impl.head_nodes.bind(impl.store.nodes_at(number));
    if (impl.trie->loaded_nodes() > kMaxLoadedNodes) impl.trie->forget();
    impl.head_state.advance(output.diff, impl.store.state_at(number));
    impl.publish(sealed);
    const store::BlockPtr block = sealed;
    impl.notify([&block](ChainListener& listener) { listener.on_block(block); });
    return block;
}

Result<void, store::StoreError> Chain::rollback_to(std::uint64_t number)
{
    Impl& impl = *impl_;
    const std::uint64_t head = this->head()->number();
    CHECK(number <= head, "roll back to a block that exists");
    if (number == head) return {};
    std::vector<store::BlockPtr> removed;
    for (std::uint64_t n = head; n > number; --n) removed.push_back(block(n));
    auto done = impl.store.rollback_to(number);
    // If the disk failed half-way, the store holds a shorter whole chain: what is in memory follows it.
    number = *impl.store.head_number();
    std::erase_if(removed, [number](const store::BlockPtr& gone) { return gone->number() <= number; });
    impl.rebind(number);
    {
        const std::unique_lock lock{impl.mutex};
        while (!impl.recent.empty() && impl.recent.back()->number() > number) {
            impl.recent_by_hash.erase(impl.recent.back()->hash);
            impl.recent.pop_back();
        }
        if (impl.recent.empty()) {
            impl.recent.push_back(impl.store.block(number));
            impl.recent_by_hash.emplace(impl.recent.back()->hash, impl.recent.back());
        }
        impl.heads.unsafe = impl.recent.back();
        impl.heads.safe = std::min(impl.heads.safe, number);
        impl.heads.finalized = std::min(impl.heads.finalized, number);
    }
    if (!removed.empty())
        impl.notify([&](ChainListener& listener) { listener.on_rollback(number, removed); });
    return done;
}

void Chain::set_safe(std::uint64_t number)
{
    {
        const std::unique_lock lock{impl_->mutex};
        impl_->heads.safe = number;
        impl_->heads.finalized = std::min(impl_->heads.finalized, number);
    }
    const Heads now = heads();
    impl_->notify([&now](ChainListener& listener) { listener.on_heads(now); });
}

void Chain::set_finalized(std::uint64_t number)
{
    {
        const std::unique_lock lock{impl_->mutex};
        if (number <= impl_->heads.finalized) return;
        impl_->heads.finalized = number;
    }
    static_cast<void>(impl_->store.set_irreversible(number));
    const Heads now = heads();
    impl_->notify([&now](ChainListener& listener) { listener.on_heads(now); });
}

void Chain::add_listener(ChainListener* listener)
{
    const std::lock_guard lock{impl_->listeners_mutex};
    impl_->listeners.push_back(listener);
}

void Chain::remove_listener(ChainListener* listener)
{
    const std::lock_guard lock{impl_->listeners_mutex};
    std::erase(impl_->listeners, listener);
}
}  // namespace freehold::node
