// Handing in transactions, and being told when they are in a block.

#include "rpc/test_support.hpp"

#include <chrono>
#include <thread>

namespace freehold::rpc
{
namespace
{
using namespace testing;

std::string raw_of(const Transaction& tx) { return to_hex(encode(tx)); }
std::string raw_transfer(std::uint64_t nonce, std::uint64_t signer)
{
    return raw_of(sign(make_tx(nonce, Address{{0x99}}, {}, 1, 21'000), signer_of(signer)));
}

/// Keeps what a WebSocket would have been sent.
class Listener : public net::WsSession
{
public:
    explicit Listener(std::uint64_t id) : id_{id} {}
    [[nodiscard]] std::uint64_t id() const override { return id_; }
    void send(std::string text) override
    {
        const std::lock_guard lock{mutex_};
        messages_.push_back(Json::parse(text, nullptr, false));
        arrived_.notify_all();
    }
    void close() override {}

    /// The next notification's subscription and result; null after five seconds.
    Json next()
    {
        std::unique_lock lock{mutex_};
        if (!arrived_.wait_for(lock, std::chrono::seconds{5}, [this] { return !messages_.empty(); }))
            return {};
        Json message = std::move(messages_.front());
        messages_.erase(messages_.begin());
        EXPECT_EQ(message["method"], "eth_subscription");
        return message["params"];
    }
    bool silent()
    {
        std::unique_lock lock{mutex_};
        return !arrived_.wait_for(lock, std::chrono::milliseconds{50}, [this] { return !messages_.empty(); });
    }

private:
    std::uint64_t id_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Json> messages_;
};

class SubscribeTest : public ::testing::Test
{
protected:
    Json request(const std::string& method, const Args& args, const std::shared_ptr<Listener>& to)
    {
        return Json::parse(
            node.raw(Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", args.json}}.dump(),
                     to),
            nullptr, false);
    }
    TestNode node;
    std::shared_ptr<Listener> listener = std::make_shared<Listener>(1);
};
}  // namespace

TEST(Send, AcceptsAndRefusesWithGethsWords)
{
    TestNode node;
    const std::string raw = raw_transfer(0, 0);
    EXPECT_EQ(node.result("eth_sendRawTransaction", {raw}), text(keccak256(hex(raw))));
    const auto message = [&](const std::string& text) {
        const Json error = node.error("eth_sendRawTransaction", {text});
        EXPECT_EQ(error["code"], kServerError);
        return error["message"].get<std::string>();
    };
    EXPECT_EQ(message(raw), "already known");
    EXPECT_EQ(message(raw_of(sign(make_tx(0, Address{}, {}, 2, 21'000), signer_of(0)))),
              "replacement transaction underpriced");
    EXPECT_EQ(message(raw_transfer(0, 20)), "insufficient funds for gas * price + value");
    EXPECT_EQ(message(raw_of(sign(make_tx(1, Address{}, {}, 2, 20'999), signer_of(0)))),
              "intrinsic gas too low");
    Transaction other_chain = make_tx(1, Address{}, {}, 2, 21'000);
    other_chain.chain_id = 1;
    EXPECT_EQ(message(raw_of(sign(other_chain, signer_of(0)))), "invalid chain id for signer");
    EXPECT_EQ(message("0x"), "typed transaction too short");
    EXPECT_EQ(message("0x05c0"), "transaction type not supported");
    EXPECT_EQ(message("0x02c0"), "rlp: transaction is not canonically encoded");
    EXPECT_EQ(message(raw + "00"), "rlp: transaction is not canonically encoded");
    Transaction deposit;
    deposit.type = TxType::Deposit;
    deposit.to = Address{};
    EXPECT_EQ(message(raw_of(deposit)), "transaction type not supported");
    node.seal();
    EXPECT_EQ(message(raw), "nonce too low");
}

TEST(Send, SyncAnswersWithTheReceipt)
{
    TestNode node;
    std::thread sealer{[&] {
        for (int i = 0; i < 500 && node.pool.counts().pending == 0; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        node.seal();
    }};
    const std::string raw = raw_transfer(0, 0);
    const Json receipt = node.result("eth_sendRawTransactionSync", {raw, "0x1388"});
    sealer.join();
    EXPECT_EQ(receipt["status"], "0x1");
    EXPECT_EQ(receipt, node.result("eth_getTransactionReceipt", {text(keccak256(hex(raw)))}));
}

TEST(Send, SyncTimesOutWithTheHash)
{
    TestNode node;
    const std::string raw = raw_transfer(0, 0);
    const auto start = std::chrono::steady_clock::now();
    const Json error = node.error("eth_sendRawTransactionSync", {raw, "0x32"});
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{50});
    EXPECT_EQ(error["code"], kSyncTimeout);
    EXPECT_EQ(error["data"], text(keccak256(hex(raw))));
    EXPECT_EQ(node.pool.counts().pending, 1u);

    const Json gap = node.error("eth_sendRawTransactionSync", {raw_transfer(5, 0), "0x32"});
    EXPECT_EQ(gap["code"], kNonceGap);
    EXPECT_EQ(gap["data"], "0x1");
    EXPECT_EQ(node.error("eth_sendRawTransactionSync", {raw, "0x0"})["code"], kInvalidParams);
    EXPECT_EQ(node.error("eth_sendRawTransactionSync", {raw})["message"], "already known");
}

// Calls that wait hold up neither the caller's thread nor the rest of their batch.
TEST(Send, WaitingHoldsNoThread)
{
    TestNode node;
    std::string batch = "[";
    for (std::uint64_t i = 0; i < 200; ++i)
        batch += R"({"jsonrpc":"2.0","id":)" + std::to_string(i) +
                 R"(,"method":"eth_sendRawTransactionSync","params":[")" + raw_transfer(i, 0) +
                 R"(","0x2710"]},)";
    batch.back() = ']';
    std::promise<std::string> promise;
    auto future = promise.get_future();
    node.dispatcher.handle(batch, nullptr, [&](std::string answer) { promise.set_value(std::move(answer)); });
    EXPECT_EQ(future.wait_for(std::chrono::seconds{0}), std::future_status::timeout);
    EXPECT_EQ(node.result("eth_blockNumber"), "0x0");
    node.seal();
    ASSERT_EQ(future.wait_for(std::chrono::seconds{10}), std::future_status::ready);
    const Json answers = Json::parse(future.get());
    ASSERT_EQ(answers.size(), 200u);
    for (std::uint64_t i = 0; i < 200; ++i) {
        EXPECT_EQ(answers[i]["id"], i);
        EXPECT_EQ(answers[i]["result"]["status"], "0x1");
    }
}

TEST(Send, AFollowerForwards)
{
    auto kv = store::make_memory_store();
    node::Chain chain{*kv, test_deployment()};
    node::Mempool pool{chain, {}};
    std::vector<std::pair<std::string, Json>> forwarded;
    Service service{Backend{
        .chain = chain, .mempool = pool, .forward = [&](std::string method, Json params, Completion done) {
            forwarded.emplace_back(std::move(method), std::move(params));
            if (forwarded.size() == 1) return done("\"0xabc\"");
            done(std::unexpected{RpcError{-32000, "nonce too low", "\"0x1\""}});
        }}};
    const Dispatcher dispatcher{service};
    const std::string raw = raw_transfer(0, 0);
    std::string answer;
    const auto send = [&](const char* method) {
        dispatcher.handle(
            R"({"jsonrpc":"2.0","id":1,"method":")" + std::string{method} + R"(","params":[")" + raw + "\"]}",
            nullptr, [&](std::string text) { answer = std::move(text); });
        return answer;
    };
    EXPECT_EQ(send("eth_sendRawTransaction"), R"({"jsonrpc":"2.0","id":1,"result":"0xabc"})");
    EXPECT_EQ(send("eth_sendRawTransactionSync"),
              R"({"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"nonce too low","data":"0x1"}})");
    ASSERT_EQ(forwarded.size(), 2u);
    EXPECT_EQ(forwarded[0], (std::pair<std::string, Json>{"eth_sendRawTransaction", Json::array({raw})}));
    EXPECT_EQ(forwarded[1].second, Json::array({raw, "0x7d0"}));
    EXPECT_EQ(pool.counts().pending, 0u);
}

TEST_F(SubscribeTest, NewHeadsAndLogs)
{
    const Address emitter = node.deploy(hex("60ff5f5260205fa000"), 0);  // LOG0
    const Json heads = request("eth_subscribe", {"newHeads"}, listener)["result"];
    const Json logs = request("eth_subscribe", {"logs", {{"address", text(emitter)}}}, listener)["result"];
    const Json none = request("eth_subscribe", {"logs", {{"address", text(Address{})}}}, listener)["result"];
    ASSERT_TRUE(heads.is_string() && logs.is_string() && none.is_string());

    node.send(make_tx(1, emitter), 0);
    const auto block = node.seal();
    Json told = listener->next();
    EXPECT_EQ(told["subscription"], heads);
    EXPECT_EQ(told["result"]["hash"], text(block->hash));
    EXPECT_FALSE(told["result"].contains("transactions"));
    told = listener->next();
    EXPECT_EQ(told["subscription"], logs);
    EXPECT_EQ(told["result"]["removed"], false);
    {
        const std::lock_guard lock{node.chain.writer_mutex()};
        ASSERT_TRUE(node.chain.rollback_to(1).has_value());
    }
    told = listener->next();
    EXPECT_EQ(told["subscription"], logs);
    EXPECT_EQ(told["result"]["removed"], true);

    EXPECT_EQ(request("eth_unsubscribe", {heads}, listener)["result"], true);
    EXPECT_EQ(request("eth_unsubscribe", {heads}, listener)["error"]["message"], "subscription not found");
    // Nobody else can end it.
    EXPECT_TRUE(request("eth_unsubscribe", {logs}, std::make_shared<Listener>(2)).contains("error"));
    node.service.subscriptions.remove_all(*listener);
    node.seal();
    EXPECT_TRUE(listener->silent());
    EXPECT_TRUE(request("eth_subscribe", {"newHeads"}, listener).contains("error"));  // it has left
}

TEST_F(SubscribeTest, PendingTransactions)
{
    const auto full = std::make_shared<Listener>(2);
    request("eth_subscribe", {"newPendingTransactions"}, listener);
    request("eth_subscribe", {"newPendingTransactions", true}, full);
    const Hash256 late = node.send(make_tx(1, Address{}, {}, 1, 21'000), 0);
    EXPECT_TRUE(listener->silent());  // behind a gap
    const Hash256 first = node.send(make_tx(0, Address{}, {}, 1, 21'000), 0);
    EXPECT_EQ(listener->next()["result"], text(first));
    EXPECT_EQ(listener->next()["result"], text(late));
    EXPECT_EQ(full->next()["result"]["hash"], text(first));
    EXPECT_EQ(full->next()["result"]["nonce"], "0x1");
}

TEST_F(SubscribeTest, RefusesNonsenseAndExcess)
{
    EXPECT_EQ(request("eth_subscribe", {"oldHeads"}, listener)["error"]["code"], kMethodNotFound);
    EXPECT_EQ(request("eth_subscribe", {5}, listener)["error"]["code"], kInvalidParams);
    EXPECT_EQ(request("eth_subscribe", {"logs", "x"}, listener)["error"]["code"], kInvalidParams);
    for (int i = 0; i < 128; ++i)
        ASSERT_TRUE(request("eth_subscribe", {"newHeads"}, listener).contains("result"));
    EXPECT_EQ(request("eth_subscribe", {"newHeads"}, listener)["error"]["code"], kLimitExceeded);
}
}  // namespace freehold::rpc
