// The interface over real connections: HTTP, WebSocket, and a follower that forwards to a sequencer.

#include "rpc/server.hpp"
#include "net/testing/raw_client.hpp"
#include "rpc/forwarder.hpp"
#include "rpc/test_support.hpp"

namespace freehold::rpc
{
namespace
{
using namespace testing;
using net::testing::RawClient;
using namespace std::chrono_literals;

std::string post(std::string_view body)
{
    return "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

constexpr const char* kUpgrade =
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// A text frame (RFC 6455, section 5.2) with an all-zero mask. REQUIRES: text.size() < 126.
std::string frame(std::string_view text)
{
    std::string bytes{"\x81"};
    bytes += static_cast<char>(0x80 | text.size());
    bytes.append(4, '\0');
    return bytes + std::string{text};
}

class ServerTest : public ::testing::Test
{
protected:
    void SetUp() override
    {
        auto started =
            Server::start(Backend{.chain = node.chain, .mempool = node.pool}, {},
                          [](std::string_view) { return net::HttpResponse{200, "text/plain", "fine"}; });
        ASSERT_TRUE(started.has_value()) << started.error();
        server = std::move(*started);
    }
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server->port()); }

    TestNode node;
    std::unique_ptr<Server> server;
};
}  // namespace

TEST_F(ServerTest, Http)
{
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(post(R"({"jsonrpc":"2.0","id":7,"method":"eth_chainId"})")));
    EXPECT_NE(client.read_until("0x11375\"}", 5s).find("200 OK"), std::string::npos);
    // The connection lives on, whatever was sent.
    ASSERT_TRUE(client.send(post("nonsense")));
    EXPECT_NE(client.read_until("}}", 5s).find("-32700"), std::string::npos);
    ASSERT_TRUE(
        client.send(post(R"({"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]})")));
    EXPECT_NE(client.read_until("}}", 5s).find("notifications not supported"), std::string::npos);
    ASSERT_TRUE(client.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
    EXPECT_NE(client.read_until("fine", 5s).find("200 OK"), std::string::npos);
}

TEST_F(ServerTest, WebSocketSubscriptions)
{
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(kUpgrade));
    ASSERT_NE(client.read_until("\r\n\r\n", 5s).find("101"), std::string::npos);
    ASSERT_TRUE(
        client.send(frame(R"({"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]})")));
    ASSERT_NE(client.read_until("\"}", 5s).find("result"), std::string::npos);
    const auto block = node.seal();
    EXPECT_NE(client.read_until("}}}", 5s).find(text(block->hash)), std::string::npos);
    ASSERT_TRUE(client.send(frame(R"({"jsonrpc":"2.0","id":2,"method":"eth_blockNumber"})")));
    EXPECT_NE(client.read_until("}", 5s).find("\"0x1\""), std::string::npos);
}

// A subscriber that goes away takes its subscriptions along.
TEST_F(ServerTest, ClosedWebSocketsAreForgotten)
{
    for (int i = 0; i < 20; ++i) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(kUpgrade));
        client.read_until("\r\n\r\n", 5s);
        ASSERT_TRUE(
            client.send(frame(R"({"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]})")));
        ASSERT_NE(client.read_until("\"}", 5s).find("result"), std::string::npos);
    }
    for (int i = 0; i < 500 && server->stats().websockets != 0; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(server->stats().websockets, 0u);
    EXPECT_EQ(server->service().subscriptions.size(), 0u);
    node.seal();
}

// While a call waits for its receipt the server's few threads serve others, also on the same WebSocket.
TEST_F(ServerTest, WaitingCallsDoNotBlockOthers)
{
    std::vector<std::unique_ptr<RawClient>> waiting;
    for (std::uint64_t i = 0; i < 16; ++i) {
        const std::string raw = to_hex(encode(sign(make_tx(i, Address{}, {}, 1, 21'000), signer_of(0))));
        waiting.push_back(std::make_unique<RawClient>(server->port()));
        ASSERT_TRUE(waiting.back()->send(
            post(R"({"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransactionSync","params":[")" + raw +
                 R"(","0x7530"]})")));
        for (int j = 0; j < 500 && node.pool.counts().pending <= i; ++j) std::this_thread::sleep_for(10ms);
    }
    RawClient other{server->port()};
    ASSERT_TRUE(other.send(post(R"({"jsonrpc":"2.0","id":7,"method":"txpool_status"})")));
    EXPECT_NE(other.read_until("}}", 5s).find("0x10"), std::string::npos);
    node.seal();
    for (const auto& client : waiting)
        EXPECT_NE(client->read_until("}}", 5s).find("\"status\":\"0x1\""), std::string::npos);
}

TEST_F(ServerTest, AFollowerForwardsToTheSequencer)
{
    auto forwarder = SequencerForwarder::make(url());
    ASSERT_TRUE(forwarder.has_value());
    auto kv = store::make_memory_store();
    node::Chain chain{*kv, test_deployment()};
    node::Mempool pool{chain, {}};
    auto follower =
        Server::start(Backend{.chain = chain, .mempool = pool, .forward = (*forwarder)->as_function()}, {});
    ASSERT_TRUE(follower.has_value());

    const std::string raw = to_hex(encode(sign(make_tx(0, Address{}, {}, 1, 21'000), signer_of(0))));
    const std::string call =
        post(R"({"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":[")" + raw + "\"]}");
    RawClient client{(*follower)->port()};
    ASSERT_TRUE(client.send(call));
    EXPECT_NE(client.read_until("}", 5s).find(text(keccak256(hex(raw)))), std::string::npos);
    EXPECT_EQ(node.pool.counts().pending, 1u);
    ASSERT_TRUE(client.send(call));
    EXPECT_NE(client.read_until("}}", 5s).find("already known"), std::string::npos);

    // Without the sequencer there is an error, not silence.
    server.reset();
    ASSERT_TRUE(client.send(call));
    EXPECT_NE(client.read_until("}}", 10s).find("the sequencer cannot be reached"), std::string::npos);
}

TEST_F(ServerTest, StopsWithCallsWaiting)
{
    const std::string raw = to_hex(encode(sign(make_tx(0, Address{}, {}, 1, 21'000), signer_of(0))));
    RawClient client{server->port()};
    ASSERT_TRUE(
        client.send(post(R"({"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransactionSync","params":[")" +
                         raw + R"(","0x7530"]})")));
    for (int i = 0; i < 500 && node.pool.counts().pending == 0; ++i) std::this_thread::sleep_for(10ms);
    server.reset();
    EXPECT_TRUE(client.is_closed_within(5s));
    node.seal();
}
}  // namespace freehold::rpc
