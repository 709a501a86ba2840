#pragma once
// The JSON-RPC interface on its port: HTTP and WebSocket.

#include "net/http_server.hpp"
#include "rpc/dispatcher.hpp"

namespace freehold::rpc
{
class Server
{
public:
    /// Listens at once; the error is for a person. `on_get` answers GET requests (health, metrics); may be
    /// empty.
    static Result<std::unique_ptr<Server>, std::string> start(
        Backend backend, net::HttpServerConfig config,
        std::function<net::HttpResponse(std::string_view)> on_get = {});
    ~Server();

    [[nodiscard]] std::uint16_t port() const { return http_->port(); }
    [[nodiscard]] net::HttpServerStats stats() const { return http_->stats(); }
    [[nodiscard]] Service& service() { return service_; }

private:
    explicit Server(Backend backend) : service_{std::move(backend)}, dispatcher_{service_} {}

    Service service_;
    Dispatcher dispatcher_;
    std::unique_ptr<net::HttpServer> http_;
};
}  // namespace freehold::rpc
