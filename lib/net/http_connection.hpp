#pragma once
// Internal to the HTTP server: what its connections share. Includes Boost.Asio; only .cpp files may include
// it.

#include "net/http_server.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <list>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace freehold::net
{
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using StringRequest = http::request<http::string_body>;

class ConnectionBase
{
public:
    virtual ~ConnectionBase() = default;
    /// Closes the connection; may be called from any thread.
    virtual void shut() = 0;
};

/// The state of one server. Connections hold a shared_ptr to it, so the io_context outlives them; it holds a
/// connection until that has closed.
class ServerCore
{
public:
    ServerCore(HttpServerConfig server_config, HttpHandlers server_handlers)
        : config{std::move(server_config)}, handlers{std::move(server_handlers)}
    {}

    const HttpServerConfig config;
    const HttpHandlers handlers;
    asio::io_context context;

    std::atomic<std::uint64_t> accepted{0}, refused{0}, evicted{0}, requests{0}, connections{0},
        websockets{0};

    /// Runs `work` on `executor`, unless the server has stopped: a handler that is left behind in the
    /// io_context would keep its connection, and through it the io_context itself, alive for ever.
    template <typename Work>
    void post(const asio::any_io_executor& executor, Work&& work)
    {
        const std::shared_lock lock{stop_mutex_};
        if (!stopped_) asio::post(executor, std::forward<Work>(work));
    }

    /// From here on `post` and `add` do nothing.
    void mark_stopped()
    {
        const std::unique_lock lock{stop_mutex_};
        stopped_ = true;
    }
    [[nodiscard]] bool stopped() const
    {
        const std::shared_lock lock{stop_mutex_};
        return stopped_;
    }

    // The connections, for stop(); and among them, oldest first, those that wait for their client.
    std::uint64_t next_id() { return next_id_.fetch_add(1) + 1; }
    void add(std::uint64_t id, std::shared_ptr<ConnectionBase> connection);
    void remove(std::uint64_t id);
    /// Also moves one that waits already to the end of the line.
    void mark_waiting(std::uint64_t id);
    void mark_busy(std::uint64_t id);
    /// Shuts the connection that has waited longest. False if none waits.
    bool evict_one();
    void shut_all();

private:
    struct Entry
    {
        std::shared_ptr<ConnectionBase> connection;
        std::list<std::uint64_t>::iterator waiting;  // waiting_.end() when busy
    };

    static inline std::atomic<std::uint64_t> next_id_{0};
    mutable std::shared_mutex stop_mutex_;
    bool stopped_ = false;
    std::mutex connections_mutex_;
    std::unordered_map<std::uint64_t, Entry> entries_;
    std::list<std::uint64_t> waiting_;
};

/// Starts an HTTP connection on an accepted socket, whose executor is a strand.
void start_http_session(const std::shared_ptr<ServerCore>& core, tcp::socket socket);
/// Takes a connection over after an upgrade request. False, with the socket untouched, at the limit of
/// WebSockets.
bool start_ws_session(const std::shared_ptr<ServerCore>& core, tcp::socket& socket,
                      const StringRequest& request);
}  // namespace freehold::net
