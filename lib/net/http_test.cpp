// The HTTP server and client with each other, and the server with clients that do not behave.
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/testing/raw_client.hpp"

#include <gtest/gtest.h>

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
using namespace std::string_view_literals;
using testing::RawClient;

HttpHandlers echo_handlers()
{
    HttpHandlers handlers;
    handlers.on_post = [](std::string body, const HttpReply& reply) {
        reply({200, "text/plain", "<" + body + ">"});
    };
    handlers.on_get = [](std::string_view target) -> HttpResponse {
        if (target == "/health") return {200, "text/plain", "ok"};
        if (target == "/throw") throw std::runtime_error{"a bug"};
        return {404, "text/plain", "nothing here"};
    };
    return handlers;
}

std::unique_ptr<HttpServer> start(HttpServerConfig config = {}, HttpHandlers handlers = echo_handlers())
{
    auto server = HttpServer::start(std::move(config), std::move(handlers));
    EXPECT_TRUE(server) << (server ? "" : server.error());
    return *std::move(server);
}

std::unique_ptr<HttpClient> client_of(std::uint16_t port, HttpClientConfig config = {})
{
    return *HttpClient::make("http://127.0.0.1:" + std::to_string(port), config);
}

std::string post_of(std::string_view body, std::string_view headers = "")
{
    return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string{headers} +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body};
}

TEST(Http, PostAndGet)
{
    const auto server = start();
    const auto client = client_of(server->port());
    const auto posted = client->post("hello");
    ASSERT_TRUE(posted) << posted.error().message;
    EXPECT_EQ(posted->status, 200u);
    EXPECT_EQ(posted->body, "<hello>");
    EXPECT_EQ(client->get("/health")->body, "ok");
    EXPECT_EQ(client->get("/other")->status, 404u);
    EXPECT_EQ(client->get("/throw")->status, 500u);
    EXPECT_EQ(server->stats().accepted, 1u) << "the connection is kept alive";
    EXPECT_EQ(server->stats().requests, 4u);
}

TEST(Http, LargeBodiesBothWays)
{
    const auto server = start();
    std::string body(8 * 1024 * 1024, 'a');
    for (std::size_t i = 0; i < body.size(); i += 4093) body[i] = static_cast<char>('a' + i % 26);
    const auto response = client_of(server->port())->post(body);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "<" + body + ">");
}

TEST(Http, AnswersFromAnotherThread)
{
    std::mutex mutex;
    std::vector<std::thread> threads;
    HttpHandlers handlers;
    handlers.on_post = [&](std::string body, HttpReply reply) {
        const std::lock_guard lock{mutex};
        threads.emplace_back([body = std::move(body), reply = std::move(reply)] {
            std::this_thread::sleep_for(5ms);
            reply({200, "text/plain", body});
            reply({200, "text/plain", "a second answer is ignored"});
        });
    };
    auto server = start({}, handlers);
    std::vector<std::thread> callers;
    for (int i = 0; i < 8; ++i)
        callers.emplace_back([&, i] {
            const auto client = client_of(server->port());
            for (int round = 0; round < 10; ++round) {
                const std::string body = std::to_string(i) + ":" + std::to_string(round);
                const auto response = client->post(body);
                ASSERT_TRUE(response) << response.error().message;
                EXPECT_EQ(response->body, body);
            }
        });
    for (std::thread& caller : callers) caller.join();
    for (std::thread& thread : threads) thread.join();
}

TEST(Http, ALostReplyAndAnExceptionAre500)
{
    HttpHandlers handlers;
    handlers.on_post = [](const std::string& body, const HttpReply&) {
        if (body == "throw") throw std::runtime_error{"a bug"};
    };
    const auto server = start({}, handlers);
    EXPECT_EQ(client_of(server->port())->post("lose")->status, 500u);
    EXPECT_EQ(client_of(server->port())->post("throw")->status, 500u);
    EXPECT_EQ(client_of(server->port())->get("/")->status, 404u);
}

TEST(Http, StopDropsWhatIsPendingAndRepliesAfterItDoNothing)
{
    std::vector<HttpReply> kept;
    std::mutex mutex;
    std::atomic<int> received{0};
    HttpHandlers handlers;
    handlers.on_post = [&](const std::string&, HttpReply reply) {
        const std::lock_guard lock{mutex};
        kept.push_back(std::move(reply));
        ++received;
    };
    auto server = start({}, handlers);
    RawClient pending{server->port()};
    RawClient idle{server->port()};
    ASSERT_TRUE(pending.send(post_of("x")));
    while (received == 0) std::this_thread::yield();
    server->stop();
    EXPECT_TRUE(pending.is_closed_within(5s));
    EXPECT_TRUE(idle.is_closed_within(5s));
    server.reset();
    kept.front()({200, "text/plain", "too late"});
    EXPECT_FALSE(RawClient{0}.connected());
}

TEST(Http, PipelinedRequestsAreAnsweredInOrder)
{
    std::mutex mutex;
    std::vector<std::thread> threads;
    HttpHandlers handlers;
    handlers.on_post = [&](std::string body, HttpReply reply) {
        const std::lock_guard lock{mutex};
        threads.emplace_back([body = std::move(body), reply = std::move(reply)] {
            if (body == "first") std::this_thread::sleep_for(30ms);
            reply({200, "text/plain", "[" + body + "]"});
        });
    };
    const auto server = start({}, handlers);
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(post_of("first") + post_of("second") + post_of("third")));
    const std::string text = client.read_until("[third]", 5s);
    const auto first = text.find("[first]"), second = text.find("[second]"), third = text.find("[third]");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
    for (std::thread& thread : threads) thread.join();
}

TEST(Http, Methods)
{
    const auto server = start();
    const auto answer = [&](std::string_view request) {
        RawClient client{server->port()};
        EXPECT_TRUE(client.send(request));
        return client.read_all(5s);
    };
    const std::string options = answer("OPTIONS / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(options.starts_with("HTTP/1.1 204 ")) << options;
    EXPECT_NE(options.find("Access-Control-Allow-Origin: *\r\n"), std::string::npos) << options;
    EXPECT_NE(options.find("Access-Control-Allow-Methods: GET, POST, OPTIONS\r\n"), std::string::npos)
        << options;
    EXPECT_NE(options.find("Access-Control-Allow-Headers: Content-Type"), std::string::npos) << options;

    const std::string head = answer("HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(head.starts_with("HTTP/1.1 200 ")) << head;
    EXPECT_NE(head.find("Content-Length: 2\r\n"), std::string::npos) << head;
    EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;

    const std::string del = answer("DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(del.starts_with("HTTP/1.1 405 ")) << del;
    EXPECT_NE(del.find("Allow: GET, HEAD, POST, OPTIONS\r\n"), std::string::npos) << del;

    const std::string old = answer("GET /health HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(old.starts_with("HTTP/1.0 200 ")) << old;
}

TEST(Http, ExpectContinue)
{
    const auto server = start();
    RawClient client{server->port()};
    ASSERT_TRUE(
        client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    EXPECT_TRUE(client.read_until("\r\n\r\n", 5s).starts_with("HTTP/1.1 100 "));
    ASSERT_TRUE(client.send("ab"));
    EXPECT_TRUE(client.read_until("<ab>", 5s).starts_with("HTTP/1.1 200 "));
}

TEST(Http, ChunkedBody)
{
    const auto server = start();
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    EXPECT_NE(client.read_until("<abcde>", 5s).find("<abcde>"), std::string::npos);
}

TEST(Http, StartReportsAnAddressInUse)
{
    const auto server = start();
    HttpServerConfig config;
    config.port = server->port();
    const auto second = HttpServer::start(config, echo_handlers());
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().find("in use"), std::string::npos) << second.error();
    config.address = "not an address";
    EXPECT_FALSE(HttpServer::start(config, echo_handlers()));
}

// --- Hostile clients
// --------------------------------------------------------------------------------------------------

TEST(HttpHostile, TooLargeBodyIs413BeforeItIsSent)
{
    HttpServerConfig config;
    config.max_body_bytes = 1000;
    const auto server = start(config);
    RawClient announced{server->port()};
    ASSERT_TRUE(announced.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n"));
    EXPECT_TRUE(announced.read_all(5s).starts_with("HTTP/1.1 413 "));

    RawClient chunked{server->port()};
    ASSERT_TRUE(chunked.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    for (int i = 0; i < 20; ++i) chunked.send("40\r\n" + std::string(64, 'a') + "\r\n");
    EXPECT_TRUE(chunked.read_all(5s).starts_with("HTTP/1.1 413 "));

    RawClient fits{server->port()};
    ASSERT_TRUE(fits.send(post_of(std::string(1000, 'a'), "Connection: close\r\n")));
    EXPECT_TRUE(fits.read_all(5s).starts_with("HTTP/1.1 200 "));
}

TEST(HttpHostile, ARefusedBodyThatIsSentAnywayStillGetsItsAnswer)
{
    HttpServerConfig config;
    config.max_body_bytes = 1000;
    const auto server = start(config);
    const auto response = client_of(server->port())->post(std::string(4'000'000, 'a'));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 413u);
}

TEST(HttpHostile, TooLargeHeaderIs431)
{
    const auto server = start();
    RawClient client{server->port()};
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(20'000, 'a') + "\r\n\r\n");
    EXPECT_TRUE(client.read_all(5s).starts_with("HTTP/1.1 431 "));
}

TEST(HttpHostile, GarbageIs400)
{
    const auto server = start();
    for (const std::string_view garbage :
         {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n"sv, "\r\n\r\n\r\n"sv,
          "GET\r\n\r\n"sv, "GET / HTTP/9.9\r\n\r\n"sv, "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"sv,
          "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"sv,
          "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"sv,
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"sv}) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(garbage));
        client.finish_sending();
        EXPECT_TRUE(client.read_all(5s).starts_with("HTTP/1.1 400 ")) << garbage;
    }
    EXPECT_EQ(client_of(server->port())->get("/health")->body, "ok");
}

TEST(HttpHostile, SlowHeaderAndSlowBodyAre408)
{
    HttpServerConfig config;
    config.request_timeout = 300ms;
    const auto server = start(config);
    for (const char* beginning :
         {"POST / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"}) {
        RawClient client{server->port()};
        ASSERT_TRUE(client.send(beginning));
        const auto begin = std::chrono::steady_clock::now();
        // One byte at a time keeps every single read short, which must not extend the deadline.
        std::jthread drip{[&](const std::stop_token& stop) {
            while (!stop.stop_requested() && client.send("a")) std::this_thread::sleep_for(20ms);
        }};
        EXPECT_TRUE(client.read_until("\r\n\r\n", 10s).starts_with("HTTP/1.1 408 "));
        EXPECT_GE(std::chrono::steady_clock::now() - begin, 250ms);
        drip.request_stop();
    }
}

TEST(HttpHostile, IdleConnectionsAreClosed)
{
    HttpServerConfig config;
    config.idle_timeout = 200ms;
    const auto server = start(config);
    RawClient silent{server->port()};
    EXPECT_TRUE(silent.is_closed_within(10s));
    RawClient used{server->port()};
    ASSERT_TRUE(used.send(post_of("a")));
    EXPECT_NE(used.read_until("<a>", 5s).find("<a>"), std::string::npos);
    EXPECT_TRUE(used.is_closed_within(10s));
}

TEST(HttpHostile, HalfClosedConnections)
{
    const auto server = start();
    RawClient whole{server->port()};
    ASSERT_TRUE(whole.send(post_of("a")));
    whole.finish_sending();
    EXPECT_NE(whole.read_all(5s).find("<a>"), std::string::npos) << "a client may say that it sends no more";

    RawClient half{server->port()};
    ASSERT_TRUE(half.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc"));
    half.finish_sending();
    EXPECT_TRUE(half.read_all(5s).starts_with("HTTP/1.1 400 "));

    RawClient empty{server->port()};
    empty.finish_sending();
    EXPECT_EQ(empty.read_all(5s), "");
}

TEST(HttpHostile, IdleConnectionsBeyondTheLimitDoNotLockOthersOut)
{
    HttpServerConfig config;
    config.max_connections = 100;
    const auto server = start(config);
    std::vector<RawClient> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.emplace_back(server->port());
        ASSERT_TRUE(idle.back().connected()) << i;
    }
    const auto client = client_of(server->port());
    const auto response = client->get("/health");
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "ok");
    const HttpServerStats stats = server->stats();
    EXPECT_LE(stats.connections, 101u);
    EXPECT_GE(stats.evicted, 900u);
    EXPECT_TRUE(idle.front().is_closed_within(5s));
}

TEST(HttpHostile, BusyConnectionsAreNotEvicted)
{
    std::vector<HttpReply> kept;
    std::mutex mutex;
    std::atomic<int> received{0};
    HttpHandlers handlers;
    handlers.on_post = [&](const std::string&, HttpReply reply) {
        const std::lock_guard lock{mutex};
        kept.push_back(std::move(reply));
        ++received;
    };
    HttpServerConfig config;
    config.max_connections = 3;
    const auto server = start(config, handlers);
    std::vector<RawClient> busy;
    for (int i = 0; i < 3; ++i) {
        busy.emplace_back(server->port());
        ASSERT_TRUE(busy.back().send(post_of("x")));
    }
    while (received < 3) std::this_thread::yield();
    RawClient fourth{server->port()};
    EXPECT_TRUE(fourth.is_closed_within(5s));
    EXPECT_EQ(server->stats().refused, 1u);
    for (const HttpReply& reply : kept) reply({200, "text/plain", "done"});
    for (RawClient& client : busy) EXPECT_NE(client.read_until("done", 5s).find("done"), std::string::npos);
}

TEST(HttpHostile, AClientThatNeverReadsItsAnswerIsDropped)
{
    HttpHandlers handlers;
    handlers.on_post = [](const std::string&, const HttpReply& reply) {
        reply({200, "text/plain", std::string(64 * 1024 * 1024, 'x')});
    };
    HttpServerConfig config;
    config.write_timeout = 300ms;
    const auto server = start(config, handlers);
    RawClient client{server->port()};
    ASSERT_TRUE(client.send(post_of("x")));
    for (int i = 0; i < 500 && (server->stats().requests == 0 || server->stats().connections > 0); ++i)
        std::this_thread::sleep_for(20ms);
    EXPECT_EQ(server->stats().requests, 1u);
    EXPECT_EQ(server->stats().connections, 0u);
}

// --- The client against servers that do not behave
// --------------------------------------------------------------------

TEST(HttpClientErrors, NothingListens)
{
    std::uint16_t port = 0;
    {
        port = start()->port();
    }
    const auto response = client_of(port)->get("/");
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, HttpClientError::Kind::Connect);
}

TEST(HttpClientErrors, BadUrlAndUnknownHost)
{
    EXPECT_EQ(HttpClient::make("nonsense").error().kind, HttpClientError::Kind::BadUrl);
    const auto response = (*HttpClient::make("http://no-such-host.invalid/key"))->get("");
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, HttpClientError::Kind::Resolve);
    EXPECT_EQ(response.error().message.find("key"), std::string::npos) << "a path may be a secret";
}

TEST(HttpClientErrors, Timeout)
{
    std::mutex mutex;
    std::vector<HttpReply> kept;
    HttpHandlers handlers;
    handlers.on_post = [&](const std::string&, HttpReply reply) {
        const std::lock_guard lock{mutex};
        kept.push_back(std::move(reply));
    };
    const auto server = start({}, handlers);
    const auto response = client_of(server->port(), {.timeout = 200ms})->post("x");
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, HttpClientError::Kind::Timeout);
}

TEST(HttpClientErrors, TooLarge)
{
    const auto server = start();
    const auto client = client_of(server->port(), {.max_response_bytes = 100});
    EXPECT_TRUE(client->post(std::string(98, 'a')));
    const auto response = client->post(std::string(99, 'a'));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, HttpClientError::Kind::TooLarge);
}

TEST(HttpClientErrors, TlsToAServerWithoutIt)
{
    const auto server = start();
    const auto client = *HttpClient::make("https://127.0.0.1:" + std::to_string(server->port()));
    const auto response = client->get("/health");
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, HttpClientError::Kind::Tls);
}

TEST(HttpClientErrors, AConnectionThatTheServerClosedMeanwhileIsReplaced)
{
    HttpServerConfig config;
    config.idle_timeout = 100ms;
    const auto server = start(config);
    const auto client = client_of(server->port());
    for (int i = 0; i < 3; ++i) {
        const auto response = client->post("a");
        ASSERT_TRUE(response) << response.error().message;
        while (server->stats().connections > 0) std::this_thread::sleep_for(10ms);
    }
    EXPECT_EQ(server->stats().accepted, 3u);
}
}  // namespace
}  // namespace freehold::net
