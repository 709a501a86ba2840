#pragma once
// The transaction-like object of eth_call, eth_estimateGas, eth_createAccessList and debug_traceCall, and the
// execution of it on a block's state.

#include "rpc/overrides.hpp"
#include "rpc/service.hpp"

namespace freehold::rpc
{
struct CallRequest
{
    Transaction tx;  // unsigned; gas_limit is 0 if absent
    Address from;
    bool has_gas = false;
    bool pays = false;  // a price other than 0 was given: gas is charged and the price checked
};

/// Throws -32602, or -32000 for contradictions as geth.
CallRequest parse_call_request(const Json& object, std::uint64_t chain_id);

/// The inputs with which a block was executed.
stf::BlockInput input_of(const store::SealedBlock& block);

/// The world of one call: state after a block, and the block's context. Single-threaded.
class CallEnvironment
{
public:
    /// Throws RpcError for unusable overrides.
    CallEnvironment(Service& service, const store::BlockPtr& block, const Json& state_overrides,
                    const Json& block_overrides);

    [[nodiscard]] stf::BlockExecutor& executor() { return executor_; }
    [[nodiscard]] const state::StateView& state() const { return view_; }
    [[nodiscard]] U256 balance(const Address& address) const;
    [[nodiscard]] std::uint64_t nonce(const Address& address) const;

    /// Throws RpcError if the call is refused before it runs.
    stf::CallOutcome run(const CallRequest& request, evm::Tracer* tracer = nullptr);
    std::expected<stf::CallOutcome, stf::TxError> try_run(const CallRequest& request,
                                                          evm::Tracer* tracer = nullptr);

private:
    std::unique_ptr<state::StateView> base_;
    StateOverrides overrides_;
    OverriddenState view_;
    stf::BlockExecutor executor_;
};

/// What a failed execution answers: code 3 with the reason for a revert, -32000 otherwise.
RpcError execution_error(const stf::CallOutcome& outcome);
/// geth's wording of why an execution ended.
std::string status_text(evm::Status status);
/// Solidity's Error(string) or Panic(uint256) as text; nullopt for other data.
std::optional<std::string> revert_reason(BytesView output);
std::string tx_error_text(stf::TxError error);
}  // namespace freehold::rpc
