// Reading the chain: blocks, accounts, transactions, fees, logs, filters.

#include "rpc/test_support.hpp"

namespace freehold::rpc
{
namespace
{
using namespace testing;

// LOG1 with the first word of calldata as topic and the second as data; then SSTORE(topic, data).
const Bytes kEmitter =
    hex("6020355f525f3560205fa1"
        "6020355f355500");

Bytes words(std::initializer_list<U256> values)
{
    Bytes bytes;
    for (const U256& value : values) append(bytes, value.to_hash().view());
    return bytes;
}

class EthTest : public ::testing::Test
{
protected:
    TestNode node;
    const Address alice = signer_of(0).address();
    const Address bob = signer_of(1).address();
};
}  // namespace

TEST_F(EthTest, BlocksByEveryName)
{
    for (std::uint64_t i = 0; i < 5; ++i) {
        node.send(make_tx(i, bob, {}, 1, 21'000), 0);
        node.seal();
    }
    node.chain.set_safe(4);
    node.chain.set_finalized(2);
    const auto number = [&](const Json& name) {
        return node.result("eth_getBlockByNumber", {name, false})["number"];
    };
    EXPECT_EQ(number("latest"), "0x5");
    EXPECT_EQ(number("pending"), "0x5");
    EXPECT_EQ(number("safe"), "0x4");
    EXPECT_EQ(number("finalized"), "0x2");
    EXPECT_EQ(number("earliest"), "0x0");
    EXPECT_EQ(number("0x3"), "0x3");
    EXPECT_TRUE(node.result("eth_getBlockByNumber", {"0x6", false}).is_null());
    EXPECT_EQ(node.result("eth_blockNumber"), "0x5");

    const auto block = node.chain.block(3);
    const Json by_hash = node.result("eth_getBlockByHash", {text(block->hash), true});
    EXPECT_EQ(by_hash, node.result("eth_getBlockByNumber", {"0x3", true}));
    EXPECT_EQ(by_hash["hash"], text(block->hash));
    EXPECT_EQ(by_hash["transactions"][0]["hash"], text(block->tx_hashes[0]));
    EXPECT_EQ(by_hash["transactions"][0]["from"], text(alice));
    EXPECT_EQ(by_hash["miner"], text(TestNode::fee_recipient()));
    EXPECT_TRUE(node.result("eth_getBlockByHash", {text(Hash256{}), false}).is_null());
    EXPECT_EQ(node.result("eth_getBlockTransactionCountByNumber", {"0x3"}), "0x1");
    EXPECT_EQ(node.result("eth_getBlockTransactionCountByHash", {text(block->hash)}), "0x1");
    EXPECT_TRUE(node.result("eth_getBlockTransactionCountByNumber", {"0x33"}).is_null());
    EXPECT_EQ(node.result("eth_getUncleCountByBlockNumber", {"0x3"}), "0x0");
    EXPECT_TRUE(node.result("eth_getUncleByBlockNumberAndIndex", {"0x3", "0x0"}).is_null());
    EXPECT_EQ(node.result("eth_getTransactionByBlockNumberAndIndex", {"0x3", "0x0"}),
              by_hash["transactions"][0]);
    EXPECT_TRUE(node.result("eth_getTransactionByBlockHashAndIndex", {text(block->hash), "0x1"}).is_null());

    // What the protocol encodes is what was hashed.
    EXPECT_EQ(keccak256(hex(node.result("debug_getRawHeader", {"0x3"}).get<std::string>())), block->hash);
    const auto raw =
        decode_block(hex(node.result("debug_getRawBlock", {text(block->hash)}).get<std::string>()));
    ASSERT_TRUE(raw.has_value());
    EXPECT_EQ(raw->header, block->block.header);
    EXPECT_EQ(by_hash["size"], quantity(encode(block->block).size()));
    EXPECT_EQ(node.result("debug_getRawReceipts", {"0x3"})[0], to_hex(encode(block->receipts[0])));
    EXPECT_EQ(node.error("debug_getRawBlock", {"0x77"})["code"], kServerError);
}

TEST_F(EthTest, AccountsNowAndThen)
{
    const Address emitter = node.deploy(kEmitter, 0);  // block 1
    node.send(make_tx(1, emitter, words({7, 70})), 0);
    node.seal();  // block 2
    node.send(make_tx(2, emitter, words({7, 71})), 0);
    node.seal();  // block 3

    EXPECT_EQ(node.result("eth_getBalance", {text(alice), "earliest"}), quantity(kEther * U256{1000}));
    EXPECT_NE(node.result("eth_getBalance", {text(alice)}), quantity(kEther * U256{1000}));
    EXPECT_EQ(node.result("eth_getBalance", {text(Address{{0x99}})}), "0x0");
    EXPECT_EQ(node.result("eth_getTransactionCount", {text(alice), "0x1"}), "0x1");
    EXPECT_EQ(node.result("eth_getTransactionCount", {text(alice), "latest"}), "0x3");
    EXPECT_EQ(node.result("eth_getCode", {text(emitter), "latest"}), to_hex(kEmitter));
    EXPECT_EQ(node.result("eth_getCode", {text(emitter), "0x0"}), "0x");
    EXPECT_EQ(node.result("eth_getCode", {text(alice), "latest"}), "0x");
    const std::string key = text(U256{7}.to_hash());
    EXPECT_EQ(node.result("eth_getStorageAt", {text(emitter), key, "latest"}), text(U256{71}.to_hash()));
    EXPECT_EQ(node.result("eth_getStorageAt", {text(emitter), "0x7", "0x2"}), text(U256{70}.to_hash()));
    EXPECT_EQ(node.result("eth_getStorageAt", {text(emitter), "0x7", "0x1"}), text(Hash256{}));
    // EIP-1898
    const std::string hash2 = text(node.chain.block(2)->hash);
    EXPECT_EQ(node.result("eth_getStorageAt",
                          {text(emitter), "0x7", {{"blockHash", hash2}, {"requireCanonical", true}}}),
              text(U256{70}.to_hash()));
    EXPECT_EQ(node.result("eth_getStorageAt", {text(emitter), "0x7", {{"blockNumber", "0x2"}}}),
              text(U256{70}.to_hash()));
    EXPECT_EQ(node.error("eth_getBalance", {text(alice), "0x99"})["message"], "header not found");
    EXPECT_EQ(node.error("eth_getBalance", {text(alice), text(Hash256{})})["message"], "header not found");
    EXPECT_EQ(node.result("eth_getStorageValues", {{{text(emitter), {key}}}, "latest"})[text(emitter)][0],
              text(U256{71}.to_hash()));

    // The pending nonce counts what waits.
    node.send(make_tx(3, bob, {}, 1, 21'000), 0);
    node.send(make_tx(5, bob, {}, 1, 21'000), 0);
    EXPECT_EQ(node.result("eth_getTransactionCount", {text(alice), "pending"}), "0x4");
    EXPECT_EQ(node.result("eth_getTransactionCount", {text(alice), "latest"}), "0x3");
    EXPECT_EQ(node.result("eth_getTransactionCount", {text(bob), "pending"}), "0x0");
}

TEST_F(EthTest, ProofsLeadToTheStateRoot)
{
    const Address emitter = node.deploy(kEmitter, 0);
    node.send(make_tx(1, emitter, words({7, 70})), 0);
    const auto block = node.seal();
    const Json proof =
        node.result("eth_getProof", {text(emitter), {"0x7", text(U256{8}.to_hash())}, "latest"});
    EXPECT_EQ(proof["address"], text(emitter));
    EXPECT_EQ(proof["nonce"], "0x1");
    EXPECT_EQ(proof["codeHash"], text(keccak256(kEmitter)));
    EXPECT_EQ(keccak256(hex(proof["accountProof"][0].get<std::string>())), block->block.header.state_root);
    EXPECT_EQ(proof["storageProof"][0]["key"], "0x7");
    EXPECT_EQ(proof["storageProof"][0]["value"], "0x46");
    EXPECT_EQ(proof["storageHash"],
              text(keccak256(hex(proof["storageProof"][0]["proof"][0].get<std::string>()))));
    EXPECT_EQ(proof["storageProof"][1]["key"], text(U256{8}.to_hash()));
    EXPECT_EQ(proof["storageProof"][1]["value"], "0x0");

    const Json absent = node.result("eth_getProof", {text(Address{{0x99}}), Json::array(), "0x1"});
    EXPECT_EQ(absent["balance"], "0x0");
    EXPECT_EQ(absent["codeHash"], text(kEmptyHash));
    EXPECT_EQ(absent["storageHash"], text(kEmptyTrieRoot));
    EXPECT_FALSE(absent["accountProof"].empty());
    EXPECT_EQ(node.error("eth_getProof", {text(alice), "0x0", "latest"})["code"], kInvalidParams);
    EXPECT_EQ(node.error("eth_getProof",
                         {text(alice), Json(std::vector<std::string>(1025, "0x0")), "latest"})["code"],
              kInvalidParams);
}

TEST_F(EthTest, TransactionsAndReceipts)
{
    const Address emitter = node.deploy(kEmitter, 0);
    const Hash256 waiting = node.send(make_tx(1, emitter, words({7, 70})), 0);
    const Json before = node.result("eth_getTransactionByHash", {text(waiting)});
    EXPECT_TRUE(before["blockHash"].is_null());
    EXPECT_EQ(before["nonce"], "0x1");
    EXPECT_TRUE(node.result("eth_getTransactionReceipt", {text(waiting)}).is_null());
    node.send(make_tx(0, emitter, words({9, 90})), 1);
    const auto block = node.seal();

    const Json after = node.result("eth_getTransactionByHash", {text(waiting)});
    EXPECT_EQ(after["blockHash"], text(block->hash));
    EXPECT_EQ(after["type"], "0x2");
    EXPECT_EQ(after["gasPrice"], quantity(*block->block.header.base_fee_per_gas + U256{1'000'000}));
    const Json receipt = node.result("eth_getTransactionReceipt", {text(waiting)});
    EXPECT_EQ(receipt["status"], "0x1");
    EXPECT_EQ(receipt["transactionIndex"], after["transactionIndex"]);
    EXPECT_EQ(receipt["effectiveGasPrice"], after["gasPrice"]);
    EXPECT_EQ(receipt["logs"][0]["topics"][0], text(U256{7}.to_hash()));
    EXPECT_EQ(receipt["logs"][0]["data"], text(U256{70}.to_hash()));

    const Json all = node.result("eth_getBlockReceipts", {"latest"});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0]["logs"][0]["logIndex"], "0x0");
    EXPECT_EQ(all[1]["logs"][0]["logIndex"], "0x1");
    EXPECT_EQ(all[1]["cumulativeGasUsed"], quantity(block->block.header.gas_used));
    EXPECT_TRUE(node.result("eth_getBlockReceipts", {"0x77"}).is_null());
    EXPECT_EQ(node.result("eth_getBlockReceipts", {"0x0"}), Json::array());

    const Hash256 creation = node.chain.block(1)->tx_hashes[0];
    EXPECT_EQ(node.result("eth_getTransactionReceipt", {text(creation)})["contractAddress"], text(emitter));
    EXPECT_TRUE(node.result("eth_getTransactionByHash", {text(Hash256{})}).is_null());
    EXPECT_EQ(keccak256(hex(node.result("debug_getRawTransaction", {text(waiting)}).get<std::string>())),
              waiting);
    EXPECT_EQ(node.result("eth_getRawTransactionByHash", {text(Hash256{})}), "0x");
}

TEST_F(EthTest, Fees)
{
    for (std::uint64_t i = 0; i < 4; ++i) {
        node.send(make_tx(i, bob, {}, 1, 21'000), 0);
        Transaction generous = make_tx(i, bob, {}, 1, 21'000);
        generous.max_priority_fee_per_gas = 5'000'000;
        node.send(generous, 1);
        node.seal();
    }
    const auto next = stf::next_base_fee(node.chain.head()->block.header);
    EXPECT_EQ(node.result("eth_baseFee"), quantity(next));
    EXPECT_EQ(node.result("eth_maxPriorityFeePerGas"), "0xf4240");
    EXPECT_EQ(node.result("eth_gasPrice"), quantity(next + U256{1'000'000}));
    EXPECT_EQ(node.result("eth_blobBaseFee"), "0x1");

    const Json history = node.result("eth_feeHistory", {"0x3", "latest", {0, 50, 51, 100}});
    EXPECT_EQ(history["oldestBlock"], "0x2");
    ASSERT_EQ(history["baseFeePerGas"].size(), 4u);
    EXPECT_EQ(history["baseFeePerGas"][3], quantity(next));
    EXPECT_EQ(history["baseFeePerGas"][0], quantity(*node.chain.block(2)->block.header.base_fee_per_gas));
    ASSERT_EQ(history["gasUsedRatio"].size(), 3u);
    EXPECT_DOUBLE_EQ(history["gasUsedRatio"][0].get<double>(), 42'000.0 / 150e6);
    EXPECT_EQ(history["reward"][0], Json({"0xf4240", "0xf4240", "0x4c4b40", "0x4c4b40"}));
    EXPECT_EQ(history["baseFeePerBlobGas"].size(), 4u);
    EXPECT_FALSE(node.result("eth_feeHistory", {"0x2", "0x2"}).contains("reward"));
    EXPECT_EQ(node.result("eth_feeHistory", {"0x400", "latest"})["oldestBlock"], "0x0");
    EXPECT_EQ(node.error("eth_feeHistory", {"0x1", "0x9"})["message"],
              "request beyond head block: requested 9, head 4");
    EXPECT_EQ(node.error("eth_feeHistory", {"0x1", "latest", {101}})["code"], kServerError);
    EXPECT_EQ(node.error("eth_feeHistory", {"0x1", "latest", {60, 50}})["code"], kServerError);
    EXPECT_EQ(node.error("eth_feeHistory", {"0x1", "latest", {"x"}})["code"], kInvalidParams);
}

TEST_F(EthTest, Logs)
{
    const Address first = node.deploy(kEmitter, 0), second = node.deploy(kEmitter, 1);  // blocks 1, 2
    node.send(make_tx(1, first, words({7, 70})), 0);
    node.send(make_tx(1, second, words({7, 71})), 1);
    const auto third = node.seal();
    node.send(make_tx(2, first, words({8, 80})), 0);
    node.seal();

    const auto count = [&](Json query) {
        if (!query.contains("blockHash")) query["fromBlock"] = "0x0";
        return node.result("eth_getLogs", {query}).size();
    };
    const std::string seven = text(U256{7}.to_hash()), eight = text(U256{8}.to_hash());
    EXPECT_EQ(count(Json::object()), 3u);
    EXPECT_EQ(count({{"address", text(first)}}), 2u);
    EXPECT_EQ(count({{"address", {text(first), text(second)}}}), 3u);
    EXPECT_EQ(count({{"address", Json::array()}}), 3u);
    EXPECT_EQ(count({{"topics", {seven}}}), 2u);
    EXPECT_EQ(count({{"topics", Json::array({Json::array({seven, eight})})}}), 3u);
    EXPECT_EQ(count({{"topics", {nullptr}}}), 3u);
    EXPECT_EQ(count({{"topics", {nullptr, nullptr}}}), 0u);  // the logs have one topic
    EXPECT_EQ(count({{"topics", {eight}}, {"address", text(second)}}), 0u);
    EXPECT_EQ(count({{"blockHash", text(third->hash)}}), 2u);
    EXPECT_EQ(count({{"blockHash", text(third->hash)}, {"topics", {eight}}}), 0u);
    EXPECT_EQ(node.result("eth_getLogs", {Json::object()}).size(), 1u);  // of the newest block
    const Json log =
        node.result("eth_getLogs", {{{"blockHash", text(third->hash)}, {"address", text(second)}}})[0];
    EXPECT_EQ(log["logIndex"], "0x1");
    EXPECT_EQ(log["transactionIndex"], "0x1");
    EXPECT_EQ(log["removed"], false);
    EXPECT_EQ(node.error("eth_getLogs", {{{"blockHash", text(Hash256{})}}})["message"], "unknown block");
}

TEST(EthLogs, RangeAndResultsAreLimited)
{
    Limits limits;
    limits.max_log_blocks = 3;
    limits.max_logs = 2;
    TestNode node{limits};
    const Address emitter = node.deploy(kEmitter, 0);
    for (std::uint64_t i = 0; i < 3; ++i) {
        node.send(make_tx(1 + i, emitter, words({7, i})), 0);
        node.seal();
    }
    EXPECT_EQ(node.error("eth_getLogs", {{{"fromBlock", "0x0"}}})["code"], kLimitExceeded);
    EXPECT_EQ(node.error("eth_getLogs", {{{"fromBlock", "0x2"}}})["code"], kLimitExceeded);
    EXPECT_EQ(node.result("eth_getLogs", {{{"fromBlock", "0x3"}}}).size(), 2u);
}

// A poll never skips a block: what is too much for one answer comes with the next.
TEST(EthLogs, PollsGoOnWhereTheyStopped)
{
    Limits limits;
    limits.max_logs = 2;
    TestNode node{limits};
    const Address emitter = node.deploy(kEmitter, 0);
    const Json filter = node.result("eth_newFilter", {{{"address", text(emitter)}}});
    std::uint64_t nonce = 1;
    for (int block = 0; block < 3; ++block) {
        node.send(make_tx(nonce, emitter, words({7, nonce})), 0);
        ++nonce;
        node.seal();
    }
    const auto changes = [&] { return node.result("eth_getFilterChanges", {filter}); };
    EXPECT_EQ(changes().size(), 2u);
    const Json rest = changes();
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0]["blockNumber"], "0x4");
    EXPECT_EQ(changes(), Json::array());
    // One block alone that is too much is an error, not a silent gap.
    for (int i = 0; i < 3; ++i, ++nonce) node.send(make_tx(nonce, emitter, words({7, nonce})), 0);
    const auto full = node.seal();
    EXPECT_EQ(node.error("eth_getFilterChanges", {filter})["code"], kLimitExceeded);
    EXPECT_EQ(node.error("eth_getLogs", {{{"blockHash", text(full->hash)}}})["code"], kLimitExceeded);
}

TEST(EthLimits, LongWorkIsCutOff)
{
    Limits limits;
    limits.max_request_time = std::chrono::milliseconds{-1};
    TestNode node{limits};
    EXPECT_EQ(node.error("eth_getLogs", {Json::object()}),
              Json({{"code", kRequestTimeout}, {"message", "request timed out"}}));
}

TEST_F(EthTest, FiltersReportWhatIsNew)
{
    const Address emitter = node.deploy(kEmitter, 0);
    const Json blocks = node.result("eth_newBlockFilter"),
               pending = node.result("eth_newPendingTransactionFilter");
    const Json logs = node.result("eth_newFilter", {{{"address", text(emitter)}}});
    const auto changes = [&](const Json& id) { return node.result("eth_getFilterChanges", {id}); };
    EXPECT_EQ(changes(blocks), Json::array());
    EXPECT_EQ(changes(logs), Json::array());

    const Hash256 hash = node.send(make_tx(1, emitter, words({7, 70})), 0);
    EXPECT_EQ(changes(pending), Json({text(hash)}));
    EXPECT_EQ(changes(pending), Json::array());
    const auto block = node.seal();
    EXPECT_EQ(changes(blocks), Json({text(block->hash)}));
    EXPECT_EQ(changes(blocks), Json::array());
    const Json found = changes(logs);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0]["removed"], false);
    EXPECT_EQ(changes(logs), Json::array());

    // After a rollback the log is taken back, and its block's successor is reported.
    {
        const std::lock_guard lock{node.chain.writer_mutex()};
        ASSERT_TRUE(node.chain.rollback_to(1).has_value());
    }
    const auto again = node.seal();
    const Json replaced = changes(logs);
    ASSERT_EQ(replaced.size(), 2u);
    EXPECT_EQ(replaced[0]["removed"], true);
    EXPECT_EQ(replaced[0]["blockHash"], text(block->hash));
    EXPECT_EQ(replaced[1]["removed"], false);
    EXPECT_EQ(changes(blocks), Json({text(again->hash)}));

    EXPECT_EQ(node.result("eth_getFilterLogs", {logs}).size(), 1u);
    EXPECT_EQ(node.error("eth_getFilterLogs", {blocks})["message"], "filter not found");
    EXPECT_EQ(node.result("eth_uninstallFilter", {blocks}), true);
    EXPECT_EQ(node.result("eth_uninstallFilter", {blocks}), false);
    EXPECT_EQ(node.error("eth_getFilterChanges", {blocks})["message"], "filter not found");
}

TEST_F(EthTest, PoolContents)
{
    node.send(make_tx(0, bob, {}, 5, 21'000), 0);
    node.send(make_tx(2, std::nullopt, {}, 5, 100'000), 0);
    EXPECT_EQ(node.result("txpool_status"), Json({{"pending", "0x1"}, {"queued", "0x1"}}));
    const Json content = node.result("txpool_content");
    const auto& sender = content["pending"].begin();
    EXPECT_EQ(fixed_from_hex<Address>(sender.key()), alice);
    EXPECT_NE(sender.key(), text(alice));  // EIP-55
    EXPECT_EQ(sender.value()["0"]["value"], "0x5");
    EXPECT_EQ(node.result("txpool_contentFrom", {text(alice)})["queued"]["2"]["nonce"], "0x2");
    EXPECT_EQ(node.result("txpool_contentFrom", {text(bob)}),
              Json({{"pending", Json::object()}, {"queued", Json::object()}}));
    EXPECT_EQ(node.result("txpool_inspect")["queued"].begin().value()["2"],
              "contract creation: 5 wei + 100000 gas \u00d7 100000000000 wei");
}

TEST_F(EthTest, NodeItself)
{
    EXPECT_EQ(node.result("net_version"), "70517");
    EXPECT_EQ(node.result("net_listening"), true);
    EXPECT_EQ(node.result("net_peerCount"), "0x0");
    EXPECT_EQ(node.result("eth_syncing"), false);
    EXPECT_EQ(node.result("eth_accounts"), Json::array());
    EXPECT_EQ(node.result("web3_clientVersion"), "freehold");
    EXPECT_EQ(node.result("web3_sha3", {"0x"}), text(kEmptyHash));
    EXPECT_EQ(node.result("rpc_modules")["freehold"], "1.0");
}
}  // namespace freehold::rpc
