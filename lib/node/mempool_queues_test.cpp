#include "node/mempool_queues.hpp"

#include "base/endian.hpp"

#include <gtest/gtest.h>
#include <chrono>
#include <random>

namespace freehold::node
{
namespace
{
Address address_of(std::uint64_t id)
{
    Address address;
    store_be(address.data() + 12, id + 1);
    return address;
}

PooledTxPtr make_tx(std::uint64_t sender, std::uint64_t nonce, std::uint64_t max_fee, std::uint64_t tip,
                    std::uint64_t salt = 0, std::uint32_t size = 100)
{
    PooledTx tx;
    tx.tx.type = TxType::DynamicFee;
    tx.tx.nonce = nonce;
    tx.tx.max_fee_per_gas = max_fee;
    tx.tx.max_priority_fee_per_gas = tip;
    tx.tx.gas_limit = 21'000;
    tx.sender = address_of(sender);
    tx.encoded_size = size;
    const std::uint64_t parts[] = {sender, nonce, max_fee, tip, salt};
    tx.hash = keccak256({reinterpret_cast<const std::uint8_t*>(parts), sizeof parts});
    return std::make_shared<const PooledTx>(std::move(tx));
}

const SenderAccount kRich{0, U256{1} << 200};

// The same pool, written for clarity: everything is recomputed from plain maps for each question.
class NaivePool
{
public:
    struct Item
    {
        PooledTxPtr tx;
        std::uint64_t arrival;
    };
    explicit NaivePool(const MempoolLimits& limits) : limits_{limits} {}

    std::optional<PoolError> add(const PooledTxPtr& tx, const SenderAccount& account)
    {
        for (const auto& [sender, queue] : queues_)
            for (const auto& [nonce, item] : queue)
                if (item.tx->hash == tx->hash) return PoolError::AlreadyKnown;
        set_account(tx->sender, account);
        accounts_[tx->sender] = account;
        auto& queue = queues_[tx->sender];
        const std::uint64_t nonce = tx->tx.nonce;
        if (nonce < account.nonce) return PoolError::NonceTooLow;
        if (nonce >= account.nonce + limits_.max_per_sender)
            return nonce == end_of(tx->sender) ? PoolError::SenderLimit : PoolError::NonceTooHigh;
        U256 total = cost(*tx);
        for (const auto& [n, item] : queue)
            if (n != nonce) total += cost(*item.tx);
        if (total > account.balance) return PoolError::InsufficientFunds;
        if (const auto present = queue.find(nonce); present != queue.end()) {
            const Transaction& old = present->second.tx->tx;
            for (const auto fee : {&Transaction::max_fee_per_gas, &Transaction::max_priority_fee_per_gas})
                if (tx->tx.*fee * 10 < old.*fee * 11 - (old.*fee % 10) || tx->tx.*fee <= old.*fee)
                    return PoolError::ReplacementUnderpriced;
        }
        queue[nonce] = {tx, arrivals_++};
        while (size() > limits_.max) evict();
        const auto kept = queues_[tx->sender].find(nonce);
        if (kept == queues_[tx->sender].end() || kept->second.tx != tx) return PoolError::Underpriced;
        return std::nullopt;
    }

    void remove(const Hash256& hash)
    {
        for (auto& [sender, queue] : queues_)
            std::erase_if(queue, [&](const auto& entry) { return entry.second.tx->hash == hash; });
    }

    void set_account(const Address& sender, const SenderAccount& account)
    {
        if (!queues_.contains(sender) || queues_[sender].empty()) return;
        if (accounts_[sender] == account) return;
        accounts_[sender] = account;
        std::erase_if(queues_[sender], [&](const auto& entry) {
            return entry.first < account.nonce || cost(*entry.second.tx) > account.balance;
        });
    }

    [[nodiscard]] std::size_t size() const
    {
        std::size_t sum = 0;
        for (const auto& [sender, queue] : queues_) sum += queue.size();
        return sum;
    }

    std::uint64_t end_of(const Address& sender)
    {
        std::uint64_t end = accounts_[sender].nonce;
        while (queues_[sender].contains(end)) ++end;
        return end;
    }

    std::vector<PooledTxPtr> content(bool executable)
    {
        std::vector<PooledTxPtr> result;
        for (const auto& [sender, queue] : queues_)
            for (const auto& [nonce, item] : queue)
                if ((nonce < end_of(sender)) == executable) result.push_back(item.tx);
        return result;
    }

    std::uint64_t base_fee = 0;

private:
    static U256 cost(const PooledTx& tx) { return tx.tx.max_fee_per_gas * tx.tx.gas_limit + tx.tx.value; }

    // (executable, pays the base fee, tip or fee, older first): lowest leaves.
    void evict()
    {
        using Rank = std::tuple<bool, bool, std::uint64_t, std::uint64_t>;
        std::optional<std::pair<Rank, std::pair<Address, std::uint64_t>>> worst;
        for (const auto& [sender, queue] : queues_) {
            if (queue.empty()) continue;
            std::uint64_t fee = ~0ull, tip = ~0ull;
            for (const auto& [nonce, item] : queue) {
                fee = std::min(fee, item.tx->tx.max_fee_per_gas.low64());
                tip = std::min(tip, item.tx->tx.max_priority_fee_per_gas.low64());
            }
            const auto& [nonce, last] = *queue.rbegin();
            const bool pays = fee >= base_fee;
            const Rank rank{nonce < end_of(sender), pays, pays ? std::min(tip, fee - base_fee) : fee,
                            ~last.arrival};
            if (!worst || rank < worst->first) worst = {rank, {sender, nonce}};
        }
        queues_[worst->second.first].erase(worst->second.second);
    }

    MempoolLimits limits_;
    std::map<Address, std::map<std::uint64_t, Item>> queues_;
    std::map<Address, SenderAccount> accounts_;
    std::uint64_t arrivals_ = 0;
};

void expect_same(const PoolQueues& pool, NaivePool& model, std::uint64_t senders)
{
    ASSERT_EQ(pool.content(true), model.content(true));
    ASSERT_EQ(pool.content(false), model.content(false));
    ASSERT_EQ(pool.size(), model.size());
    ASSERT_EQ(pool.counts().pending, model.content(true).size());
    ASSERT_EQ(pool.counts().queued, model.content(false).size());
    ASSERT_EQ(pool.bytes(), 100 * pool.size());

    std::size_t heads = 0;
    for (std::uint64_t s = 0; s < senders; ++s) {
        const Address sender = address_of(s);
        const auto executable = pool.content_from(sender, true);
        heads += executable.empty() ? 0 : 1;
        if (pool.account(sender)) {
            ASSERT_EQ(pool.pending_nonce(sender), model.end_of(sender));
        }
        const auto head = std::ranges::find(pool.heads(), sender, &PoolQueues::Head::sender);
        ASSERT_EQ(head != pool.heads().end(), !executable.empty());
        if (executable.empty()) continue;
        ASSERT_EQ(head->nonce, executable[0]->tx.nonce);
        ASSERT_EQ(head->fees.max_fee, executable[0]->tx.max_fee_per_gas.low64());
    }
    ASSERT_EQ(pool.heads().size(), heads);
}
}  // namespace

TEST(PoolQueues, RandomOperationsMatchTheNaiveModel)
{
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        std::mt19937_64 random{seed};
        const auto below = [&random](std::uint64_t bound) { return random() % bound; };
        const MempoolLimits limits{.max = 20 + below(40), .max_per_sender = 4 + below(12)};
        PoolQueues pool{limits};
        NaivePool model{limits};
        const std::uint64_t senders = 2 + below(9);
        std::vector<SenderAccount> accounts(senders);
        for (auto& account : accounts) account = {below(5), U256{21'000} * U256{below(4000)}};

        for (int step = 0; step < 1500; ++step) {
            const std::uint64_t s = below(senders);
            const auto kind = below(20);
            if (kind < 14) {
                const auto tip = below(60);
                const auto tx =
                    make_tx(s, accounts[s].nonce + below(16) - std::min<std::uint64_t>(accounts[s].nonce, 1),
                            tip + below(120), tip, below(2));
                const auto added = pool.add(tx, accounts[s]);
                const auto expected = model.add(tx, accounts[s]);
                ASSERT_EQ(added.has_value(), !expected.has_value()) << seed << " " << step;
                if (!added) {
                    ASSERT_EQ(added.error(), *expected) << seed << " " << step;
                }
            } else if (kind < 17) {
                accounts[s].nonce +=
                    below(3) - std::min<std::uint64_t>(accounts[s].nonce, below(8) == 0 ? 2 : 0);
                accounts[s].balance = U256{21'000} * U256{below(4000)};
                pool.set_account(address_of(s), accounts[s]);
                model.set_account(address_of(s), accounts[s]);
            } else if (kind < 19) {
                const auto all = pool.content(below(2) == 0);
                if (!all.empty()) {
                    const auto hash = all[below(all.size())]->hash;
                    ASSERT_TRUE(pool.remove(hash));
                    ASSERT_FALSE(pool.remove(hash));
                    model.remove(hash);
                }
            } else {
                const auto base_fee = below(120);
                pool.set_base_fee(base_fee);
                model.base_fee = base_fee;
            }
            ASSERT_NO_FATAL_FAILURE(expect_same(pool, model, senders)) << "seed " << seed << " step " << step;
        }
    }
}

TEST(PoolQueues, PromotedAreThoseThatBecameExecutable)
{
    PoolQueues pool{MempoolLimits{}};
    const auto first = make_tx(0, 0, 10, 1), second = make_tx(0, 1, 10, 1), third = make_tx(0, 2, 10, 1);
    EXPECT_EQ(*pool.add(third, kRich), PoolQueues::Promoted{});
    EXPECT_EQ(*pool.add(first, kRich), PoolQueues::Promoted{first});
    EXPECT_EQ(*pool.add(second, kRich), (PoolQueues::Promoted{second, third}));
    EXPECT_TRUE(pool.remove(second->hash));
    EXPECT_EQ(pool.counts().queued, 1u);
    // The missing one was mined elsewhere: the third is next.
    EXPECT_EQ(pool.set_account(address_of(0), {2, kRich.balance}), PoolQueues::Promoted{third});
    // Still executable is not news.
    EXPECT_EQ(pool.set_account(address_of(0), {2, kRich.balance - U256{1}}), PoolQueues::Promoted{});
    EXPECT_EQ(pool.counts().pending, 1u);
}

TEST(PoolQueues, ReplacementNeedsTenPercentOnBothFees)
{
    PoolQueues pool{MempoolLimits{}};
    const auto present = make_tx(0, 0, 1000, 100);
    ASSERT_TRUE(pool.add(present, kRich));
    EXPECT_EQ(pool.add(make_tx(0, 0, 1099, 200), kRich).error(), PoolError::ReplacementUnderpriced);
    EXPECT_EQ(pool.add(make_tx(0, 0, 2000, 109), kRich).error(), PoolError::ReplacementUnderpriced);
    const auto better = make_tx(0, 0, 1100, 110);
    ASSERT_TRUE(pool.add(better, kRich));
    EXPECT_EQ(pool.find(present->hash), nullptr);
    EXPECT_EQ(pool.find(better->hash), better);
    EXPECT_EQ(pool.size(), 1u);
    // Fees so high that 10 % more does not exist cannot be outbid.
    Transaction highest, other;
    highest.max_fee_per_gas = highest.max_priority_fee_per_gas = U256::max() - U256{1};
    other.max_fee_per_gas = other.max_priority_fee_per_gas = U256::max();
    EXPECT_FALSE(outbids(other, highest));
    // Zero is no bump of zero.
    EXPECT_FALSE(outbids(Transaction{}, Transaction{}));
}

TEST(PoolQueues, AQueueCannotPromiseMoreThanTheBalance)
{
    PoolQueues pool{MempoolLimits{}};
    const SenderAccount account{0, U256{21'000 * 25}};
    ASSERT_TRUE(pool.add(make_tx(0, 0, 10, 1), account));
    ASSERT_TRUE(pool.add(make_tx(0, 1, 10, 1), account));
    EXPECT_EQ(pool.add(make_tx(0, 2, 10, 1), account).error(), PoolError::InsufficientFunds);
    ASSERT_TRUE(pool.add(make_tx(0, 2, 5, 1), account));
    // A replacement pays the difference only.
    EXPECT_EQ(pool.add(make_tx(0, 0, 11, 2), account).error(), PoolError::InsufficientFunds);
    EXPECT_TRUE(pool.add(make_tx(0, 0, 11, 2), {0, U256{21'000 * 26}}));

    Transaction overflowing;
    overflowing.max_fee_per_gas = U256::max();
    overflowing.gas_limit = 2;
    EXPECT_FALSE(max_cost(overflowing));
}

TEST(PoolQueues, LimitsPerSender)
{
    PoolQueues pool{MempoolLimits{.max_per_sender = 3}};
    EXPECT_EQ(pool.add(make_tx(0, 3, 10, 1), kRich).error(), PoolError::NonceTooHigh);
    for (std::uint64_t nonce = 0; nonce < 3; ++nonce) ASSERT_TRUE(pool.add(make_tx(0, nonce, 10, 1), kRich));
    EXPECT_EQ(pool.add(make_tx(0, 3, 10, 1), kRich).error(), PoolError::SenderLimit);
    EXPECT_EQ(pool.add(make_tx(0, 4, 10, 1), kRich).error(), PoolError::NonceTooHigh);
    EXPECT_EQ(pool.add(make_tx(1, ~0ull, 10, 1), {~0ull - 1, kRich.balance}).error(),
              PoolError::NonceTooHigh);
    EXPECT_EQ(pool.add(make_tx(1, 6, 10, 1), {7, kRich.balance}).error(), PoolError::NonceTooLow);
    EXPECT_FALSE(pool.account(address_of(1)));
}

// A cheap first transaction must not shelter well-paying ones behind it, which could never be executed before
// it.
TEST(PoolQueues, EvictionRanksATailByItsWholeQueue)
{
    PoolQueues pool{MempoolLimits{.max = 4}};
    ASSERT_TRUE(pool.add(make_tx(0, 0, 1000, 0), kRich));
    const auto sheltered = make_tx(0, 1, 1000, 900);
    ASSERT_TRUE(pool.add(sheltered, kRich));
    ASSERT_TRUE(pool.add(make_tx(1, 0, 1000, 5), kRich));
    ASSERT_TRUE(pool.add(make_tx(2, 0, 1000, 6), kRich));
    ASSERT_TRUE(pool.add(make_tx(3, 0, 1000, 7), kRich));
    EXPECT_EQ(pool.find(sheltered->hash), nullptr);
    EXPECT_EQ(pool.size(), 4u);
    EXPECT_EQ(pool.add(make_tx(4, 0, 1000, 0), kRich).error(), PoolError::Underpriced);
}

TEST(PoolQueues, BytesAreBoundedToo)
{
    PoolQueues pool{MempoolLimits{.max_bytes = 1000}};
    for (std::uint64_t s = 0; s < 9; ++s) ASSERT_TRUE(pool.add(make_tx(s, 0, 100, s + 1), kRich));
    ASSERT_TRUE(pool.add(make_tx(20, 0, 100, 50, 0, 400), kRich));
    EXPECT_EQ(pool.bytes(), 1000u);
    EXPECT_FALSE(pool.account(address_of(2)));
    EXPECT_TRUE(pool.account(address_of(3)));
}
}  // namespace freehold::node
