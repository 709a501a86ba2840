// eth_subscribe and eth_unsubscribe, on connections that can carry notifications.

#include "rpc/registry.hpp"

namespace freehold::rpc
{
namespace
{
Subscriptions::Kind parse_kind(Call& call, const Params& params)
{
    const Json& name = params.required(0);
    if (!name.is_string()) throw invalid_params("invalid argument 0: subscription name expected");
    if (name == "newHeads") return Subscriptions::NewHeads{};
    if (name == "newPendingTransactions")
        return Subscriptions::PendingTransactions{params.boolean_or(1, false)};
    if (name == "logs") {
        if (!params.has(1)) return LogFilter{};
        return parse_log_query(params.object(1), call.service.backend.limits.max_log_addresses).filter;
    }
    throw RpcError{kMethodNotFound,
                   "no \"" + name.get<std::string>().substr(0, 64) + "\" subscription in eth namespace",
                   {}};
}

void require_subscriber(const Call& call)
{
    if (!call.subscriber) throw RpcError{kMethodNotFound, "notifications not supported", {}};
}

void subscribe(Call& call, const Params& params, JsonWriter& out)
{
    require_subscriber(call);
    params.at_most(2);
    const std::string id = call.service.subscriptions.add(call.subscriber, parse_kind(call, params));
    call.after_reply.push_back([&service = call.service, id] { service.subscriptions.activate(id); });
    out.string(id);
}

void unsubscribe(Call& call, const Params& params, JsonWriter& out)
{
    require_subscriber(call);
    params.at_most(1);
    const Json& id = params.required(0);
    if (!id.is_string()) throw invalid_params("invalid argument 0: subscription id expected");
    if (!call.service.subscriptions.remove(*call.subscriber, id.get<std::string>()))
        throw server_error("subscription not found");
    out.boolean(true);
}
}  // namespace

void register_eth_subscribe(Registry& registry)
{
    registry.add("eth_subscribe", subscribe);
    registry.add("eth_unsubscribe", unsubscribe);
}
}  // namespace freehold::rpc
