#pragma once
// An HTTP/1.1 and WebSocket server on one port, made for JSON-RPC: bodies are whole strings, answers may come
// later and from any thread, and nothing that a client does can make it hold more than a fixed amount of
// memory or time.
//
// Invariants: (1) one request of a connection is handled at a time, so pipelined answers keep their order;
// (2) every wait for a client has a deadline; (3) at the limit of connections the one that has waited longest
// for its client makes room, so idle or slow clients cannot lock others out.
//
// Boost.Beast stays inside the .cpp files, because it is slow to compile.

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace freehold::net
{
struct HttpServerConfig
{
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;         // 0: any free port
    unsigned threads = 2;           // they run the handlers too
    std::string cors_origin = "*";  // Access-Control-Allow-Origin; empty: no CORS headers

    std::size_t max_header_bytes = 16 * 1024;
    std::size_t max_body_bytes = 8 * 1024 * 1024;  // of a request, and of a WebSocket message
    std::size_t max_connections = 1024;
    std::size_t max_websockets = 512;  // of those
    /// Bytes waiting to be sent on one WebSocket; a client that reads more slowly is dropped.
    std::size_t max_websocket_queue_bytes = 32 * 1024 * 1024;
    /// Messages of one WebSocket that are being answered; further ones are not read meanwhile.
    unsigned max_websocket_in_flight = 16;

    std::chrono::milliseconds idle_timeout{
        60'000};  // between requests; on a WebSocket, between signs of life
    std::chrono::milliseconds request_timeout{20'000};  // from the first byte of a request to its last
    std::chrono::milliseconds write_timeout{30'000};    // for a whole response
};

struct HttpResponse
{
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
};

/// To be called once, from any thread; further calls do nothing. If all copies are destroyed without a call,
/// the client is told 500.
using HttpReply = std::function<void(HttpResponse)>;

/// One WebSocket. All functions may be called from any thread, also after the connection has ended.
class WsSession
{
public:
    virtual ~WsSession() = default;
    [[nodiscard]] virtual std::uint64_t id() const = 0;  // unique in the process
    /// Queues a text message (valid UTF-8). Drops the connection if its queue is full.
    virtual void send(std::string text) = 0;
    virtual void close() = 0;
};

/// The answer to one WebSocket message; empty: none. Same rules as HttpReply, but losing it sends nothing.
using WsReply = std::function<void(std::string)>;

/// Run on the server's threads. An exception that leaves one is answered with 500, or by closing the
/// WebSocket.
struct HttpHandlers
{
    std::function<void(std::string body, HttpReply reply)> on_post;
    std::function<HttpResponse(std::string_view target)> on_get;
    std::function<void(const std::shared_ptr<WsSession>&)> on_ws_open;
    std::function<void(const std::shared_ptr<WsSession>&, std::string message, WsReply reply)> on_ws_message;
    /// Once for each on_ws_open, after the last on_ws_message has begun.
    std::function<void(const std::shared_ptr<WsSession>&)> on_ws_close;
};

struct HttpServerStats
{
    std::uint64_t accepted = 0;  // connections
    std::uint64_t refused = 0;   // connections, because of the limit
    std::uint64_t evicted = 0;   // connections that made room for others
    std::uint64_t requests = 0;
    std::uint64_t connections = 0;  // at present
    std::uint64_t websockets = 0;   // at present
};

class HttpServer
{
public:
    /// Listens at once. A handler that is left empty answers 404 (GET), 405 (POST) or refuses (WebSocket
    /// without on_ws_message). The error is for a person (an address in use, a name that does not resolve).
    static Result<std::unique_ptr<HttpServer>, std::string> start(HttpServerConfig config,
                                                                  HttpHandlers handlers);
    /// Stops. REQUIRES: not on one of the server's own threads.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] HttpServerStats stats() const;
    /// Closes every connection and waits for handlers that are running; replies that come later are dropped.
    /// REQUIRES: not on one of the server's own threads. Calling it again does nothing.
    void stop();

private:
    class Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::net
