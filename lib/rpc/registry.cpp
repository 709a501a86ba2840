#include "rpc/registry.hpp"

#include "base/check.hpp"

namespace freehold::rpc
{
Registry::Registry()
{
    register_eth_chain(*this);
    register_eth_state(*this);
    register_eth_call(*this);
    register_eth_fees(*this);
    register_eth_transactions(*this);
    register_eth_send(*this);
    register_eth_logs(*this);
    register_eth_subscribe(*this);
    register_net_web3(*this);
    register_txpool(*this);
    register_debug(*this);
    register_trace(*this);
    register_freehold(*this);
}

void Registry::add(std::string_view name, Handler handler)
{
    CHECK(methods_.emplace(name, Method{handler, nullptr}).second, "a method is registered once");
}

void Registry::add_async(std::string_view name, AsyncHandler handler)
{
    CHECK(methods_.emplace(name, Method{nullptr, handler}).second, "a method is registered once");
}

const Method* Registry::find(std::string_view name) const
{
    const auto found = methods_.find(name);
    return found == methods_.end() ? nullptr : &found->second;
}

std::vector<std::string> Registry::names() const
{
    std::vector<std::string> names;
    for (const auto& [name, method] : methods_) names.push_back(name);
    std::ranges::sort(names);
    return names;
}
}  // namespace freehold::rpc
