// freehold_: status, deployment, and the proofs that withdrawals need on L1.

#include "rpc/test_support.hpp"

namespace freehold::rpc
{
namespace
{
using namespace testing;

Hash256 hash_pair(const Hash256& left, const Hash256& right)
{
    Bytes both = to_bytes(left.view());
    append(both, right.view());
    return keccak256(both);
}

// The root from the definition: all leaves of a tree of that height, level by level, empty subtrees by their
// height.
Hash256 naive_root(std::vector<Hash256> level)
{
    Hash256 empty;
    for (std::size_t h = 0; h < kOutboxDepth; ++h) {
        std::vector<Hash256> above;
        for (std::size_t i = 0; i < level.size(); i += 2)
            above.push_back(hash_pair(level[i], i + 1 < level.size() ? level[i + 1] : empty));
        level = std::move(above);
        empty = hash_pair(empty, empty);
    }
    return level.empty() ? empty : level[0];
}

// As contracts/src/MerklePath.sol folds a path.
Hash256 folded(Hash256 node, std::uint64_t index, const std::vector<Hash256>& path)
{
    for (const Hash256& sibling : path) {
        node = (index & 1) != 0 ? hash_pair(sibling, node) : hash_pair(node, sibling);
        index >>= 1;
    }
    return node;
}

Hash256 leaf_of(std::uint64_t i) { return keccak256(U256{i + 1000}.to_hash().view()); }

class WithdrawalTest : public ::testing::Test
{
protected:
    /// Appends message `index` with the given root to come after it.
    void append_message(std::uint64_t nonce, std::uint64_t index, const Hash256& root)
    {
        Bytes data = to_bytes(root.view());
        freehold::append(data, leaf_of(index).view());
        for (const U256& word : {U256{index}, U256{0}, U256{0xaaaa}, U256{0xbbbb}, U256{index * 10}})
            freehold::append(data, word.to_hash().view());
        node.send(make_tx(nonce, node::kOutbox, data), 0);
    }
    Json check_proof(std::uint64_t index, const Json& block)
    {
        const Json proof = node.result("freehold_getWithdrawalProof", {quantity(index), block});
        std::vector<Hash256> path;
        for (const Json& sibling : proof["path"]) path.push_back(parse_hash(sibling, ""));
        EXPECT_EQ(path.size(), 32u);
        EXPECT_EQ(proof["leaf"], text(leaf_of(index)));
        EXPECT_EQ(proof["root"], text(folded(leaf_of(index), index, path)));
        EXPECT_EQ(proof["root"], node.result("freehold_outboxRoot", {block}));
        EXPECT_EQ(proof["message"]["amount"], quantity(index * 10));
        EXPECT_EQ(proof["message"]["index"], quantity(index));
        return proof;
    }
    TestNode node;
};
}  // namespace

TEST(OutboxTree, AgreesWithTheDefinitionAtEverySize)
{
    constexpr std::uint64_t kLeaves = 37;
    OutboxTree tree;
    std::vector<Hash256> leaves;
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
        tree.append(leaf_of(i));
        leaves.push_back(leaf_of(i));
    }
    for (std::uint64_t count = 0; count <= kLeaves; ++count) {
        const Hash256 root =
            naive_root({leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(count)});
        ASSERT_EQ(tree.root(count), root) << count;
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto path = tree.path(i, count);
            ASSERT_EQ(folded(leaf_of(i), i, {path.begin(), path.end()}), root) << i << " of " << count;
        }
    }
    tree.truncate(11);
    EXPECT_EQ(tree.size(), 11u);
    for (std::uint64_t i = 11; i < kLeaves; ++i) tree.append(leaf_of(i));
    EXPECT_EQ(tree.root(kLeaves), naive_root(leaves));
    EXPECT_EQ(tree.root(0), node::empty_outbox_root());
}

TEST_F(WithdrawalTest, PathsLeadToTheRootOfAnyBlock)
{
    EXPECT_EQ(node.result("freehold_outboxRoot"), text(node::empty_outbox_root()));
    std::vector<Hash256> leaves;
    std::uint64_t nonce = 0;
    const auto append_and_seal = [&](std::uint64_t count) {
        for (std::uint64_t i = 0; i < count; ++i) {
            leaves.push_back(leaf_of(leaves.size()));
            append_message(nonce++, leaves.size() - 1, naive_root(leaves));
        }
        return node.seal();
    };
    append_and_seal(1);  // block 1
    append_and_seal(3);  // block 2
    for (int i = 0; i < 20; ++i) node.seal();
    append_and_seal(2);  // block 23
    EXPECT_EQ(check_proof(0, "latest")["messageBlock"], "0x1");
    EXPECT_EQ(check_proof(5, "latest")["messageBlock"], "0x17");
    EXPECT_EQ(check_proof(3, "0x2")["messageBlock"], "0x2");
    EXPECT_EQ(check_proof(0, "0x1")["blockNumber"], "0x1");
    check_proof(1, "0xa");
    EXPECT_NE(node.error("freehold_getWithdrawalProof", {"0x4", "0x2"})["message"].get<std::string>().find(
                  "no such withdrawal"),
              std::string::npos);
    EXPECT_EQ(node.error("freehold_getWithdrawalProof", {"0x0", "0x99"})["message"], "header not found");

    // A rollback takes messages away; others come in their place.
    {
        const std::lock_guard lock{node.chain.writer_mutex()};
        ASSERT_TRUE(node.chain.rollback_to(2).has_value());
    }
    EXPECT_TRUE(node.call("freehold_getWithdrawalProof", {"0x4"}).contains("error"));
    check_proof(3, "latest");
    node.seal();  // the rolled-back transactions came back to the pool
    check_proof(5, "latest");
}

// A root in the state that the logs do not explain is never served.
TEST_F(WithdrawalTest, AnInconsistentOutboxIsAnError)
{
    append_message(0, 0, Hash256{{1}});
    node.seal();
    EXPECT_EQ(node.error("freehold_getWithdrawalProof", {"0x0"})["code"], kInternalError);
}

TEST(Freehold, StatusAndDeployment)
{
    TestNode node;
    for (std::uint64_t i = 0; i < 6; ++i) node.seal();
    store::ProposalRecord record;
    record.proposal.id = 1;
    record.proposal.forced_to = 2;
    record.proposal.blob_hashes = {Hash256{{1}}};
    record.l1_block_number = 77;
    record.l1_tx_hash.bytes[0] = 9;
    record.first_block = 1;
    record.last_block = 2;
    ASSERT_TRUE(node.chain.mutable_store().put_proposal(record).has_value());
    record.proposal.id = 2;
    record.first_block = 3;
    record.last_block = 5;
    ASSERT_TRUE(node.chain.mutable_store().put_proposal(record).has_value());
    node.chain.set_safe(5);
    node.chain.set_finalized(2);

    const Json status = node.result("freehold_status");
    EXPECT_EQ(status["unsafe"]["number"], "0x6");
    EXPECT_EQ(status["safe"]["number"], "0x5");
    EXPECT_EQ(status["safe"]["hash"], text(node.chain.block(5)->hash));
    EXPECT_EQ(status["finalized"]["number"], "0x2");
    ASSERT_EQ(status["proposals"].size(), 3u);
    EXPECT_EQ(status["proposals"][0],
              Json({{"id", "0x3"}, {"state", "sequenced"}, {"firstBlock", "0x6"}, {"lastBlock", "0x6"}}));
    EXPECT_EQ(status["proposals"][1]["state"], "on L1");
    EXPECT_EQ(status["proposals"][2]["state"], "final");
    EXPECT_EQ(status["proposals"][2]["l1TransactionHash"], text(record.l1_tx_hash));
    EXPECT_EQ(node.result("freehold_status", {"0x1"})["proposals"].size(), 2u);
    EXPECT_EQ(node.result("freehold_proposal", {"0x1"}), status["proposals"][2]);
    EXPECT_TRUE(node.result("freehold_proposal", {"0x9"}).is_null());
    EXPECT_EQ(node.result("freehold_blockStatus", {"0x4"})["proposal"]["id"], "0x2");
    EXPECT_EQ(node.result("freehold_blockStatus", {"0x6"})["state"], "sequenced");
    EXPECT_TRUE(node.result("freehold_blockStatus", {"0x6"})["proposal"].is_null());

    EXPECT_EQ(status["provedProposal"], "0x0");
    EXPECT_TRUE(status["prover"].is_null());
    node.service.backend.proved_proposal = [] { return std::uint64_t{1}; };
    node.service.backend.prover = [] {
        node::ProverStatus told;
        told.step = node::ProverStep::Stuck;
        told.range = {2, 3};
        told.error = "too long";
        return told;
    };
    const Json proved = node.result("freehold_status");
    EXPECT_EQ(proved["provedProposal"], "0x1");
    EXPECT_EQ(proved["proposals"][1]["state"], "on L1");
    EXPECT_EQ(proved["proposals"][2]["state"], "proved");
    EXPECT_EQ(node.result("freehold_blockStatus", {"0x2"})["state"], "proved");
    EXPECT_EQ(node.result("freehold_blockStatus", {"0x3"})["state"], "on L1");
    EXPECT_EQ(proved["prover"], Json({{"state", "stuck"},
                                      {"first", "0x2"},
                                      {"last", "0x3"},
                                      {"accepted", "0x0"},
                                      {"error", "too long"}}));
    node.service.backend.proved_proposal = {};

    const Json deployment = node.result("freehold_deployment");
    EXPECT_EQ(deployment["l2ChainId"], quantity(kChainId));
    EXPECT_EQ(deployment["l1ChainId"], "0x1");
    EXPECT_EQ(deployment["inbox"], text(test_deployment().inbox));
    EXPECT_EQ(deployment["predeploys"]["outbox"], "0x00000000000000000000000000000000f4ee0001");
    EXPECT_EQ(deployment["genesisHash"], text(node.chain.block(0)->hash));
}
}  // namespace freehold::rpc
