#pragma once
// JSON-RPC 2.0: from the text of a request to the text of its answer.
//
// Invariants: (1) whatever the bytes, exactly one reply, and no exception; (2) a batch is answered when its
// last call is; calls run in their order, but asynchronous ones may end in any. Thread-safe.

#include "rpc/registry.hpp"

namespace freehold::rpc
{
/// The answer; empty if the request held nothing but notifications.
using Reply = std::function<void(std::string)>;

class Dispatcher
{
public:
    /// `service` must outlive this and every reply that is still to come.
    explicit Dispatcher(Service& service) : service_{service} {}

    /// `subscriber`: the connection, if it can carry notifications.
    void handle(std::string_view request, const std::shared_ptr<Subscriber>& subscriber, Reply reply) const;

    [[nodiscard]] const Registry& registry() const { return registry_; }

private:
    class Exchange;
    void run(const Json& request, const std::shared_ptr<Exchange>& exchange, std::size_t slot,
             const std::shared_ptr<Subscriber>& subscriber) const;

    Service& service_;
    Registry registry_;
};
}  // namespace freehold::rpc
