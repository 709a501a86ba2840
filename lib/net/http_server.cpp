#include "net/http_connection.hpp"

#include "sys/log.hpp"

#include <fmt/core.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <thread>
#include <vector>

namespace freehold::net
{
void ServerCore::add(std::uint64_t id, std::shared_ptr<ConnectionBase> connection)
{
    const std::lock_guard lock{connections_mutex_};
    entries_.emplace(id, Entry{std::move(connection), waiting_.end()});
    ++connections;
}

void ServerCore::remove(std::uint64_t id)
{
    std::shared_ptr<ConnectionBase> removed;  // destroyed after the lock is released
    const std::lock_guard lock{connections_mutex_};
    const auto entry = entries_.find(id);
    if (entry == entries_.end()) return;
    if (entry->second.waiting != waiting_.end()) waiting_.erase(entry->second.waiting);
    removed = std::move(entry->second.connection);
    entries_.erase(entry);
    --connections;
}

void ServerCore::mark_waiting(std::uint64_t id)
{
    const std::lock_guard lock{connections_mutex_};
    const auto entry = entries_.find(id);
    if (entry == entries_.end()) return;
    if (entry->second.waiting != waiting_.end()) waiting_.erase(entry->second.waiting);
    entry->second.waiting = waiting_.insert(waiting_.end(), id);
}

void ServerCore::mark_busy(std::uint64_t id)
{
    const std::lock_guard lock{connections_mutex_};
    const auto entry = entries_.find(id);
    if (entry == entries_.end() || entry->second.waiting == waiting_.end()) return;
    waiting_.erase(entry->second.waiting);
    entry->second.waiting = waiting_.end();
}

bool ServerCore::evict_one()
{
    std::shared_ptr<ConnectionBase> victim;
    {
        const std::lock_guard lock{connections_mutex_};
        if (waiting_.empty()) return false;
        const auto entry = entries_.find(waiting_.front());
        waiting_.pop_front();
        victim = std::move(entry->second.connection);
        entries_.erase(entry);
        --connections;
    }
    victim->shut();
    ++evicted;
    return true;
}

void ServerCore::shut_all()
{
    std::vector<std::shared_ptr<ConnectionBase>> all;
    {
        const std::lock_guard lock{connections_mutex_};
        for (const auto& [id, entry] : entries_) all.push_back(entry.connection);
    }
    for (const auto& connection : all) connection->shut();
}

class HttpServer::Impl
{
public:
    Impl(HttpServerConfig config, HttpHandlers handlers)
        : core_{std::make_shared<ServerCore>(std::move(config), std::move(handlers))},
          acceptor_{asio::make_strand(core_->context)},
          retry_{acceptor_.get_executor()}
    {}
    ~Impl() { stop(); }

    Result<void, std::string> listen()
    {
        error_code ec;
        const auto& config = core_->config;
        const auto address = asio::ip::make_address(config.address, ec);
        if (ec) return fail(fmt::format("not an IP address to listen on: {}", config.address));
        const tcp::endpoint endpoint{address, config.port};
        const auto failed = [&](std::string_view what) {
            return fail(fmt::format("{} {}:{}: {}", what, config.address, config.port, ec.message()));
        };
        if (acceptor_.open(endpoint.protocol(), ec)) return failed("socket for");
        if (acceptor_.set_option(asio::socket_base::reuse_address{true}, ec))
            return failed("SO_REUSEADDR for");
        if (acceptor_.bind(endpoint, ec)) return failed("cannot bind to");
        if (acceptor_.listen(asio::socket_base::max_listen_connections, ec))
            return failed("cannot listen on");
        port_ = acceptor_.local_endpoint(ec).port();
        if (ec) return failed("local address of");
        return {};
    }

    void run()
    {
        asio::post(acceptor_.get_executor(), [this] { accept(); });
        const unsigned count = std::max(1u, core_->config.threads);
        for (unsigned i = 0; i < count; ++i) threads_.emplace_back([core = core_] { core->context.run(); });
    }

    void stop()
    {
        if (threads_.empty()) return;
        core_->mark_stopped();
        asio::post(acceptor_.get_executor(), [this] {
            error_code ignored;
            acceptor_.close(ignored);
            retry_.cancel();
            core_->shut_all();
        });
        // The io_context runs out of work once every connection has ended.
        for (std::thread& thread : threads_) thread.join();
        threads_.clear();
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const ServerCore& core() const { return *core_; }

private:
    void accept()
    {
        // Each connection gets its own strand: its handlers never run at the same time.
        acceptor_.async_accept(asio::make_strand(core_->context), [this](error_code ec, tcp::socket socket) {
            if (core_->stopped()) return;
            if (!ec) {
                admit(std::move(socket));
            } else if (ec != asio::error::connection_aborted) {
                // Out of descriptors or memory: trying again at once would only burn the processor.
                sys::log_warn("accept failed: {}", ec.message());
                retry_.expires_after(std::chrono::milliseconds{100});
                retry_.async_wait([this](error_code) {
                    if (!core_->stopped()) accept();
                });
                return;
            }
            accept();
        });
    }

    void admit(tcp::socket socket)
    {
        if (core_->connections >= core_->config.max_connections && !core_->evict_one()) {
            ++core_->refused;
            return;  // closes the socket
        }
        ++core_->accepted;
        error_code ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        start_http_session(core_, std::move(socket));
    }

    std::shared_ptr<ServerCore> core_;
    tcp::acceptor acceptor_;
    asio::steady_timer retry_;
    std::uint16_t port_ = 0;
    std::vector<std::thread> threads_;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>, std::string> HttpServer::start(HttpServerConfig config,
                                                                   HttpHandlers handlers)
{
    auto impl = std::make_unique<Impl>(std::move(config), std::move(handlers));
    if (auto listening = impl->listen(); !listening) return fail(listening.error());
    impl->run();
    return std::unique_ptr<HttpServer>{new HttpServer{std::move(impl)}};
}

std::uint16_t HttpServer::port() const { return impl_->port(); }

HttpServerStats HttpServer::stats() const
{
    const ServerCore& core = impl_->core();
    return {core.accepted, core.refused, core.evicted, core.requests, core.connections, core.websockets};
}

void HttpServer::stop() { impl_->stop(); }
}  // namespace freehold::net
