// The mempool over a real chain: every refusal, selection, what blocks and rollbacks do, and threads.

#include "node/mempool.hpp"

#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "node/genesis.hpp"
#include "node/mempool_queues.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace freehold::node
{
namespace
{
constexpr std::uint64_t kChainId = 70'517;
const U256 kEther{1'000'000'000'000'000'000};
const U256 kGwei{1'000'000'000};

Signer signer_of(std::uint64_t seed) { return *Signer::from_key(U256{seed + 1}.to_hash()); }

Deployment test_deployment(std::uint64_t accounts)
{
    Deployment deployment;
    deployment.rollup_params.chain_id = kChainId;
    deployment.genesis_timestamp = 1'700'000'000;
    deployment.genesis_base_fee = kGwei;
    deployment.predeploys = {Bytes{0x00}, Bytes{0x00}, Bytes{0x00}};
    for (std::uint64_t i = 0; i < accounts; ++i)
        deployment.genesis_balances.emplace_back(signer_of(i).address(), kEther * U256{100});
    return deployment;
}

Transaction transfer(std::uint64_t nonce, const U256& tip = 1'000'000)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = kChainId;
    tx.nonce = nonce;
    tx.max_fee_per_gas = kGwei * U256{10};
    tx.max_priority_fee_per_gas = tip;
    tx.gas_limit = 21'000;
    tx.to = Address{{0x99}};
    tx.value = 1;
    return tx;
}

Transaction sign(Transaction tx, const Signer& signer)
{
    const Signature signature = signer.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
    return tx;
}

class MempoolTest : public ::testing::Test
{
protected:
    explicit MempoolTest(const MempoolLimits& limits = {}, std::uint64_t accounts = 8)
        : kv{store::make_memory_store()}, chain{*kv, test_deployment(accounts)}, pool{chain, limits}
    {}

    std::optional<PoolError> refused(const Transaction& tx, std::uint64_t signer = 0)
    {
        const auto added = pool.add(sign(tx, signer_of(signer)));
        return added ? std::nullopt : std::optional{added.error()};
    }
    PooledTxPtr add(const Transaction& tx, std::uint64_t signer = 0)
    {
        const auto added = pool.add(sign(tx, signer_of(signer)));
        EXPECT_TRUE(added.has_value()) << to_string(added.error());
        return added.value_or(nullptr);
    }

    /// As the sequencer: what is invalid is dropped.
    store::BlockPtr seal(std::size_t most = ~std::size_t{0})
    {
        const std::lock_guard lock{chain.writer_mutex()};
        const auto head = chain.head();
        const auto& params = chain.deployment().rollup_params;
        auto input = stf::make_block_input(params, head->block.header, {100, keccak256(Bytes{1})},
                                           head->block.header.timestamp + 1, Address{{0xfe}}, {});
        const U256 base_fee = input.base_fee;
        stf::BlockExecutor executor{params.chain_rules(), std::move(input), chain.head_state(),
                                    chain.block_hashes()};
        executor.begin();
        std::vector<Address> senders;
        const auto selection = pool.select(base_fee);
        while (senders.size() < most) {
            const auto tx = selection->next();
            if (!tx) break;
            if (executor.execute(tx->tx, tx->sender)) {
                senders.push_back(tx->sender);
            } else {
                selection->skip_sender(tx->sender);
                pool.drop(tx->hash);
            }
        }
        return *chain.append(executor.finish(), std::move(senders), {.l1_anchor = 100}, false);
    }
    void roll_back(std::uint64_t number)
    {
        const std::lock_guard lock{chain.writer_mutex()};
        ASSERT_TRUE(chain.rollback_to(number).has_value());
    }

    std::unique_ptr<store::KeyValue> kv;
    Chain chain;
    Mempool pool;
};

class SmallMempoolTest : public MempoolTest
{
protected:
    SmallMempoolTest() : MempoolTest{{.max = 3, .max_per_sender = 2, .min_tip = 10}} {}
};
}  // namespace

TEST_F(MempoolTest, EveryRefusalByTheTransactionItself)
{
    Transaction tx = transfer(0);
    tx.chain_id = 1;
    EXPECT_EQ(refused(tx), PoolError::InvalidChainId);
    tx = transfer(0);
    tx.type = TxType::Blob;
    tx.blob_hashes = {Hash256{{1}}};
    EXPECT_EQ(refused(tx), PoolError::TypeNotSupported);
    Transaction deposit;
    deposit.type = TxType::Deposit;
    deposit.to = Address{};
    EXPECT_EQ(pool.add(deposit).error(), PoolError::TypeNotSupported);
    tx = transfer(0);
    tx.data.resize(128 << 10);
    EXPECT_EQ(refused(tx), PoolError::TooLarge);
    tx = transfer(0);
    tx.to.reset();
    tx.data.resize(49'153);
    tx.gas_limit = 10'000'000;
    EXPECT_EQ(refused(tx), PoolError::InitcodeTooLarge);
    tx.data.pop_back();
    EXPECT_EQ(refused(tx), std::nullopt);
    tx = transfer(0);
    tx.gas_limit = 16'777'217;
    EXPECT_EQ(refused(tx, 1), PoolError::GasLimitTooHigh);
    tx.gas_limit = 16'777'216;
    EXPECT_EQ(refused(tx, 1), std::nullopt);
    tx = transfer(0);
    tx.max_priority_fee_per_gas = tx.max_fee_per_gas + U256{1};
    EXPECT_EQ(refused(tx), PoolError::TipAboveFeeCap);
    tx = transfer(0);
    tx.gas_limit = 20'999;
    EXPECT_EQ(refused(tx), PoolError::IntrinsicGas);
    tx = transfer(0);
    tx.data.assign(100, 1);
    tx.gas_limit = 21'000 + 40 * 100 - 1;  // above the intrinsic 16 a byte, below EIP-7623's floor
    EXPECT_EQ(refused(tx), PoolError::IntrinsicGas);
    tx = transfer(0);
    tx.type = TxType::SetCode;
    tx.gas_limit = 100'000;
    EXPECT_EQ(refused(tx), PoolError::EmptyAuthorizationList);
    tx.to.reset();
    EXPECT_EQ(refused(tx), PoolError::CreationNotAllowed);
    tx = sign(transfer(0), signer_of(0));
    tx.r = 0;
    EXPECT_EQ(pool.add(tx).error(), PoolError::InvalidSender);
    tx = sign(transfer(0), signer_of(0));
    tx.s = U256::max();  // EIP-2
    EXPECT_EQ(pool.add(tx).error(), PoolError::InvalidSender);
}

TEST_F(MempoolTest, EveryRefusalByTheState)
{
    add(transfer(0));
    EXPECT_EQ(refused(transfer(0)), PoolError::AlreadyKnown);
    EXPECT_EQ(refused(transfer(0, 1'000'001)), PoolError::ReplacementUnderpriced);
    EXPECT_EQ(refused(transfer(5'000)), PoolError::NonceTooHigh);
    Transaction tx = transfer(1);
    tx.value = kEther * U256{100};
    EXPECT_EQ(refused(tx), PoolError::InsufficientFunds);
    EXPECT_EQ(refused(transfer(0), 77), PoolError::InsufficientFunds);
    tx.value = U256::max();
    EXPECT_EQ(refused(tx), PoolError::InsufficientFunds);
    seal();
    EXPECT_EQ(refused(transfer(0)), PoolError::NonceTooLow);
    // Replayable on every chain, but such a signature is how well-known deployers get the same address
    // everywhere.
    Transaction unprotected = transfer(1);
    unprotected.type = TxType::Legacy;
    unprotected.chain_id.reset();
    unprotected.max_priority_fee_per_gas = unprotected.max_fee_per_gas;
    EXPECT_EQ(refused(unprotected), std::nullopt);
}

TEST_F(SmallMempoolTest, LimitsOfThePool)
{
    EXPECT_EQ(refused(transfer(0, 9)), PoolError::Underpriced);
    add(transfer(0, 20)), add(transfer(1, 30));
    EXPECT_EQ(refused(transfer(2, 30)), PoolError::SenderLimit);
    EXPECT_EQ(refused(transfer(3, 30)), PoolError::NonceTooHigh);
    add(transfer(0, 15), 1);
    EXPECT_EQ(refused(transfer(0, 15), 2), PoolError::Underpriced);  // full, and no better than the worst
    const auto better = add(transfer(0, 16), 2);
    EXPECT_EQ(pool.counts().pending, 3u);
    EXPECT_EQ(pool.find(better->hash), better);
    EXPECT_EQ(pool.pending_nonce(signer_of(1).address()), 0u);
}

TEST_F(MempoolTest, SelectsByTipThenArrivalAndInNonceOrder)
{
    const auto a0 = add(transfer(0, 5), 0), a1 = add(transfer(1, 100), 0);
    const auto b0 = add(transfer(0, 50), 1), c0 = add(transfer(0, 50), 2);
    Transaction capped = transfer(0, 1'000);
    capped.max_fee_per_gas = kGwei + U256{7};  // its effective tip is 7 at a base fee of one gwei
    const auto d0 = add(capped, 3);
    add(transfer(1, 500), 4);  // behind a gap

    const auto all = [&](const U256& base_fee) {
        std::vector<PooledTxPtr> order;
        const auto selection = pool.select(base_fee);
        while (const auto tx = selection->next()) order.push_back(tx);
        return order;
    };
    EXPECT_EQ(all(kGwei), (std::vector<PooledTxPtr>{b0, c0, d0, a0, a1}));
    EXPECT_EQ(all(kGwei + U256{8}), (std::vector<PooledTxPtr>{b0, c0, a0, a1}));
    EXPECT_TRUE(all(kGwei * U256{11}).empty());

    const auto selection = pool.select(kGwei);
    EXPECT_EQ(selection->next(), b0);
    selection->skip_sender(d0->sender);
    EXPECT_EQ(selection->next(), c0);
    EXPECT_EQ(selection->next(), a0);
    selection->skip_sender(a0->sender);
    EXPECT_EQ(selection->next(), nullptr);
    EXPECT_EQ(selection->next(), nullptr);
}

TEST_F(MempoolTest, ASelectionSeesReplacementsAndLosses)
{
    const auto a0 = add(transfer(0, 50), 0);
    add(transfer(1, 10), 0);
    const auto b0 = add(transfer(0, 20), 1);
    const auto selection = pool.select(kGwei);
    Transaction bumped = transfer(0, 100);
    bumped.max_fee_per_gas = kGwei * U256{20};
    const auto better = add(bumped, 0);
    pool.drop(b0->hash);
    EXPECT_EQ(selection->next(), better);
    EXPECT_EQ(selection->next()->tx.nonce, 1u);
    const auto a2 = add(transfer(2, 10), 0);
    EXPECT_EQ(selection->next(), a2);
    EXPECT_EQ(selection->next(), nullptr);
}

TEST_F(MempoolTest, BlocksTakeWhatTheyHoldAndRollbacksGiveItBack)
{
    const Address alice = signer_of(0).address();
    std::vector<PooledTxPtr> sent;
    for (std::uint64_t nonce = 0; nonce < 6; ++nonce) sent.push_back(add(transfer(nonce)));
    EXPECT_EQ(pool.pending_nonce(alice), 6u);
    seal(2), seal(2);
    EXPECT_EQ(pool.counts().pending, 2u);
    EXPECT_EQ(pool.pending_nonce(alice), 6u);
    EXPECT_EQ(pool.find(sent[3]->hash), nullptr);
    roll_back(1);
    EXPECT_EQ(pool.counts().pending, 4u);
    EXPECT_EQ(pool.pending_nonce(alice), 6u);
    EXPECT_NE(pool.find(sent[3]->hash), nullptr);
    roll_back(0);
    EXPECT_EQ(pool.counts().pending, 6u);
    EXPECT_EQ(seal()->tx_hashes.size(), 6u);
    EXPECT_EQ(pool.counts().pending, 0u);
    EXPECT_EQ(pool.pending_nonce(alice), 6u);
    roll_back(0);
    EXPECT_EQ(pool.counts().pending, 6u);
    const auto content = pool.content(true);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(content[i]->hash, sent[i]->hash);
}

TEST_F(MempoolTest, MoneyReceivedCountsAtOnce)
{
    const Address poor = signer_of(50).address();
    Transaction gift = transfer(0);
    gift.to = poor;
    gift.value = kGwei * U256{10 * 21'000} + U256{1};  // for one transfer
    add(gift);
    seal();
    add(transfer(0), 50);
    EXPECT_EQ(refused(transfer(1), 50), PoolError::InsufficientFunds);
    gift.nonce = 1;
    gift.max_priority_fee_per_gas = 2'000'000;
    add(gift);
    // The block holds the gift alone, so the pool is told nothing of the poor sender, who stays in it.
    ASSERT_EQ(seal(1)->senders, std::vector<Address>{signer_of(0).address()});
    EXPECT_EQ(pool.content_from(poor, true).size(), 1u);
    EXPECT_EQ(refused(transfer(1), 50), std::nullopt);
}

TEST_F(MempoolTest, DroppingLeavesTheRestBehindAGap)
{
    const auto first = add(transfer(0)), second = add(transfer(1));
    pool.drop(first->hash);
    pool.drop(first->hash);
    EXPECT_EQ(pool.counts().pending, 0u);
    EXPECT_EQ(pool.counts().queued, 1u);
    EXPECT_EQ(pool.content(false), std::vector<PooledTxPtr>{second});
    EXPECT_EQ(pool.select(kGwei)->next(), nullptr);
    add(transfer(0, 2'000'000));
    EXPECT_EQ(pool.counts().pending, 2u);
}

TEST_F(MempoolTest, ListenersHearOfWhatBecameExecutable)
{
    struct Recorder : PoolListener
    {
        void on_pending(const PooledTxPtr& tx) override { nonces.push_back(tx->tx.nonce); }
        std::vector<std::uint64_t> nonces;
    } recorder;
    pool.add_listener(&recorder);
    add(transfer(2)), add(transfer(0)), add(transfer(1));
    EXPECT_EQ(recorder.nonces, (std::vector<std::uint64_t>{0, 1, 2}));
    pool.remove_listener(&recorder);
    add(transfer(3));
    EXPECT_EQ(recorder.nonces.size(), 3u);
}

// Senders, a block builder that also rolls back, and readers at the same time. Every transaction must end in
// the chain exactly once.
TEST_F(MempoolTest, ManyThreads)
{
    constexpr std::uint64_t kSenders = 4, kEach = 60;
    std::vector<std::vector<Transaction>> signed_txs(kSenders);
    for (std::uint64_t s = 0; s < kSenders; ++s)
        for (std::uint64_t nonce = 0; nonce < kEach; ++nonce)
            signed_txs[s].push_back(sign(transfer(nonce), signer_of(s)));

    std::atomic<bool> sending{true};
    std::vector<std::thread> threads;
    for (std::uint64_t s = 0; s < kSenders; ++s)
        threads.emplace_back([&, s] {
            for (std::uint64_t i = 0; i < kEach; ++i) {
                // In pairs out of order, so that gaps come and go.
                const auto added = pool.add(signed_txs[s][i ^ 1]);
                EXPECT_TRUE(added.has_value()) << to_string(added.error());
            }
        });
    threads.emplace_back([&] {
        while (sending) {
            static_cast<void>(pool.content(true));
            static_cast<void>(pool.pending_nonce(signer_of(1).address()));
            static_cast<void>(pool.counts());
        }
    });
    std::thread builder{[&] {
        std::uint64_t round = 0;
        const auto done = [&] {
            for (std::uint64_t s = 0; s < kSenders; ++s) {
                const auto account = chain.state_at(chain.head()->number())->account(signer_of(s).address());
                if (!account || account->nonce < kEach) return false;
            }
            return true;
        };
        for (; round < 20'000 && !done(); ++round) {
            seal(10);
            if (round % 7 == 6) roll_back(chain.head()->number() - 2);
        }
        EXPECT_LT(round, 20'000u);
    }};
    builder.join();
    sending = false;
    for (auto& thread : threads) thread.join();

    std::set<Hash256> mined;
    for (std::uint64_t n = 1; n <= chain.head()->number(); ++n)
        for (const Hash256& hash : chain.block(n)->tx_hashes) EXPECT_TRUE(mined.insert(hash).second);
    EXPECT_EQ(mined.size(), kSenders * kEach);
    EXPECT_EQ(pool.counts().pending + pool.counts().queued, 0u);
}
}  // namespace freehold::node
