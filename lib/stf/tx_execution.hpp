#pragma once
// Running a transaction's message: what Ethereum's transactions, the rollup's deposits and free calls have in
// common.

#include "stf/evm_host.hpp"

namespace freehold::stf
{
struct TxMessage
{
    const Transaction& tx;
    Address sender;
    std::uint64_t nonce = 0;      // of the sender before it was raised: a creation's address follows from it
    std::uint64_t gas_limit = 0;  // REQUIRES: >= gas.required()
    IntrinsicGas gas{};
    std::uint64_t refund = 0;  // already earned (EIP-7702)
};

struct TxResult
{
    evm::Status status = evm::Status::Success;
    std::uint64_t gas_used = 0;  // after refunds and the floor
    Bytes output;
    std::optional<Address> created;
    [[nodiscard]] bool success() const { return status == evm::Status::Success; }
};

/// Warms what EIP-2929, EIP-2930, EIP-3651 and EIP-7702 say, runs the message and settles its gas (EIP-3529,
/// EIP-7623). The caller has raised the nonce, taken the price of the gas and called host.begin(); it pays
/// out afterwards.
TxResult run_message(EvmHost& host, state::Journal& journal, evm::Revision revision,
                     const TxMessage& message);

/// EIP-7702, before the message runs; what it does stays even if that fails. Returns the refund it earns.
std::uint64_t apply_authorizations(state::Journal& journal, std::uint64_t chain_id,
                                   const std::vector<Authorization>& authorizations);

/// True if a message to `tx.to` can only move ETH: then `transfer` replaces everything above, without an
/// interpreter.
bool is_plain_transfer(const Transaction& tx, evm::Revision revision, state::Journal& journal);

/// A call of the protocol itself (EIP-4788): from kSystemAddress, free, in a transaction of its own. Nothing
/// happens where there is no code. Returns the result and the logs.
struct SystemCallResult
{
    evm::CallResult result;
    std::vector<Log> logs;
};
SystemCallResult system_call(EvmHost& host, state::Journal& journal, const Address& target, BytesView input,
                             std::uint64_t gas);
}  // namespace freehold::stf
