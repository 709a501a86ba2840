// debug_trace*: what a transaction did, instruction by instruction or call by call.

#include "rpc/blocks.hpp"
#include "rpc/call_request.hpp"
#include "rpc/registry.hpp"
#include "rpc/replay.hpp"
#include "rpc/tracers.hpp"

namespace freehold::rpc
{
namespace
{
struct TraceOptions
{
    bool call_tracer = false;
    bool only_top_call = false;
    bool with_logs = false;
    StructLoggerOptions logger;
};

bool flag(const Json& object, const char* name, std::string_view where)
{
    const Json& value = member(object, name);
    return !value.is_null() && parse_bool(value, where);
}

TraceOptions parse_trace_options(const Json& value, std::string_view where, const Limits& limits)
{
    TraceOptions options;
    options.logger.max_bytes = limits.max_trace_bytes;
    if (value.is_null()) return options;
    if (!value.is_object()) throw invalid_params(std::string{where} + ": trace options must be an object");
    options.logger.stack = !flag(value, "disableStack", where);
    options.logger.storage = !flag(value, "disableStorage", where);
    options.logger.memory = flag(value, "enableMemory", where);
    options.logger.return_data = flag(value, "enableReturnData", where);
    if (const Json& limit = member(value, "limit"); !limit.is_null())
        options.logger.limit = parse_u64(limit, where);
    const Json& tracer = member(value, "tracer");
    if (tracer.is_null()) return options;
    if (tracer != "callTracer") throw server_error("only the struct logger and callTracer are available");
    options.call_tracer = true;
    const Json& config = member(value, "tracerConfig");
    if (config.is_null()) return options;
    if (!config.is_object()) throw invalid_params(std::string{where} + ": tracerConfig must be an object");
    options.only_top_call = flag(config, "onlyTopCall", where);
    options.with_logs = flag(config, "withLog", where);
    return options;
}

struct Executed
{
    bool success = false;
    std::uint64_t gas_used = 0;
    Bytes output;
};

// The output of a transaction's outermost frame, which a receipt does not keep.
class OutputKeeper : public evm::Tracer
{
public:
    explicit OutputKeeper(evm::Tracer& inner) : inner_{inner} {}
    void step(const evm::TraceStep& step) override { inner_.step(step); }
    void enter(const evm::Message& message) override
    {
        ++depth_;
        inner_.enter(message);
    }
    void exit(const evm::CallResult& result) override
    {
        if (--depth_ == 0) output_ = result.output;
        inner_.exit(result);
    }
    [[nodiscard]] const Bytes& output() const { return output_; }

private:
    evm::Tracer& inner_;
    int depth_ = 0;
    Bytes output_;
};

// Traces what `execute(tracer)` does and writes the result.
template <typename Execute>
void write_trace(JsonWriter& out, const TraceOptions& options, std::uint64_t gas_limit,
                 const Execute& execute)
{
    const auto require_whole = [](bool overflowed) {
        if (overflowed) throw RpcError{kLimitExceeded, "the trace is too large", {}};
    };
    if (options.call_tracer) {
        CallTracer tracer{options.only_top_call, options.with_logs, options.logger.max_bytes};
        const Executed executed = execute(tracer);
        require_whole(tracer.overflowed());
        tracer.set_transaction_gas(gas_limit, executed.gas_used);
        return tracer.write(out);
    }
    StructLogger tracer{options.logger};
    const Executed executed = execute(tracer);
    require_whole(tracer.overflowed());
    out.begin_object();
    out.number_field("gas", executed.gas_used);
    out.boolean_field("failed", !executed.success);
    out.data_field("returnValue", BytesView{executed.output});
    out.key("structLogs");
    tracer.write(out);
    out.end_object();
}

void write_replayed(JsonWriter& out, BlockReplay& replay, std::size_t index, const TraceOptions& options)
{
    write_trace(out, options, replay.block().block.transactions[index].gas_limit, [&](evm::Tracer& tracer) {
        OutputKeeper keeper{tracer};
        const Receipt receipt = replay.next(&keeper);
        return Executed{receipt.success, receipt.gas_used, keeper.output()};
    });
}

void trace_transaction(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const Hash256 hash = params.hash(0);
    const TraceOptions options =
        parse_trace_options(params.at(1), Params::where(1), call.service.backend.limits);
    const auto located = call.service.blocks.transaction(hash);
    if (!located.block) throw server_error("transaction not found");
    BlockReplay replay{call.service, located.block};
    for (std::size_t i = 0; i < located.index; ++i) {
        call.check_time();
        replay.next(nullptr);
    }
    write_replayed(out, replay, located.index, options);
}

void trace_block(Call& call, const store::BlockPtr& block, const Params& params, JsonWriter& out)
{
    const Limits& limits = call.service.backend.limits;
    const TraceOptions options = parse_trace_options(params.at(1), Params::where(1), limits);
    BlockReplay replay{call.service, block};
    out.begin_array();
    const std::size_t start = out.size();
    for (std::size_t i = 0; i < replay.size(); ++i) {
        call.check_time();
        out.begin_object();
        out.data_field("txHash", replay.block().tx_hashes[i]);
        out.key("result");
        write_replayed(out, replay, i, options);
        out.end_object();
        if (out.size() - start > limits.max_trace_bytes)
            throw RpcError{kLimitExceeded, "the trace is too large", {}};
    }
    out.end_array();
}

void trace_block_by_number(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const BlockId id = params.block_number(0);
    const auto block = find_block(call.service, id);
    if (!block)
        throw server_error("block #" + std::to_string(block_number_of(call.service, id)) + " not found");
    trace_block(call, block, params, out);
}

void trace_block_by_hash(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const Hash256 hash = params.hash(0);
    const auto block = find_block(call.service, hash);
    if (!block) throw server_error("block " + to_hex(hash) + " not found");
    trace_block(call, block, params, out);
}

void trace_call(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(3);
    const Backend& backend = call.service.backend;
    CallRequest request =
        parse_call_request(params.object(0), backend.chain.deployment().rollup_params.chain_id);
    const TraceOptions options = parse_trace_options(params.at(2), Params::where(2), backend.limits);
    const Json& config = params.at(2);
    const Json none;
    const Json& state_overrides = config.is_object() ? member(config, "stateOverrides") : none;
    const Json& block_overrides = config.is_object() ? member(config, "blockOverrides") : none;
    const std::uint64_t cap = backend.limits.max_call_gas;
    request.tx.gas_limit = request.has_gas ? std::min(request.tx.gas_limit, cap) : cap;
    CallEnvironment environment{call.service, require_block(call.service, params.block_or_latest(1)),
                                state_overrides, block_overrides};
    write_trace(out, options, request.tx.gas_limit, [&](evm::Tracer& tracer) {
        stf::CallOutcome outcome = environment.run(request, &tracer);
        return Executed{outcome.status == evm::Status::Success, outcome.gas_used, std::move(outcome.output)};
    });
}
}  // namespace

void register_trace(Registry& registry)
{
    registry.add("debug_traceTransaction", trace_transaction);
    registry.add("debug_traceCall", trace_call);
    registry.add("debug_traceBlockByNumber", trace_block_by_number);
    registry.add("debug_traceBlockByHash", trace_block_by_hash);
}
}  // namespace freehold::rpc
