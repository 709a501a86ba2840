#pragma once
// The table of methods. Each area has a file that registers its own; a name belongs to one handler.

#include "rpc/json_writer.hpp"
#include "rpc/params.hpp"
#include "rpc/service.hpp"

#include <string_view>
#include <unordered_map>

namespace freehold::rpc
{
/// One call: where it came from, and what must wait until its answer is on its way.
struct Call
{
    Service& service;
    std::shared_ptr<Subscriber> subscriber;  // null when the transport cannot carry notifications
    std::chrono::steady_clock::time_point deadline;
    std::vector<std::function<void()>> after_reply;

    /// Between the pieces of long work: throws RpcError when the request has taken too long.
    void check_time() const
    {
        if (std::chrono::steady_clock::now() > deadline)
            throw RpcError{kRequestTimeout, "request timed out", {}};
    }
};

/// Writes exactly one JSON value, or throws RpcError.
using Handler = void (*)(Call& call, const Params& params, JsonWriter& out);
/// Throws RpcError before, or calls `done` once, now or later.
using AsyncHandler = void (*)(Call& call, const Params& params, Completion done);

struct Method
{
    Handler handler = nullptr;  // one of the two
    AsyncHandler async_handler = nullptr;
};

class Registry
{
public:
    Registry();  // with every method

    /// REQUIRES: the name is not taken.
    void add(std::string_view name, Handler handler);
    void add_async(std::string_view name, AsyncHandler handler);
    [[nodiscard]] const Method* find(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> names() const;  // sorted

private:
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    };
    std::unordered_map<std::string, Method, Hash, std::equal_to<>> methods_;
};

void register_eth_chain(Registry& registry);
void register_eth_state(Registry& registry);
void register_eth_call(Registry& registry);
void register_eth_fees(Registry& registry);
void register_eth_transactions(Registry& registry);
void register_eth_send(Registry& registry);
void register_eth_logs(Registry& registry);
void register_eth_subscribe(Registry& registry);
void register_net_web3(Registry& registry);
void register_txpool(Registry& registry);
void register_debug(Registry& registry);
void register_trace(Registry& registry);
void register_freehold(Registry& registry);
}  // namespace freehold::rpc
