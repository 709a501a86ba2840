#include "node/chain.hpp"

#include "crypto/host/signer.hpp"
#include "node/derivation.hpp"
#include "node/genesis.hpp"
#include "node/recovery.hpp"
#include "node/sequencer.hpp"
#include "store/kv_faulty.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::node
{
namespace
{
const U256 kEther{1'000'000'000'000'000'000};

Signer signer_of(std::uint64_t seed) { return *Signer::from_key(U256{seed + 1}.to_hash()); }

Deployment test_deployment()
{
    Deployment deployment;
    deployment.l1_chain_id = 1;
    deployment.rollup_params.chain_id = 70'517;
    deployment.genesis_timestamp = 1'700'000'000;
    deployment.genesis_base_fee = 1'000'000'000;
    // What the predeploys do is the contracts' tests' business; any code serves here.
    deployment.predeploys = {Bytes{0x00}, Bytes{0x00}, Bytes{0x00}};
    for (std::uint64_t i = 0; i < 8; ++i)
        deployment.genesis_balances.emplace_back(signer_of(i).address(), kEther * U256{100});
    return deployment;
}

Transaction transfer(const Signer& from, std::uint64_t nonce, const Address& to, const U256& value)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = 70'517;
    tx.nonce = nonce;
    tx.max_fee_per_gas = 100'000'000'000;
    tx.max_priority_fee_per_gas = 1'000'000;
    tx.gas_limit = 21'000;
    tx.to = to;
    tx.value = value;
    const Signature signature = from.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
    return tx;
}

struct Sequenced
{
    explicit Sequenced(store::KeyValue& kv, const Deployment& deployment)
        : chain{kv, deployment}, pool{chain, {}}
    {
        view.update([&](L1Status& status) {
            status.ready = true;
            status.head = {110, Hash256{}, 1'700'000'100};
            status.finalized = {100, keccak256(Bytes{1}), 1'700'000'088};
            status.updated = std::chrono::steady_clock::now();
        });
        config.anchor_interval = std::chrono::milliseconds{0};
        sequencer.emplace(
            chain, pool, view,
            [this](std::uint64_t from, std::uint64_t to) {
                // As the node does: no more than there are.
                const std::size_t end = std::min<std::size_t>(to, items.size());
                return std::vector<Bytes>(items.begin() + static_cast<std::ptrdiff_t>(from),
                                          items.begin() + static_cast<std::ptrdiff_t>(end));
            },
            config);
    }

    Chain chain;
    Mempool pool;
    L1View view;
    NodeConfig config;
    std::vector<Bytes> items;
    std::optional<Sequencer> sequencer;
};

// The proposal that a batcher would make of blocks [first, last], and its payload.
std::pair<stf::Proposal, Bytes> propose(const Chain& chain, std::uint64_t first, std::uint64_t last)
{
    stf::Proposal proposal;
    proposal.id = 1;
    proposal.timestamp = chain.block(last)->block.header.timestamp + 5;
    proposal.l1_anchor = chain.block(first)->origin.l1_anchor;
    proposal.anchor_hash = *chain.block(first)->block.header.parent_beacon_block_root;
    proposal.forced_from = chain.block(first - 1)->origin.forced_count;
    proposal.forced_to = chain.block(first)->origin.forced_count;
    proposal.blob_hashes.resize(1);
    std::vector<BatchBlock> blocks;
    for (std::uint64_t n = first; n <= last; ++n) {
        const auto block = chain.block(n);
        if (block->origin.forced) continue;
        const Header& header = block->block.header;
        blocks.push_back(
            {header.timestamp, header.beneficiary, header.extra_data, block->block.transactions});
    }
    return {proposal, encode_batch(blocks)};
}

void derive_into(Chain& chain, const stf::Proposal& proposal, BytesView payload,
                 const std::vector<Bytes>& items)
{
    const std::lock_guard lock{chain.writer_mutex()};
    stf::ProposalDeriver deriver{chain.deployment().rollup_params, proposal, payload, items,
                                 recover_in_parallel};
    for (;;) {
        auto derived = deriver.next(chain.head()->block.header, chain.head_state(), chain.block_hashes());
        if (!derived) return;
        const store::BlockOrigin origin{proposal.l1_anchor, derived->forced, proposal.forced_to};
        ASSERT_TRUE(chain.append(std::move(derived->output), std::move(derived->senders), origin, false));
    }
}

// L1 that has one thing to say: the blobs of a batch.
class BlobsOnly final : public L1Api
{
public:
    explicit BlobsOnly(BytesView payload) : blobs_{pack_payload(payload)} {}

    L1Result<std::vector<Blob>> blobs(const L1BlockRef&, std::span<const Hash256>) override { return blobs_; }

    L1Result<std::uint64_t> chain_id() override { return dead(); }
    L1Result<L1Block> latest() override { return dead(); }
    L1Result<L1Block> finalized() override { return dead(); }
    L1Result<L1Block> block(std::uint64_t) override { return dead(); }
    L1Result<std::vector<L1Log>> logs(const Address&, std::uint64_t, std::uint64_t,
                                      std::span<const Hash256>) override
    {
        return dead();
    }
    L1Result<std::vector<L1Log>> logs_of(const Address&, const Hash256&) override { return dead(); }
    L1Result<std::uint64_t> nonce(const Address&) override { return dead(); }
    L1Result<U256> balance(const Address&) override { return dead(); }
    L1Result<Hash256> send(BytesView) override { return dead(); }
    L1Result<std::optional<L1Receipt>> receipt(const Hash256&) override { return dead(); }
    L1Result<Bytes> call(const Address&, const Address&, BytesView) override { return dead(); }
    L1Result<std::uint64_t> estimate_gas(const Address&, const Address&, BytesView) override
    {
        return dead();
    }

private:
    static std::unexpected<L1Error> dead() { return std::unexpected{L1Error{}}; }
    std::vector<Blob> blobs_;
};

Bytes forced_transfer(const Signer& from, const U256& value)
{
    Bytes item{0x00};
    append(item, encode(transfer(from, 0, signer_of(0).address(), value)));
    return item;
}
}  // namespace

TEST(Chain, a_follower_derives_exactly_what_was_sequenced)
{
    const Deployment deployment = test_deployment();
    const auto kv = store::make_memory_store();
    Sequenced node{*kv, deployment};
    std::mt19937_64 random{7};
    std::vector<std::uint64_t> nonces(8);
    // A forced transfer of signer 7, behind garbage that must be skipped.
    node.items = {Bytes{0x00, 0xff}, Bytes{0x00}, Bytes{0x07}};
    append(node.items[1], encode(transfer(signer_of(7), nonces[7]++, signer_of(0).address(), 5)));
    node.view.update([](L1Status& status) { status.forced_count = status.forced_count_final = 3; });
    for (int block = 0; block < 5; ++block) {
        for (int i = 0; i < 50; ++i) {
            const auto from = random() % 7, to = random() % 40;
            ASSERT_TRUE(node.pool.add(
                transfer(signer_of(from), nonces[from]++, signer_of(to).address(), random() % 1000)));
        }
        const auto made = node.sequencer->make_blocks();
        ASSERT_TRUE(made);
        EXPECT_EQ(made->back()->block.transactions.size(), 50u);
    }
    const std::uint64_t head = node.chain.head()->number();
    EXPECT_EQ(head, 6u);  // one of them forced
    EXPECT_TRUE(node.chain.block(1)->origin.forced);
    EXPECT_EQ(node.chain.block(1)->block.transactions.size(), 1u);

    const auto follower_kv = store::make_memory_store();
    Chain follower{*follower_kv, deployment};
    const auto [proposal, payload] = propose(node.chain, 1, head);
    derive_into(follower, proposal, payload, node.items);
    ASSERT_EQ(follower.head()->number(), head);
    for (std::uint64_t n = 0; n <= head; ++n) {
        EXPECT_EQ(follower.block(n)->hash, node.chain.block(n)->hash) << n;
        EXPECT_EQ(follower.block(n)->senders, node.chain.block(n)->senders) << n;
    }
}

TEST(Chain, garbage_derives_one_empty_block)
{
    const Deployment deployment = test_deployment();
    std::mt19937_64 random{8};
    for (int round = 0; round < 100; ++round) {
        const auto kv = store::make_memory_store();
        Chain chain{*kv, deployment};
        stf::Proposal proposal;
        proposal.timestamp = 1'700'000'050;
        proposal.proposer = signer_of(3).address();
        proposal.blob_hashes.resize(1);
        Bytes payload(random() % 300);
        for (auto& byte : payload) byte = static_cast<std::uint8_t>(random());
        if (!payload.empty() && payload[0] == kBatchVersion) payload[0] = 0;
        derive_into(chain, proposal, payload, {});
        ASSERT_EQ(chain.head()->number(), 1u);
        EXPECT_TRUE(chain.head()->block.transactions.empty());
        EXPECT_EQ(chain.head()->block.header.timestamp, proposal.timestamp);
        EXPECT_EQ(chain.head()->block.header.beneficiary, proposal.proposer);
    }
}

TEST(Chain, rollback_restores_state_root_and_state)
{
    const Deployment deployment = test_deployment();
    const auto kv = store::make_memory_store();
    Sequenced node{*kv, deployment};
    std::vector<Hash256> hashes{node.chain.head()->hash};
    std::vector<U256> balances{kEther * U256{100}};
    std::uint64_t nonce = 0;
    for (int block = 0; block < 6; ++block) {
        ASSERT_TRUE(node.pool.add(transfer(signer_of(0), nonce++, signer_of(20).address(), 7)));
        ASSERT_TRUE(node.sequencer->make_blocks());
        hashes.push_back(node.chain.head()->hash);
        balances.push_back(node.chain.head_state().account(signer_of(0).address())->balance);
    }
    for (std::uint64_t n = 0; n < balances.size(); ++n)
        EXPECT_EQ(node.chain.state_at(n)->account(signer_of(0).address())->balance, balances[n]) << n;
    {
        const std::lock_guard lock{node.chain.writer_mutex()};
        ASSERT_TRUE(node.chain.rollback_to(2));
    }
    EXPECT_EQ(node.chain.head()->hash, hashes[2]);
    EXPECT_EQ(node.chain.head_state().account(signer_of(0).address())->balance, balances[2]);
    EXPECT_FALSE(node.chain.block(3));
    EXPECT_FALSE(node.chain.store().number_of(hashes[3]));
    // The transactions went back to the pool: the next block holds all four.
    ASSERT_TRUE(node.sequencer->make_blocks());
    EXPECT_EQ(node.chain.head()->block.transactions.size(), 4u);
    EXPECT_EQ(node.chain.head_state().account(signer_of(0).address())->nonce, 6u);
}

TEST(Chain, a_rollback_of_the_deposit_that_paid_a_sender_loses_none_of_its_transactions)
{
    Deployment deployment = test_deployment();
    deployment.genesis_balances.clear();
    const auto kv = store::make_memory_store();
    Sequenced node{*kv, deployment};
    // An unsigned forced item: from, to, mint, value, gas, refund.
    const Address payee = signer_of(0).address();
    Bytes item{0x01};
    append(item, signer_of(30).address().view());
    append(item, payee.view());
    append(item, (kEther * U256{2}).to_hash().view());
    append(item, kEther.to_hash().view());
    append(item, U256{100'000}.to_hash().view().subspan(24));
    append(item, payee.view());
    node.items = {item};
    node.view.update([](L1Status& status) { status.forced_count = status.forced_count_final = 1; });
    ASSERT_TRUE(node.sequencer->make_blocks());
    ASSERT_TRUE(node.pool.add(transfer(signer_of(0), 0, signer_of(20).address(), 7)));
    ASSERT_TRUE(node.sequencer->make_blocks());
    ASSERT_TRUE(node.pool.add(transfer(signer_of(0), 1, signer_of(20).address(), 7)));  // still waiting
    {
        const std::lock_guard lock{node.chain.writer_mutex()};
        ASSERT_TRUE(node.chain.rollback_to(0));
    }
    ASSERT_EQ(node.chain.head()->origin.forced_count, 0u);
    node.view.update([](L1Status& status) { ++status.finalized.number; });
    ASSERT_TRUE(node.sequencer->make_blocks());
    EXPECT_EQ(node.chain.head_state().account(signer_of(20).address())->balance, U256{14});
}

TEST(Chain, a_full_disk_loses_nothing_and_making_blocks_goes_on_when_there_is_room)
{
    const Deployment deployment = test_deployment();
    const auto kv = store::make_memory_store();
    store::FaultyStore disk{*kv};
    Sequenced node{disk, deployment};
    ASSERT_TRUE(node.pool.add(transfer(signer_of(0), 0, signer_of(20).address(), 7)));
    ASSERT_TRUE(node.sequencer->make_blocks());
    const auto head = node.chain.head();

    disk.fail_after(0);
    ASSERT_TRUE(node.pool.add(transfer(signer_of(0), 1, signer_of(20).address(), 7)));
    for (int i = 0; i < 3; ++i) {
        const auto made = node.sequencer->make_blocks();
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error(), store::StoreError::DiskFull);
        EXPECT_EQ(node.chain.head()->hash, head->hash);
        EXPECT_EQ(node.chain.head_state().account(signer_of(20).address())->balance, U256{7});
    }
    disk.heal();
    ASSERT_TRUE(node.sequencer->make_blocks());
    EXPECT_EQ(node.chain.head()->number(), head->number() + 1);
    EXPECT_EQ(node.chain.head_state().account(signer_of(20).address())->balance, U256{14});

    // A rollback that stops half-way leaves a shorter whole chain.
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(node.sequencer->make_blocks());
    disk.fail_after(2);
    {
        const std::lock_guard lock{node.chain.writer_mutex()};
        EXPECT_FALSE(node.chain.rollback_to(1));
    }
    disk.heal();
    EXPECT_EQ(node.chain.head()->number(), head->number() + 3);
    ASSERT_TRUE(node.sequencer->make_blocks());
    Chain reopened{*kv, deployment};
    EXPECT_EQ(reopened.head()->hash, node.chain.head()->hash);
}

TEST(Chain, reopening_goes_on_from_the_last_block)
{
    const Deployment deployment = test_deployment();
    const auto kv = store::make_memory_store();
    Hash256 head;
    {
        Sequenced node{*kv, deployment};
        ASSERT_TRUE(node.pool.add(transfer(signer_of(0), 0, signer_of(20).address(), 7)));
        ASSERT_TRUE(node.sequencer->make_blocks());
        head = node.chain.head()->hash;
    }
    Sequenced again{*kv, deployment};
    EXPECT_EQ(again.chain.head()->hash, head);
    EXPECT_EQ(again.chain.head_state().account(signer_of(20).address())->balance, U256{7});
    ASSERT_TRUE(again.pool.add(transfer(signer_of(0), 1, signer_of(20).address(), 7)));
    ASSERT_TRUE(again.sequencer->make_blocks());
    EXPECT_EQ(again.chain.head()->block.transactions.size(), 1u);

    Deployment other = deployment;
    other.genesis_timestamp += 1;
    EXPECT_NE(Chain::check_store(*kv, other), "");
    EXPECT_EQ(Chain::check_store(*kv, deployment), "");
}

TEST(Chain, a_forced_block_of_other_items_than_those_on_L1_is_derived_again)
{
    // The count of items is right, and the batch is recognised as the sequencer's own: only the items differ.
    const Bytes on_l1 = forced_transfer(signer_of(7), 5);
    for (const bool is_same : {true, false}) {
        const auto kv = store::make_memory_store();
        Sequenced node{*kv, test_deployment()};
        node.items = {is_same ? on_l1 : forced_transfer(signer_of(7), 6)};
        node.view.update([](L1Status& status) { status.forced_count = status.forced_count_final = 1; });
        ASSERT_TRUE(node.sequencer->make_blocks());
        ASSERT_TRUE(node.chain.block(1)->origin.forced);
        ASSERT_EQ(node.chain.block(1)->block.transactions.size(), 1u);
        const std::uint64_t last = node.chain.head()->number();
        const Hash256 sequenced = node.chain.block(1)->hash;

        auto [proposal, payload] = propose(node.chain, 1, last);
        proposal.parent = node.chain.block(0)->hash;
        proposal.forced_acc = stf::accumulate(Hash256{}, on_l1);
        store::L1Store l1_store{*kv};
        ASSERT_TRUE(l1_store.put_forced_item(0, {on_l1, proposal.forced_acc, 90}));
        BlobsOnly l1{payload};
        DerivationDriver driver{node.chain, l1_store, l1};
        driver.set_posted_batches([last](const stf::Proposal&) { return PostedBatch{1, last}; });
        const auto applied =
            driver.apply({proposal, stf::hash(proposal)}, {111, Hash256{}, proposal.timestamp}, {});
        ASSERT_TRUE(applied) << applied.error().text;
        EXPECT_EQ(node.chain.block(1)->hash == sequenced, is_same);
        EXPECT_EQ(node.chain.block(1)->block.transactions.at(0).value, U256{5});
        EXPECT_EQ(node.chain.heads().safe, last);
    }
}

TEST(Chain, a_batch_posted_behind_a_proposal_that_took_some_of_its_blocks_is_derived_like_a_strangers)
{
    // Seen once: blocks 1 and 2 were on L1 already when a batch of blocks 2 to 4, made before, was posted
    // under the new parent. L1 derives three new blocks from it, although the batcher knows it as its own up
    // to block 4.
    const Deployment deployment = test_deployment();
    const auto kv = store::make_memory_store(), other_kv = store::make_memory_store();
    Sequenced node{*kv, deployment};
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(node.sequencer->make_blocks());
    auto [first, first_payload] = propose(node.chain, 1, 2);
    auto [second, second_payload] = propose(node.chain, 2, 4);
    first.parent = node.chain.block(0)->hash;
    second.id = 2;
    second.parent = stf::hash(first);

    store::L1Store l1_store{*kv};
    BlobsOnly l1{second_payload};
    DerivationDriver driver{node.chain, l1_store, l1};
    PostedBatch posted{1, 2};
    driver.set_posted_batches([&posted](const stf::Proposal&) { return posted; });
    ASSERT_TRUE(driver.apply({first, stf::hash(first)}, {111, Hash256{}, first.timestamp}, {}));
    EXPECT_EQ(driver.last_proposal().last_block, 2u);
    posted = {2, 4};
    ASSERT_TRUE(driver.apply({second, stf::hash(second)}, {112, Hash256{}, second.timestamp}, {}));

    Chain follower{*other_kv, deployment};
    derive_into(follower, first, first_payload, {});
    derive_into(follower, second, second_payload, {});
    EXPECT_EQ(follower.head()->number(), 5u);
    EXPECT_EQ(node.chain.heads().safe, 5u);
    EXPECT_EQ(node.chain.head()->hash, follower.head()->hash);
}

TEST(Chain, the_sequencer_claims_no_forced_item_that_it_does_not_have)
{
    const auto kv = store::make_memory_store();
    Sequenced node{*kv, test_deployment()};
    node.items = {forced_transfer(signer_of(7), 5)};
    node.view.update([](L1Status& status) { status.forced_count = status.forced_count_final = 2; });
    const auto made = node.sequencer->make_blocks();
    ASSERT_TRUE(made);
    EXPECT_TRUE(made->empty());
    EXPECT_EQ(node.chain.head()->number(), 0u);
    node.items.push_back(forced_transfer(signer_of(6), 5));
    ASSERT_TRUE(node.sequencer->make_blocks());
    EXPECT_EQ(node.chain.head()->origin.forced_count, 2u);
    EXPECT_EQ(node.chain.block(1)->block.transactions.size(), 2u);
}
}  // namespace freehold::node
