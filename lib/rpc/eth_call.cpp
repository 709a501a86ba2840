// eth_: executing calls that change nothing.

#include "rpc/blocks.hpp"
#include "rpc/call_request.hpp"
#include "rpc/registry.hpp"
#include "rpc/tracers.hpp"
#include "stf/protocol.hpp"

namespace freehold::rpc
{
namespace
{
constexpr int kMaxAccessListRounds = 16;

CallRequest parse_request(Call& call, const Params& params)
{
    return parse_call_request(params.object(0),
                              call.service.backend.chain.deployment().rollup_params.chain_id);
}

void eth_call(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(4);
    CallRequest request = parse_request(call, params);
    const std::uint64_t cap = call.service.backend.limits.max_call_gas;
    request.tx.gas_limit = request.has_gas ? std::min(request.tx.gas_limit, cap) : cap;
    CallEnvironment environment{call.service, require_block(call.service, params.block_or_latest(1)),
                                params.at(2), params.at(3)};
    const auto outcome = environment.run(request);
    if (outcome.status != evm::Status::Success) throw execution_error(outcome);
    out.data(BytesView{outcome.output});
}

// The most gas that the call can be given: EIP-7825, the block, what the caller names, and what the sender
// can pay.
std::uint64_t gas_ceiling(CallEnvironment& environment, const CallRequest& request, std::uint64_t cap)
{
    std::uint64_t ceiling = std::min({stf::kMaxTxGas, environment.executor().input().gas_limit, cap});
    if (request.has_gas) ceiling = std::min(ceiling, request.tx.gas_limit);
    const U256 balance = environment.balance(request.from);
    if (request.tx.value > balance) throw server_error("insufficient funds for transfer");
    if (!request.pays) return ceiling;
    const U256 affordable = (balance - request.tx.value) / request.tx.max_fee_per_gas;
    return std::min(ceiling, affordable.saturate64());
}

/// The smallest gas limit with which the call succeeds. Exact as long as more gas never turns success into
/// failure.
class GasSearch
{
public:
    GasSearch(const Call& call, CallEnvironment& environment, CallRequest request)
        : call_{call}, environment_{environment}, request_{std::move(request)}
    {}

    std::uint64_t run(std::uint64_t ceiling)
    {
        const auto first = attempt(ceiling);
        if (!first) throw refusal(first.error(), ceiling);
        if (first->status == evm::Status::OutOfGas) throw out_of_allowance(ceiling);
        if (first->status != evm::Status::Success) throw execution_error(*first);

        low_ = stf::intrinsic_gas(request_.tx, environment_.executor().rules().revision).required() - 1;
        high_ = ceiling;
        // What was used is nearly always close: less than that seldom suffices, and what calls hold back
        // (EIP-150) and a refund is what may lack.
        probe(first->gas_used - 1);
        probe(first->gas_used);
        probe((first->gas_used + kCallStipend) / 63 * 64 + 64);
        while (low_ + 1 < high_) probe(low_ + (high_ - low_) / 2);
        return high_;
    }

private:
    static constexpr std::uint64_t kCallStipend = 2'300;

    std::expected<stf::CallOutcome, stf::TxError> attempt(std::uint64_t gas)
    {
        call_.check_time();
        request_.tx.gas_limit = gas;
        return environment_.try_run(request_);
    }

    void probe(std::uint64_t gas)
    {
        if (gas <= low_ || gas >= high_) return;
        const auto outcome = attempt(gas);
        (outcome && outcome->status == evm::Status::Success ? high_ : low_) = gas;
    }

    static RpcError out_of_allowance(std::uint64_t gas)
    {
        return server_error("gas required exceeds allowance (" + std::to_string(gas) + ")");
    }

    static RpcError refusal(stf::TxError error, std::uint64_t ceiling)
    {
        if (error == stf::TxError::IntrinsicGasTooLow || error == stf::TxError::IntrinsicGasBelowFloorGasCost)
            return out_of_allowance(ceiling);
        return server_error("err: " + tx_error_text(error) + " (supplied gas " + std::to_string(ceiling) +
                            ")");
    }

    const Call& call_;
    CallEnvironment& environment_;
    CallRequest request_;
    std::uint64_t low_ = 0;   // fails
    std::uint64_t high_ = 0;  // succeeds
};

void estimate_gas(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(4);
    CallRequest request = parse_request(call, params);
    CallEnvironment environment{call.service, require_block(call.service, params.block_or_latest(1)),
                                params.at(2), params.at(3)};
    const std::uint64_t ceiling = gas_ceiling(environment, request, call.service.backend.limits.max_call_gas);
    out.quantity(GasSearch{call, environment, std::move(request)}.run(ceiling));
}

void write_access_list(JsonWriter& out, const AccessList& list)
{
    out.begin_array();
    for (const AccessListEntry& entry : list) {
        out.begin_object();
        out.data_field("address", entry.address);
        out.key("storageKeys");
        out.begin_array();
        for (const Hash256& key : entry.storage_keys) out.data(key);
        out.end_array();
        out.end_object();
    }
    out.end_array();
}

// A list changes gas and so may change what is executed: repeat until it explains itself.
void create_access_list(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(3);
    CallRequest request = parse_request(call, params);
    CallEnvironment environment{call.service, require_block(call.service, params.block_or_latest(1)),
                                params.at(2), params.at(3)};
    const std::uint64_t cap = call.service.backend.limits.max_call_gas;
    request.tx.gas_limit = request.has_gas ? std::min(request.tx.gas_limit, cap) : cap;
    if (request.tx.type == TxType::Legacy) request.tx.type = TxType::AccessList;
    const evm::Revision revision = environment.executor().rules().revision;

    stf::CallOutcome outcome;
    for (int round = 0;; ++round) {
        call.check_time();
        AccessListTracer tracer{revision, request.from};
        outcome = environment.run(request, &tracer);
        AccessList list = tracer.access_list();
        if (list == request.tx.access_list || round == kMaxAccessListRounds) break;
        request.tx.access_list = std::move(list);
    }
    out.begin_object();
    out.key("accessList");
    write_access_list(out, request.tx.access_list);
    if (outcome.status != evm::Status::Success) out.string_field("error", status_text(outcome.status));
    out.quantity_field("gasUsed", outcome.gas_used);
    out.end_object();
}
}  // namespace

void register_eth_call(Registry& registry)
{
    registry.add("eth_call", eth_call);
    registry.add("eth_estimateGas", estimate_gas);
    registry.add("eth_createAccessList", create_access_list);
}
}  // namespace freehold::rpc
