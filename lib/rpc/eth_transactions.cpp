// eth_: transactions and their receipts.

#include "rpc/registry.hpp"
#include "rpc/render.hpp"

namespace freehold::rpc
{
namespace
{
void get_transaction_by_hash(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const Hash256 hash = params.hash(0);
    if (const auto located = call.service.blocks.transaction(hash); located.block)
        return write_transaction(out, *located.block, located.index);
    const auto waiting = call.service.backend.mempool.find(hash);
    waiting ? write_pending_transaction(out, *waiting) : out.null();
}

void get_transaction_receipt(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const auto located = call.service.blocks.transaction(params.hash(0));
    located.block ? write_receipt(out, *located.block, located.index) : out.null();
}

void get_raw_transaction(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const Hash256 hash = params.hash(0);
    if (const auto located = call.service.blocks.transaction(hash); located.block)
        return out.data(BytesView{encode(located.block->block.transactions[located.index])});
    const auto waiting = call.service.backend.mempool.find(hash);
    out.data(waiting ? BytesView{encode(waiting->tx)} : BytesView{});
}
}  // namespace

void register_eth_transactions(Registry& registry)
{
    registry.add("eth_getTransactionByHash", get_transaction_by_hash);
    registry.add("eth_getTransactionReceipt", get_transaction_receipt);
    registry.add("eth_getRawTransactionByHash", get_raw_transaction);
    registry.add("debug_getRawTransaction", get_raw_transaction);
}
}  // namespace freehold::rpc
