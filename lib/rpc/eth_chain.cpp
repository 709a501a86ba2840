// eth_: the chain and its blocks.

#include "rpc/blocks.hpp"
#include "rpc/registry.hpp"
#include "rpc/render.hpp"

namespace freehold::rpc
{
namespace
{
void chain_id(Call& call, const Params&, JsonWriter& out)
{
    out.quantity(call.service.backend.chain.deployment().rollup_params.chain_id);
}

void block_number(Call& call, const Params&, JsonWriter& out)
{
    out.quantity(call.service.backend.chain.head()->number());
}

void syncing(Call& call, const Params&, JsonWriter& out)
{
    const Backend& backend = call.service.backend;
    if (!backend.syncing || !backend.syncing()) return out.boolean(false);
    // How far L1 reaches is not known before it has been derived.
    const std::uint64_t current = backend.chain.head()->number();
    out.begin_object();
    out.quantity_field("startingBlock", std::uint64_t{0});
    out.quantity_field("currentBlock", current);
    out.quantity_field("highestBlock", current);
    out.end_object();
}

void accounts(Call&, const Params&, JsonWriter& out)
{
    // The node holds no keys of users.
    out.begin_array();
    out.end_array();
}

void mining(Call&, const Params&, JsonWriter& out) { out.boolean(false); }
void hashrate(Call&, const Params&, JsonWriter& out) { out.quantity(std::uint64_t{0}); }

void coinbase(Call& call, const Params&, JsonWriter& out)
{
    out.data(call.service.backend.chain.head()->block.header.beneficiary);
}

void write_block_or_null(JsonWriter& out, const store::BlockPtr& block, bool full)
{
    block ? write_block(out, *block, full) : out.null();
}

void get_block_by_hash(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const bool full = params.boolean_or(1, false);
    write_block_or_null(out, find_block(call.service, params.hash(0)), full);
}

void get_block_by_number(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(2);
    const bool full = params.boolean_or(1, false);
    write_block_or_null(out, find_block(call.service, params.block_number(0)), full);
}

void write_transaction_count(JsonWriter& out, const store::BlockPtr& block)
{
    block ? out.quantity(std::uint64_t{block->tx_hashes.size()}) : out.null();
}

void transaction_count_by_hash(Call& call, const Params& params, JsonWriter& out)
{
    write_transaction_count(out, find_block(call.service, params.hash(0)));
}

void transaction_count_by_number(Call& call, const Params& params, JsonWriter& out)
{
    write_transaction_count(out, find_block(call.service, params.block_number(0)));
}

void write_uncle_count(JsonWriter& out, const store::BlockPtr& block)
{
    block ? out.quantity(std::uint64_t{block->block.ommers.size()}) : out.null();
}

void uncle_count_by_hash(Call& call, const Params& params, JsonWriter& out)
{
    write_uncle_count(out, find_block(call.service, params.hash(0)));
}

void uncle_count_by_number(Call& call, const Params& params, JsonWriter& out)
{
    write_uncle_count(out, find_block(call.service, params.block_number(0)));
}

// There are no uncles.
void uncle_by_hash(Call&, const Params& params, JsonWriter& out)
{
    static_cast<void>(params.hash(0));
    static_cast<void>(params.u64(1));
    out.null();
}
void uncle_by_number(Call&, const Params& params, JsonWriter& out)
{
    static_cast<void>(params.block_number(0));
    static_cast<void>(params.u64(1));
    out.null();
}

void write_at_index(JsonWriter& out, const store::BlockPtr& block, std::uint64_t index)
{
    block&& index < block->tx_hashes.size() ? write_transaction(out, *block, index) : out.null();
}

void transaction_by_hash_and_index(Call& call, const Params& params, JsonWriter& out)
{
    const std::uint64_t index = params.u64(1);
    write_at_index(out, find_block(call.service, params.hash(0)), index);
}

void transaction_by_number_and_index(Call& call, const Params& params, JsonWriter& out)
{
    const std::uint64_t index = params.u64(1);
    write_at_index(out, find_block(call.service, params.block_number(0)), index);
}

void get_block_receipts(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(1);
    const auto block = find_block(call.service, params.block(0));
    if (!block) return out.null();
    out.begin_array();
    for (std::size_t i = 0; i < block->receipts.size(); ++i) write_receipt(out, *block, i);
    out.end_array();
}
}  // namespace

void register_eth_chain(Registry& registry)
{
    registry.add("eth_chainId", chain_id);
    registry.add("eth_blockNumber", block_number);
    registry.add("eth_syncing", syncing);
    registry.add("eth_accounts", accounts);
    registry.add("eth_mining", mining);
    registry.add("eth_hashrate", hashrate);
    registry.add("eth_coinbase", coinbase);
    registry.add("eth_getBlockByHash", get_block_by_hash);
    registry.add("eth_getBlockByNumber", get_block_by_number);
    registry.add("eth_getBlockTransactionCountByHash", transaction_count_by_hash);
    registry.add("eth_getBlockTransactionCountByNumber", transaction_count_by_number);
    registry.add("eth_getUncleCountByBlockHash", uncle_count_by_hash);
    registry.add("eth_getUncleCountByBlockNumber", uncle_count_by_number);
    registry.add("eth_getUncleByBlockHashAndIndex", uncle_by_hash);
    registry.add("eth_getUncleByBlockNumberAndIndex", uncle_by_number);
    registry.add("eth_getTransactionByBlockHashAndIndex", transaction_by_hash_and_index);
    registry.add("eth_getTransactionByBlockNumberAndIndex", transaction_by_number_and_index);
    registry.add("eth_getBlockReceipts", get_block_receipts);
}
}  // namespace freehold::rpc
