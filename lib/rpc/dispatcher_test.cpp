// The protocol: forms of requests, errors, batches, and whatever else a client may send.

#include "rpc/test_support.hpp"

#include <random>

namespace freehold::rpc
{
namespace
{
using testing::TestNode;

Json parsed(const std::string& text)
{
    auto json = Json::parse(text, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << text.substr(0, 300);
    return json;
}

int error_code(const Json& answer)
{
    return answer.contains("error") ? answer["error"]["code"].get<int>() : 0;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }
}  // namespace

TEST(Dispatcher, AnswersACall)
{
    TestNode node;
    EXPECT_EQ(node.raw(R"({"jsonrpc":"2.0","id":1,"method":"eth_chainId"})"),
              R"({"jsonrpc":"2.0","id":1,"result":"0x11375"})");
    EXPECT_EQ(node.raw(R"({"jsonrpc":"2.0","id":"a\"b","method":"eth_chainId","params":[]})"),
              R"({"jsonrpc":"2.0","id":"a\"b","result":"0x11375"})");
    EXPECT_EQ(node.raw(R"({"jsonrpc":"2.0","id":null,"method":"net_version","params":null})"),
              R"({"jsonrpc":"2.0","id":null,"result":"70517"})");
}

TEST(Dispatcher, SaysWhatIsWrongWithARequest)
{
    TestNode node;
    const std::pair<std::string, int> cases[] = {
        {"", kParseError},
        {"{", kParseError},
        {"nonsense", kParseError},
        {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"} x", kParseError},
        {"\xff\xfe", kParseError},
        {nested(100'000), kParseError},
        {"{\"a\":" + nested(63) + "}", kInvalidRequest},
        {"1", kInvalidRequest},
        {"null", kInvalidRequest},
        {"[]", kInvalidRequest},
        {"{}", kInvalidRequest},
        {R"({"jsonrpc":"2.0","id":1})", kInvalidRequest},
        {R"({"jsonrpc":"1.0","id":1,"method":"eth_chainId"})", kInvalidRequest},
        {R"({"id":1,"method":"eth_chainId"})", kInvalidRequest},
        {R"({"jsonrpc":"2.0","id":{},"method":"eth_chainId"})", kInvalidRequest},
        {R"({"jsonrpc":"2.0","id":[1],"method":"eth_chainId"})", kInvalidRequest},
        {R"({"jsonrpc":"2.0","id":1,"method":7})", kInvalidRequest},
        {R"({"jsonrpc":"2.0","id":1,"method":"eth_nothing"})", kMethodNotFound},
        {R"({"jsonrpc":"2.0","id":1,"method":""})", kMethodNotFound},
        {R"({"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}})", kInvalidParams},
        {R"({"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":[]})", kInvalidParams},
        {R"({"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]})", kMethodNotFound},
    };
    for (const auto& [request, code] : cases) {
        const Json answer = parsed(node.raw(request));
        EXPECT_EQ(error_code(answer), code) << request.substr(0, 200) << " -> " << answer.dump();
        EXPECT_FALSE(answer.contains("result"));
    }
    // geth's words, on which tools match.
    EXPECT_EQ(node.error("eth_nothing")["message"], "the method eth_nothing does not exist/is not available");
    EXPECT_EQ(node.error("eth_getBalance")["message"], "missing value for required argument 0");
}

TEST(Dispatcher, AnswersBatchesInOrder)
{
    TestNode node;
    const Json answer = parsed(node.raw(R"([{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},
        {"jsonrpc":"2.0","method":"eth_blockNumber"}, 7, {"jsonrpc":"2.0","id":2,"method":"eth_blockNumber"}])"));
    ASSERT_EQ(answer.size(), 3u);
    EXPECT_EQ(answer[0]["result"], "0x11375");
    EXPECT_EQ(error_code(answer[1]), kInvalidRequest);
    EXPECT_EQ(answer[2]["id"], 2);
    EXPECT_EQ(answer[2]["result"], "0x0");
}

TEST(Dispatcher, NotificationsHaveNoAnswer)
{
    TestNode node;
    EXPECT_EQ(node.raw(R"({"jsonrpc":"2.0","method":"eth_chainId"})"), "");
    EXPECT_EQ(node.raw(R"({"jsonrpc":"2.0","method":"eth_nothing"})"), "");
    EXPECT_EQ(
        node.raw(R"([{"jsonrpc":"2.0","method":"eth_chainId"},{"jsonrpc":"2.0","method":"eth_chainId"}])"),
        "");
    // They are executed all the same.
    const Bytes raw =
        encode(testing::sign(testing::make_tx(0, Address{}, {}, 1, 21'000), testing::signer_of(0)));
    EXPECT_EQ(
        node.raw(R"({"jsonrpc":"2.0","method":"eth_sendRawTransaction","params":[")" + to_hex(raw) + "\"]}"),
        "");
    EXPECT_EQ(node.pool.counts().pending, 1u);
}

TEST(Dispatcher, LimitsBatchesAndAnswers)
{
    Limits limits;
    limits.max_batch = 10;
    limits.max_response_bytes = 4000;
    TestNode node{limits};
    Json batch = Json::array();
    for (int i = 0; i < 11; ++i)
        batch.push_back({{"jsonrpc", "2.0"},
                         {"id", i},
                         {"method", "eth_getBlockByNumber"},
                         {"params", {"latest", false}}});
    const Json refused = parsed(node.raw(batch.dump()));
    EXPECT_EQ(error_code(refused), kInvalidRequest);
    EXPECT_EQ(refused["error"]["message"], "batch too large");

    batch.erase(10);
    const Json answer = parsed(node.raw(batch.dump()));
    ASSERT_EQ(answer.size(), 10u);
    EXPECT_TRUE(answer[0].contains("result"));
    EXPECT_EQ(error_code(answer[9]), kResponseTooLarge);
}

TEST(Dispatcher, EveryMethodIsRegisteredOnce)
{
    const Registry registry;
    for (const char* name : {"eth_chainId",
                             "eth_blockNumber",
                             "eth_gasPrice",
                             "eth_maxPriorityFeePerGas",
                             "eth_feeHistory",
                             "eth_getBalance",
                             "eth_getTransactionCount",
                             "eth_getCode",
                             "eth_getStorageAt",
                             "eth_getBlockByNumber",
                             "eth_getBlockByHash",
                             "eth_getBlockTransactionCountByHash",
                             "eth_getBlockTransactionCountByNumber",
                             "eth_getTransactionByHash",
                             "eth_getTransactionByBlockHashAndIndex",
                             "eth_getTransactionByBlockNumberAndIndex",
                             "eth_getTransactionReceipt",
                             "eth_getBlockReceipts",
                             "eth_call",
                             "eth_estimateGas",
                             "eth_createAccessList",
                             "eth_sendRawTransaction",
                             "eth_sendRawTransactionSync",
                             "eth_getLogs",
                             "eth_getProof",
                             "eth_newFilter",
                             "eth_newBlockFilter",
                             "eth_newPendingTransactionFilter",
                             "eth_getFilterChanges",
                             "eth_getFilterLogs",
                             "eth_uninstallFilter",
                             "eth_syncing",
                             "eth_accounts",
                             "eth_getUncleCountByBlockHash",
                             "eth_getUncleCountByBlockNumber",
                             "eth_blobBaseFee",
                             "eth_subscribe",
                             "eth_unsubscribe",
                             "net_version",
                             "net_listening",
                             "net_peerCount",
                             "web3_clientVersion",
                             "web3_sha3",
                             "txpool_status",
                             "txpool_content",
                             "txpool_contentFrom",
                             "txpool_inspect",
                             "debug_getRawBlock",
                             "debug_getRawHeader",
                             "debug_getRawReceipts",
                             "debug_getRawTransaction",
                             "debug_traceTransaction",
                             "debug_traceCall",
                             "rpc_modules",
                             "freehold_status",
                             "freehold_deployment",
                             "freehold_getWithdrawalProof",
                             "freehold_outboxRoot"})
        EXPECT_NE(registry.find(name), nullptr) << name;
    EXPECT_EQ(registry.find("eth_chainid"), nullptr);
}

// Every method against every kind of wrong value, at every position: an answer, never a crash, and only
// methods that need no parameters may succeed on nonsense.
TEST(Dispatcher, WrongTypesEverywhere)
{
    TestNode node;
    node.send(testing::make_tx(0, Address{}, {}, 1, 21'000), 0);
    node.seal();
    const Json values[] = {
        nullptr,
        true,
        0,
        -1,
        1.5,
        1e300,
        18446744073709551615u,
        "",
        "0x",
        "0",
        "0x0",
        "0xg",
        "0x00",
        "latest",
        "nonsense",
        "0x" + std::string(40, '0'),
        "0x" + std::string(64, '0'),
        "0x" + std::string(63, 'f'),
        "0x" + std::string(65, '1'),
        "0x1" + std::string(64, '0'),
        std::string(1000, 'x'),
        "\xc3\xa9\x01",
        Json::array(),
        Json::array({nullptr}),
        Json::array({1, "0x1", {}}),
        Json::object(),
        {{"to", 5}},
        {{"from", "0x1"}},
        {{"data", "0xz"}},
        {{"input", "0x1"}},
        {{"gas", "0x1ffffffffffffffffff"}},
        {{"value", "-1"}},
        {{"blockHash", 1}},
        {{"blockNumber", {}}},
        {{"address", {1}}},
        {{"topics", "x"}},
        {{"topics", Json::array({Json::array({5})})}},
        {{"fromBlock", "0x5"}, {"toBlock", "0x1"}},
        {{"fromBlock", Json::array()}},
        {{"accessList", Json::array({Json::array()})}},
        {{"accessList", {{"a", 1}}}},
        {{"authorizationList", Json::array({{{"r", 1}}})}},
        {{"tracer", "js: {}"}},
        {{"tracer", "callTracer"}, {"tracerConfig", 1}},
        {{"disableStack", "no"}},
        {{"0x", Json::array()}},
        {{"0x" + std::string(40, '1'), {{"balance", "x"}}}},
        {{"0x" + std::string(40, '1'), 1}},
        {{"0x" + std::string(40, '1'), {{"unknown", 1}}}},
        {{"gasPrice", "0x1"}, {"maxFeePerGas", "0x1"}},
        {{"maxFeePerGas", "0x1"}, {"maxPriorityFeePerGas", "0x2"}},
        {{"time", -1}},
        {{"number", "0x10000000000000000"}},
    };
    std::size_t answered = 0;
    for (const std::string& method : node.dispatcher.registry().names()) {
        if (method == "eth_sendRawTransactionSync") continue;  // below: it would wait when it succeeds
        for (std::size_t position = 0; position < 4; ++position)
            for (const Json& value : values) {
                Json params = Json::array();
                // Plausible values before the wrong one, so that later positions are reached.
                for (std::size_t i = 0; i < position; ++i)
                    params.push_back(i == 0 ? Json("0x" + std::string(position % 2 == 1 ? 40 : 64, '0'))
                                            : Json("latest"));
                params.push_back(value);
                const Json request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}};
                const std::string text = request.dump(-1, ' ', false, Json::error_handler_t::replace);
                const Json answer = parsed(node.raw(text));
                ASSERT_NE(answer.contains("result"), answer.contains("error"))
                    << text << " -> " << answer.dump();
                ASSERT_NE(error_code(answer), kInternalError) << text << " -> " << answer.dump();
                ++answered;
            }
    }
    EXPECT_GT(answered, 10'000u);
}

TEST(Dispatcher, BadParametersAreRefused)
{
    TestNode node;
    const std::string zero40 = "0x" + std::string(40, '0'), zero64 = "0x" + std::string(64, '0');
    const std::tuple<const char*, Json, const char*> cases[] = {
        {"eth_getBalance",
         {"0x00", "latest"},
         "invalid argument 0: hex string has length 2, want 40 for common.Address"},
        {"eth_getBalance", {zero40.substr(2), "latest"}, "invalid argument 0: hex string without 0x prefix"},
        {"eth_getBalance",
         {5, "latest"},
         "invalid argument 0: json: cannot unmarshal non-string into Go value of type common.Address"},
        {"eth_getBalance", {zero40, "0x01"}, "invalid argument 1: hex number with leading zero digits"},
        {"eth_getBalance", {zero40, "2"}, "invalid argument 1: hex string without 0x prefix"},
        {"eth_getBalance", {zero40, "latest", 1}, "too many arguments, want at most 2"},
        {"eth_getBalance",
         {zero40, {{"blockHash", zero64}, {"blockNumber", "0x0"}}},
         "invalid argument 1: cannot specify both BlockHash and BlockNumber, choose one or the other"},
        {"eth_getStorageAt", {zero40, "0xasdf", "latest"}, "invalid hex in storage key: \"0xasdf\""},
        {"eth_getStorageAt", {zero40, zero64 + "0", "latest"}, nullptr},
        {"eth_getBlockByHash", {"0xabc", true}, "invalid argument 0: hex string of odd length"},
        {"eth_getBlockByNumber", {"latest", "yes"}, nullptr},
        {"eth_getTransactionReceipt",
         {"0x1234"},
         "invalid argument 0: hex string has length 4, want 64 for common.Hash"},
        {"eth_sendRawTransaction", {"0xzz"}, "invalid argument 0: invalid hex string"},
        {"eth_sendRawTransaction", Json::array(), "missing value for required argument 0"},
        {"eth_getLogs", {{{"fromBlock", "0x5"}, {"toBlock", "0x1"}}}, "invalid block range params"},
        {"eth_getLogs",
         {{{"fromBlock", "0x0"}, {"toBlock", "0x38"}}},
         "block range extends beyond current head block"},
        {"eth_getLogs",
         {{{"blockHash", zero64}, {"fromBlock", "0x0"}}},
         "invalid argument 0: cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other"},
        {"eth_getStorageValues", {Json::object(), "latest"}, "empty request"},
        {"debug_getRawHeader", {"2"}, "invalid argument 0: hex string without 0x prefix"},
        {"debug_traceBlockByNumber", {"3"}, "invalid argument 0: hex string without 0x prefix"},
        {"eth_call",
         {{{"to", zero40}}, "latest", {{zero40, {{"movePrecompileToAddress", zero40}}}}},
         nullptr},
        {"eth_call", {{{"to", zero40}}, "latest", Json::object(), {{"withdrawals", Json::array()}}}, nullptr},
    };
    for (const auto& [method, params, message] : cases) {
        const Json error = node.error(method, testing::Args(params));
        EXPECT_EQ(error["code"], kInvalidParams) << method << params.dump();
        if (message != nullptr) {
            EXPECT_EQ(error["message"], message) << method << params.dump();
        }
    }
}

// Random damage to valid requests.
TEST(Dispatcher, DamagedRequestsAreAnswered)
{
    TestNode node;
    const std::string valid =
        R"([{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"0x00000000000000000000000000000000f4ee0001","data":"0x00"},"latest"]},)"
        R"({"jsonrpc":"2.0","id":2,"method":"eth_getLogs","params":[{"fromBlock":"0x0","topics":[null,["0x0000000000000000000000000000000000000000000000000000000000000001"]]}]},)"
        R"({"jsonrpc":"2.0","id":3,"method":"eth_feeHistory","params":["0x4","latest",[10,50.5]]}])";
    std::mt19937_64 random{7};
    for (int round = 0; round < 3000; ++round) {
        std::string text = valid;
        for (std::uint64_t i = random() % 4 + 1; i > 0; --i) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0: text[at] = static_cast<char>(random()); break;
                case 1: text.erase(at, random() % 8); break;
                default: text.insert(at, 1, "{}[]\",:0x1ef"[random() % 12]); break;
            }
            if (text.empty()) break;
        }
        const std::string answer = node.raw(text);
        if (!answer.empty()) parsed(answer);
    }
}
}  // namespace freehold::rpc
