// The WebSocket half of the server, against Beast's client.
#include "net/http_server.hpp"
#include "net/testing/raw_client.hpp"

#include <gtest/gtest.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace freehold::net
{
namespace
{
using namespace std::chrono_literals;
using boost::system::error_code;
using testing::RawClient;
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

class WsClient
{
public:
    explicit WsClient(std::uint16_t port)
    {
        stream_.next_layer().connect({asio::ip::address_v4::loopback(), port}, ec);
        if (!ec) stream_.handshake("localhost", "/", ec);
        stream_.read_message_max(0);
    }
    void send(std::string_view text) { stream_.write(asio::buffer(text), ec); }
    std::string receive()
    {
        boost::beast::flat_buffer buffer;
        stream_.read(buffer, ec);
        return boost::beast::buffers_to_string(buffer.data());
    }
    void close() { stream_.close(websocket::close_code::normal, ec); }
    [[nodiscard]] unsigned close_code() const { return stream_.reason().code; }

    error_code ec;  // of the last operation

private:
    asio::io_context context_;
    websocket::stream<asio::ip::tcp::socket> stream_{context_};
};

struct Recorder
{
    std::mutex mutex;
    std::vector<std::shared_ptr<WsSession>> sessions;
    std::atomic<int> opened{0}, closed{0}, messages{0};

    HttpHandlers handlers()
    {
        HttpHandlers result;
        result.on_ws_open = [this](const std::shared_ptr<WsSession>& session) {
            const std::lock_guard lock{mutex};
            sessions.push_back(session);
            ++opened;
        };
        result.on_ws_close = [this](const std::shared_ptr<WsSession>&) { ++closed; };
        result.on_ws_message = [this](const std::shared_ptr<WsSession>&, std::string message,
                                      const WsReply& reply) {
            ++messages;
            if (message == "throw") throw std::runtime_error{"a bug"};
            if (message != "silent") reply("<" + message + ">");
        };
        result.on_get = [](std::string_view) { return HttpResponse{200, "text/plain", "get"}; };
        return result;
    }
};

template <typename Condition>
bool eventually(const Condition& condition)
{
    for (int i = 0; i < 500 && !condition(); ++i) std::this_thread::sleep_for(10ms);
    return condition();
}

std::unique_ptr<HttpServer> start(Recorder& recorder, HttpServerConfig config = {})
{
    return *HttpServer::start(std::move(config), recorder.handlers());
}

TEST(WebSocket, AnswersAndPushesOnTheSamePortAsHttp)
{
    Recorder recorder;
    const auto server = start(recorder);
    WsClient client{server->port()};
    ASSERT_FALSE(client.ec) << client.ec.message();
    client.send("one");
    EXPECT_EQ(client.receive(), "<one>");
    ASSERT_EQ(recorder.opened, 1);
    recorder.sessions[0]->send("pushed");
    EXPECT_EQ(client.receive(), "pushed");

    RawClient http{server->port()};
    ASSERT_TRUE(http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    EXPECT_NE(http.read_until("get", 5s).find("200"), std::string::npos);

    client.close();
    EXPECT_TRUE(eventually([&] { return recorder.closed == 1; }));
    recorder.sessions[0]->send("after the end: does nothing");
    recorder.sessions[0]->close();
}

TEST(WebSocket, ManyMessagesInOrder)
{
    Recorder recorder;
    const auto server = start(recorder);
    WsClient client{server->port()};
    for (int i = 0; i < 1000; ++i) client.send(std::to_string(i));
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.receive(), "<" + std::to_string(i) + ">");
    client.send("silent");
    client.send("after a message without an answer");
    EXPECT_EQ(client.receive(), "<after a message without an answer>");
}

TEST(WebSocket, PushesFromManyThreadsArriveWhole)
{
    Recorder recorder;
    const auto server = start(recorder);
    WsClient client{server->port()};
    ASSERT_TRUE(eventually([&] { return recorder.opened == 1; }));
    const auto session = recorder.sessions[0];
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 100; ++i) session->send(std::string(1000, static_cast<char>('a' + t)));
            });
        for (int i = 0; i < 400; ++i) {
            const std::string text = client.receive();
            ASSERT_EQ(text, std::string(1000, text[0]));
        }
    }
}

TEST(WebSocketHostile, MessageAboveTheLimitEndsTheConnection)
{
    Recorder recorder;
    HttpServerConfig config;
    config.max_body_bytes = 1000;
    const auto server = start(recorder, config);
    WsClient fits{server->port()};
    fits.send(std::string(1000, 'a'));
    EXPECT_EQ(fits.receive().size(), 1002u);
    WsClient client{server->port()};
    client.send(std::string(1001, 'a'));
    client.receive();
    EXPECT_TRUE(client.ec);
    EXPECT_EQ(client.close_code(), websocket::close_code::too_big);
    EXPECT_TRUE(eventually([&] { return recorder.closed == 1; }));
    EXPECT_EQ(recorder.messages, 1);
}

TEST(WebSocketHostile, ASlowReaderIsDropped)
{
    Recorder recorder;
    HttpServerConfig config;
    config.max_websocket_queue_bytes = 4 * 1024 * 1024;
    const auto server = start(recorder, config);
    WsClient slow{server->port()};
    ASSERT_TRUE(eventually(
        [&] { return recorder.opened == 1; }));  // before the other, so that sessions[0] is the slow one
    WsClient other{server->port()};
    ASSERT_TRUE(eventually([&] { return recorder.opened == 2; }));
    for (int i = 0; i < 200; ++i) recorder.sessions[0]->send(std::string(100'000, 'a'));  // 20 MB, never read
    EXPECT_TRUE(eventually([&] { return recorder.closed == 1; }));
    other.send("still served");
    EXPECT_EQ(other.receive(), "<still served>");
}

TEST(WebSocketHostile, AFloodOfRequestsIsNotReadFasterThanItIsAnswered)
{
    std::mutex mutex;
    std::vector<WsReply> kept;
    std::atomic<int> received{0};
    HttpHandlers handlers;
    handlers.on_ws_message = [&](const std::shared_ptr<WsSession>&, const std::string&, WsReply reply) {
        const std::lock_guard lock{mutex};
        kept.push_back(std::move(reply));
        ++received;
    };
    HttpServerConfig config;
    config.max_websocket_in_flight = 5;
    const auto server = *HttpServer::start(config, handlers);
    WsClient client{server->port()};
    for (int i = 0; i < 50; ++i) client.send("x");
    EXPECT_TRUE(eventually([&] { return received == 5; }));
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(received, 5);
    for (int answered = 0; answered < 50; ++answered) {
        ASSERT_TRUE(eventually([&] { return received > answered; }));
        const std::lock_guard lock{mutex};
        kept[static_cast<std::size_t>(answered)]("y");
    }
    for (int i = 0; i < 50; ++i) EXPECT_EQ(client.receive(), "y");
}

TEST(WebSocketHostile, TooManyAre503)
{
    Recorder recorder;
    HttpServerConfig config;
    config.max_websockets = 2;
    const auto server = start(recorder, config);
    WsClient first{server->port()};
    {
        const WsClient second{server->port()};
        EXPECT_FALSE(second.ec);
        const WsClient third{server->port()};
        EXPECT_EQ(third.ec, websocket::error::upgrade_declined);
    }
    EXPECT_TRUE(eventually([&] { return server->stats().websockets == 1; }));
    const WsClient fourth{server->port()};
    EXPECT_FALSE(fourth.ec);
}

TEST(WebSocketHostile, AnExceptionEndsOnlyThatConnection)
{
    Recorder recorder;
    const auto server = start(recorder);
    WsClient bad{server->port()};
    WsClient good{server->port()};
    bad.send("throw");
    bad.receive();
    EXPECT_TRUE(bad.ec);
    good.send("fine");
    EXPECT_EQ(good.receive(), "<fine>");
}

TEST(WebSocketHostile, BadHandshakesAndGarbageFrames)
{
    Recorder recorder;
    const auto server = start(recorder);
    const std::string upgrade =
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
        "13\r\n";
    RawClient no_key{server->port()};
    ASSERT_TRUE(no_key.send(upgrade + "\r\n"));
    EXPECT_TRUE(no_key.read_all(5s).starts_with("HTTP/1.1 400 "));

    RawClient early{server->port()};
    ASSERT_TRUE(early.send(upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x01x"));
    EXPECT_TRUE(early.read_all(5s).starts_with("HTTP/1.1 400 "));

    {
        RawClient garbage{server->port()};
        ASSERT_TRUE(garbage.send(upgrade + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        EXPECT_TRUE(garbage.read_until("\r\n\r\n", 5s).starts_with("HTTP/1.1 101 "));
        ASSERT_TRUE(garbage.send(std::string(100, '\xff')));
        EXPECT_TRUE(garbage.is_closed_within(5s));
    }
    EXPECT_TRUE(eventually([&] { return server->stats().websockets == 0; }));
}

TEST(WebSocketHostile, ASilentPeerIsClosed)
{
    Recorder recorder;
    HttpServerConfig config;
    config.idle_timeout = 300ms;
    const auto server = start(recorder, config);
    RawClient silent{server->port()};  // it does not answer pings
    ASSERT_TRUE(
        silent.send("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
    EXPECT_TRUE(silent.is_closed_within(10s));
    EXPECT_TRUE(eventually([&] { return recorder.closed == 1; }));
}

TEST(WebSocket, StopClosesThem)
{
    Recorder recorder;
    auto server = start(recorder);
    WsClient client{server->port()};
    ASSERT_TRUE(eventually([&] { return recorder.opened == 1; }));
    server->stop();
    EXPECT_EQ(recorder.closed, 1);
    client.receive();
    EXPECT_TRUE(client.ec);
    recorder.sessions[0]->send("too late");
    server.reset();
    recorder.sessions[0]->send("much too late");
}
}  // namespace
}  // namespace freehold::net
