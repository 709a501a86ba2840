#include "rpc/outbox_index.hpp"

#include "crypto/keccak.hpp"
#include "node/genesis.hpp"

namespace freehold::rpc
{
namespace
{
Hash256 hash_pair(const Hash256& left, const Hash256& right)
{
    std::array<std::uint8_t, 64> both;
    std::ranges::copy(left.bytes, both.begin());
    std::ranges::copy(right.bytes, both.begin() + 32);
    return keccak256(both);
}

// The roots of empty trees by height; the empty leaf is 0.
const std::array<Hash256, kOutboxDepth + 1>& empty_roots()
{
    static const auto roots = [] {
        std::array<Hash256, kOutboxDepth + 1> made;
        for (std::size_t h = 0; h < kOutboxDepth; ++h) made[h + 1] = hash_pair(made[h], made[h]);
        return made;
    }();
    return roots;
}

const Hash256& message_appended()
{
    static const Hash256 topic = [] {
        constexpr std::string_view kSignature =
            "MessageAppended(uint64,bytes32,(uint64,address,address,address,uint256))";
        return keccak256({reinterpret_cast<const std::uint8_t*>(kSignature.data()), kSignature.size()});
    }();
    return topic;
}

constexpr std::size_t kWord = 32;
constexpr std::size_t kEventWords = 6;  // leaf, and the message's five fields
}  // namespace

void OutboxTree::append(const Hash256& leaf)
{
    levels_[0].push_back(leaf);
    for (std::size_t h = 0; h < kOutboxDepth && levels_[h].size() % 2 == 0; ++h)
        levels_[h + 1].push_back(hash_pair(levels_[h].end()[-2], levels_[h].end()[-1]));
}

void OutboxTree::truncate(std::uint64_t count)
{
    for (std::size_t h = 0; h <= kOutboxDepth; ++h)
        levels_[h].resize(std::min<std::size_t>(levels_[h].size(), count >> h));
}

Hash256 OutboxTree::node(std::size_t height, std::uint64_t index, std::uint64_t count) const
{
    const std::uint64_t first_leaf = index << height;
    if (first_leaf >= count) return empty_roots()[height];
    if (((index + 1) << height) <= count) return levels_[height][index];
    return hash_pair(node(height - 1, 2 * index, count), node(height - 1, 2 * index + 1, count));
}

std::array<Hash256, kOutboxDepth> OutboxTree::path(std::uint64_t index, std::uint64_t count) const
{
    std::array<Hash256, kOutboxDepth> siblings;
    for (std::size_t h = 0; h < kOutboxDepth; ++h) siblings[h] = node(h, (index >> h) ^ 1, count);
    return siblings;
}

std::uint64_t OutboxIndex::count_at(std::uint64_t block) const
{
    return chain_.state_at(block)->storage(node::kOutbox, 0).saturate64();
}

void OutboxIndex::gather_block(const store::SealedBlock& block)
{
    for (const Receipt& receipt : block.receipts)
        for (const Log& log : receipt.logs) {
            if (log.address != node::kOutbox || log.topics.size() != 2 ||
                log.topics[0] != message_appended() || log.data.size() != kEventWords * kWord)
                continue;
            const auto word = [&log](std::size_t i) { return U256::load_be32(log.data.data() + kWord * i); };
            const OutboxMessage message{.index = word(1).saturate64(),
                                        .token = word(2).to_address(),
                                        .from = word(3).to_address(),
                                        .to = word(4).to_address(),
                                        .amount = word(5),
                                        .block = block.number()};
            if (message.index != tree_.size())
                throw RpcError{kInternalError, "the Outbox's logs are not contiguous", {}};
            tree_.append(word(0).to_hash());
            messages_.push_back(message);
        }
}

// The leaf count in the state tells which blocks hold messages: a binary search each instead of a scan of the
// chain.
void OutboxIndex::gather(std::uint64_t count, std::uint64_t block)
{
    while (tree_.size() < count) {
        std::uint64_t low = messages_.empty() ? 0 : messages_.back().block;  // count_at(low) <= size
        std::uint64_t high = block;                                          // count_at(high) > size
        while (high - low > 1) {
            const std::uint64_t middle = low + (high - low) / 2;
            (count_at(middle) > tree_.size() ? high : low) = middle;
        }
        const auto holder = chain_.block(high);
        const std::uint64_t before = tree_.size();
        if (holder) gather_block(*holder);
        if (tree_.size() == before) throw RpcError{kInternalError, "the Outbox's messages have no logs", {}};
    }
}

WithdrawalProof OutboxIndex::prove(std::uint64_t index, std::uint64_t block)
{
    const std::lock_guard lock{mutex_};
    const std::uint64_t count = count_at(block);
    if (index >= count)
        throw server_error("no such withdrawal: the Outbox has " + std::to_string(count) +
                           " messages after block " + std::to_string(block));
    gather(count, block);
    WithdrawalProof proof{messages_[index], tree_.leaf(index), tree_.path(index, count), tree_.root(count)};
    // A path that L1 would refuse is worse than none.
    if (proof.root != chain_.outbox_root(block))
        throw RpcError{kInternalError, "the Outbox's root does not match its logs", {}};
    return proof;
}

void OutboxIndex::on_rollback(std::uint64_t number)
{
    const std::lock_guard lock{mutex_};
    while (!messages_.empty() && messages_.back().block > number) messages_.pop_back();
    tree_.truncate(messages_.size());
}
}  // namespace freehold::rpc
