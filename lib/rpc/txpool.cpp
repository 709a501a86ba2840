// txpool_: what waits.

#include "rpc/registry.hpp"
#include "rpc/render.hpp"

namespace freehold::rpc
{
namespace
{
// A whole pool is too much for one answer.
constexpr std::size_t kMaxListed = 20'000;

void status(Call& call, const Params&, JsonWriter& out)
{
    const auto counts = call.service.backend.mempool.counts();
    out.begin_object();
    out.quantity_field("pending", std::uint64_t{counts.pending});
    out.quantity_field("queued", std::uint64_t{counts.queued});
    out.end_object();
}

void write_details(JsonWriter& out, const node::PooledTx& tx) { write_pending_transaction(out, tx); }

void write_summary(JsonWriter& out, const node::PooledTx& tx)
{
    const Transaction& t = tx.tx;
    out.string((t.to ? checksum_address(*t.to) : "contract creation") + ": " + t.value.to_decimal() +
               " wei + " + std::to_string(t.gas_limit) + " gas \xc3\x97 " + t.max_fee_per_gas.to_decimal() +
               " wei");
}

using WriteOne = void (*)(JsonWriter&, const node::PooledTx&);

// Nonce -> transaction, for a run of one sender.
void write_by_nonce(JsonWriter& out, std::span<const node::PooledTxPtr> txs, WriteOne write)
{
    out.begin_object();
    for (const auto& tx : txs) {
        out.key(std::to_string(tx->tx.nonce));
        write(out, *tx);
    }
    out.end_object();
}

void write_by_sender(JsonWriter& out, const std::vector<node::PooledTxPtr>& txs, WriteOne write)
{
    out.begin_object();
    const std::size_t count = std::min(txs.size(), kMaxListed);
    for (std::size_t start = 0; start < count;) {
        std::size_t end = start;
        while (end < count && txs[end]->sender == txs[start]->sender) ++end;
        out.key(checksum_address(txs[start]->sender));
        write_by_nonce(out, std::span{txs}.subspan(start, end - start), write);
        start = end;
    }
    out.end_object();
}

void write_pool(Call& call, JsonWriter& out, WriteOne write)
{
    const auto& pool = call.service.backend.mempool;
    out.begin_object();
    out.key("pending");
    write_by_sender(out, pool.content(true), write);
    out.key("queued");
    write_by_sender(out, pool.content(false), write);
    out.end_object();
}

void content(Call& call, const Params&, JsonWriter& out) { write_pool(call, out, write_details); }
void inspect(Call& call, const Params&, JsonWriter& out) { write_pool(call, out, write_summary); }

void content_from(Call& call, const Params& params, JsonWriter& out)
{
    const Address sender = params.address(0);
    const auto& pool = call.service.backend.mempool;
    out.begin_object();
    out.key("pending");
    write_by_nonce(out, pool.content_from(sender, true), write_details);
    out.key("queued");
    write_by_nonce(out, pool.content_from(sender, false), write_details);
    out.end_object();
}
}  // namespace

void register_txpool(Registry& registry)
{
    registry.add("txpool_status", status);
    registry.add("txpool_content", content);
    registry.add("txpool_contentFrom", content_from);
    registry.add("txpool_inspect", inspect);
}
}  // namespace freehold::rpc
