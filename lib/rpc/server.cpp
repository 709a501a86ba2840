#include "rpc/server.hpp"

namespace freehold::rpc
{
Result<std::unique_ptr<Server>, std::string> Server::start(
    Backend backend, net::HttpServerConfig config, std::function<net::HttpResponse(std::string_view)> on_get)
{
    std::unique_ptr<Server> server{new Server{std::move(backend)}};
    const Dispatcher& dispatcher = server->dispatcher_;
    Subscriptions& subscriptions = server->service_.subscriptions;
    net::HttpHandlers handlers;
    handlers.on_get = std::move(on_get);
    handlers.on_post = [&dispatcher](const std::string& body, net::HttpReply reply) {
        dispatcher.handle(body, nullptr, [reply = std::move(reply)](std::string answer) {
            reply({.status = 200, .content_type = "application/json", .body = std::move(answer)});
        });
    };
    handlers.on_ws_message = [&dispatcher](const std::shared_ptr<net::WsSession>& session,
                                           const std::string& message, net::WsReply reply) {
        dispatcher.handle(message, session, std::move(reply));
    };
    handlers.on_ws_close = [&subscriptions](const std::shared_ptr<net::WsSession>& session) {
        subscriptions.remove_all(*session);
    };
    auto http = net::HttpServer::start(std::move(config), std::move(handlers));
    if (!http) return fail(std::move(http.error()));
    server->http_ = std::move(*http);
    return server;
}

Server::~Server()
{
    if (http_) http_->stop();  // before what its handlers use
}
}  // namespace freehold::rpc
