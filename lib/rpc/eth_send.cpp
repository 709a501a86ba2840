// eth_: handing in transactions.

#include "rpc/registry.hpp"

namespace freehold::rpc
{
namespace
{
const char* decode_error_text(TxDecodeError error)
{
    switch (error) {
        case TxDecodeError::Empty: return "typed transaction too short";
        case TxDecodeError::UnknownType: return "transaction type not supported";
        case TxDecodeError::Rlp: return "rlp: transaction is not canonically encoded";
        case TxDecodeError::ChainIdTooLarge: return "invalid chain id for signer";
        case TxDecodeError::InvalidSignatureValue: return "invalid transaction v, r, s values";
    }
    return "invalid transaction";
}

node::PooledTxPtr submit(Call& call, const Bytes& raw)
{
    auto tx = decode_transaction(raw);
    if (!tx) throw server_error(decode_error_text(tx.error()));
    auto added = call.service.backend.mempool.add(std::move(*tx));
    if (!added) throw server_error(node::to_string(added.error()));
    return *added;
}

void send_raw_transaction(Call& call, const Params& params, Completion done)
{
    params.at_most(1);
    const Bytes raw = params.data(0);
    if (call.service.backend.forward)
        return call.service.backend.forward("eth_sendRawTransaction", Json::array({to_hex(raw)}),
                                            std::move(done));
    done("\"" + to_hex(submit(call, raw)->hash) + "\"");
}

std::chrono::milliseconds sync_timeout(const Params& params, const Limits& limits)
{
    if (!params.has(1)) return limits.default_sync_timeout;
    const std::uint64_t asked = parse_u64(params.at(1), Params::where(1));
    if (asked == 0) throw invalid_params("invalid argument 1: the time-out must be positive");
    return std::chrono::milliseconds{
        std::min(asked, static_cast<std::uint64_t>(limits.max_sync_timeout.count()))};
}

// EIP-7966.
void send_raw_transaction_sync(Call& call, const Params& params, Completion done)
{
    params.at_most(2);
    const Bytes raw = params.data(0);
    const auto timeout = sync_timeout(params, call.service.backend.limits);
    if (call.service.backend.forward)
        return call.service.backend.forward(
            "eth_sendRawTransactionSync",
            Json::array({to_hex(raw), U256{static_cast<std::uint64_t>(timeout.count())}.to_quantity()}),
            std::move(done));
    const auto tx = submit(call, raw);
    // Behind a gap it will not be executed soon: say at once what is missing. It stays in the pool.
    const std::uint64_t expected = call.service.backend.mempool.pending_nonce(tx->sender);
    if (expected < tx->tx.nonce)
        throw RpcError{kNonceGap, "transaction has a nonce gap", "\"" + U256{expected}.to_quantity() + "\""};
    call.service.waiters.wait(tx->hash, timeout, std::move(done));
}
}  // namespace

void register_eth_send(Registry& registry)
{
    registry.add_async("eth_sendRawTransaction", send_raw_transaction);
    registry.add_async("eth_sendRawTransactionSync", send_raw_transaction_sync);
}
}  // namespace freehold::rpc
