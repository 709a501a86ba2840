// JSON-RPC requests: whatever the bytes, exactly one answer, and it is nothing or valid JSON of the
// protocol's form.

#include "fuzz.hpp"
#include "node/genesis.hpp"
#include "rpc/dispatcher.hpp"

#include <future>

using namespace freehold;

namespace
{
node::Deployment fuzzed_deployment()
{
    node::Deployment deployment;
    deployment.rollup_params.chain_id = 70'517;
    deployment.genesis_timestamp = 1'700'000'000;
    deployment.genesis_base_fee = 1'000'000'000;
    // Code that reads, writes, logs and returns, for calls to find.
    deployment.predeploys = {Bytes{0x5f, 0x54, 0x60, 0x01, 0x01, 0x5f, 0x55, 0x00},
                             Bytes{0x5f, 0x35, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3},
                             Bytes{0x5f, 0x5f, 0xa0, 0x5f, 0x5f, 0xfd}};
    return deployment;
}

rpc::Limits fuzzed_limits()
{
    rpc::Limits limits;
    limits.max_call_gas = 100'000;
    limits.max_trace_bytes = 1 << 20;
    limits.max_sync_timeout = std::chrono::milliseconds{1};
    limits.default_sync_timeout = limits.max_sync_timeout;
    return limits;
}

struct FuzzedNode
{
    std::unique_ptr<store::KeyValue> kv = store::make_memory_store();
    node::Chain chain{*kv, fuzzed_deployment()};
    node::Mempool pool{chain, {}};
    rpc::Service service{rpc::Backend{.chain = chain, .mempool = pool, .limits = fuzzed_limits()}};
    rpc::Dispatcher dispatcher{service};
};

void check_answer(const rpc::Json& answer)
{
    FUZZ_CHECK(answer.is_object() && answer.contains("id") && answer.value("jsonrpc", "") == "2.0");
    FUZZ_CHECK(answer.contains("result") != answer.contains("error"));
    if (answer.contains("error"))
        FUZZ_CHECK(answer["error"]["code"].is_number_integer() &&
                   answer["error"]["code"] != rpc::kInternalError);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static FuzzedNode node;
    std::promise<std::string> promise;
    auto future = promise.get_future();
    node.dispatcher.handle({reinterpret_cast<const char*>(data), size}, nullptr,
                           [&](std::string answer) { promise.set_value(std::move(answer)); });
    FUZZ_CHECK(future.wait_for(std::chrono::seconds{10}) == std::future_status::ready);
    const std::string answer = future.get();
    if (answer.empty()) return 0;
    const rpc::Json json = rpc::Json::parse(answer, nullptr, false);
    FUZZ_CHECK(!json.is_discarded());
    if (!json.is_array()) {
        check_answer(json);
        return 0;
    }
    FUZZ_CHECK(!json.empty());
    for (const rpc::Json& element : json) check_answer(element);
    return 0;
}
