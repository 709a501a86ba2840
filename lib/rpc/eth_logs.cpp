// eth_: logs, and filters that are polled.

#include "rpc/blocks.hpp"
#include "rpc/registry.hpp"
#include "rpc/render.hpp"

namespace freehold::rpc
{
namespace
{
/// Writes the logs that match, until there are too many.
class LogScan
{
public:
    LogScan(Call& call, const LogFilter& filter, JsonWriter& out)
        : call_{call}, service_{call.service}, filter_{filter}, out_{out}
    {}

    void block(const store::SealedBlock& block, bool removed)
    {
        if (!filter_.may_match(block.block.header.logs_bloom)) return;
        for_each_log(block, filter_, [&](std::size_t tx, std::size_t index, const Log& log) {
            if (full()) return;
            write_log(out_, block, {tx, index}, log, removed);
            ++count_;
        });
    }

    /// Only headers are read of blocks that cannot match.
    void number(std::uint64_t number)
    {
        call_.check_time();
        const auto header = service_.backend.chain.store().header(number);
        if (!header || !filter_.may_match(header->logs_bloom)) return;
        if (const auto found = service_.blocks.at(number)) block(*found, false);
    }

    [[nodiscard]] bool full() const { return count_ > service_.backend.limits.max_logs; }
    void require_not_full() const
    {
        if (full())
            throw RpcError{
                kLimitExceeded,
                "query returned more than " + std::to_string(service_.backend.limits.max_logs) + " results",
                {}};
    }

private:
    Call& call_;
    Service& service_;
    const LogFilter& filter_;
    JsonWriter& out_;
    std::size_t count_ = 0;
};

struct Range
{
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

Range resolve_range(Service& service, const LogQuery& query)
{
    const BlockId latest{BlockTag::Latest};
    const Range range{block_number_of(service, query.from.value_or(latest)),
                      block_number_of(service, query.to.value_or(latest))};
    if (range.first > range.last) throw invalid_params("invalid block range params");
    if (range.last > service.backend.chain.head()->number())
        throw invalid_params("block range extends beyond current head block");
    const std::uint64_t limit = service.backend.limits.max_log_blocks;
    if (range.last - range.first >= limit)
        throw RpcError{
            kLimitExceeded, "block range too large: at most " + std::to_string(limit) + " blocks", {}};
    return range;
}

void write_query(Call& call, const LogQuery& query, JsonWriter& out)
{
    LogScan scan{call, query.filter, out};
    out.begin_array();
    if (query.block_hash) {
        const auto block = call.service.blocks.with_hash(*query.block_hash);
        if (!block) throw server_error("unknown block");
        scan.block(*block, false);
        scan.require_not_full();
    } else {
        const Range range = resolve_range(call.service, query);
        for (std::uint64_t n = range.first; n <= range.last; ++n) {
            scan.number(n);
            scan.require_not_full();
        }
    }
    out.end_array();
}

LogQuery parse_query(Call& call, const Params& params)
{
    params.at_most(1);
    return parse_log_query(params.object(0), call.service.backend.limits.max_log_addresses);
}

void get_logs(Call& call, const Params& params, JsonWriter& out)
{
    write_query(call, parse_query(call, params), out);
}

// --- Filters
// -----------------------------------------------------------------------------------------------------------

void install(Call& call, Filters::Kind kind, JsonWriter& out)
{
    out.string(call.service.filters.install(std::move(kind), call.service.backend.chain.head()->number()));
}

void new_filter(Call& call, const Params& params, JsonWriter& out)
{
    install(call, parse_query(call, params), out);
}
void new_block_filter(Call& call, const Params&, JsonWriter& out) { install(call, Filters::Blocks{}, out); }
void new_pending_filter(Call& call, const Params&, JsonWriter& out)
{
    install(call, Filters::PendingTransactions{}, out);
}

std::string filter_id(const Params& params)
{
    params.at_most(1);
    const Json& id = params.required(0);
    if (!id.is_string()) throw invalid_params("invalid argument 0: invalid filter id");
    return id.get<std::string>();
}

void uninstall_filter(Call& call, const Params& params, JsonWriter& out)
{
    out.boolean(call.service.filters.uninstall(filter_id(params)));
}

void write_block_changes(Call& call, const std::string& id, const Filters::Changes& changes, JsonWriter& out)
{
    const std::uint64_t head = call.service.backend.chain.head()->number();
    const std::uint64_t end =
        std::min(head + 1, changes.next_block + call.service.backend.limits.max_log_blocks);
    for (std::uint64_t n = changes.next_block; n < end; ++n)
        if (const auto hash = call.service.backend.chain.store().block_hash(n)) out.data(*hash);
    if (end > changes.next_block) call.service.filters.reported_up_to(id, end - 1);
}

// A poll that would return too much stops before the block that is too much; the next one goes on there.
void write_log_changes(Call& call, const std::string& id, const Filters::Changes& changes,
                       const LogQuery& query, JsonWriter& out)
{
    LogScan scan{call, query.filter, out};
    for (const auto& block : changes.removed) scan.block(*block, true);
    const std::uint64_t head = call.service.backend.chain.head()->number();
    const auto bound = [&](const std::optional<BlockId>& block, std::uint64_t otherwise) {
        const auto* number = block ? std::get_if<std::uint64_t>(&*block) : nullptr;
        return number != nullptr ? *number : otherwise;
    };
    std::uint64_t next = std::max(changes.next_block, bound(query.from, 0));
    const std::uint64_t last =
        std::min({head, bound(query.to, head), next + call.service.backend.limits.max_log_blocks});
    for (const std::uint64_t first = next; next <= last; ++next) {
        const auto mark = out.mark();
        scan.number(next);
        if (!scan.full()) continue;
        if (next == first) scan.require_not_full();
        out.rewind(mark);
        break;
    }
    if (next > changes.next_block) call.service.filters.reported_up_to(id, next - 1);
}

void get_filter_changes(Call& call, const Params& params, JsonWriter& out)
{
    const std::string id = filter_id(params);
    const auto changes = call.service.filters.poll(id);
    out.begin_array();
    if (std::holds_alternative<Filters::Blocks>(changes.kind)) write_block_changes(call, id, changes, out);
    if (std::holds_alternative<Filters::PendingTransactions>(changes.kind))
        for (const Hash256& hash : changes.pending) out.data(hash);
    if (const auto* query = std::get_if<LogQuery>(&changes.kind))
        write_log_changes(call, id, changes, *query, out);
    out.end_array();
}

void get_filter_logs(Call& call, const Params& params, JsonWriter& out)
{
    write_query(call, call.service.filters.log_query(filter_id(params)), out);
}
}  // namespace

void register_eth_logs(Registry& registry)
{
    registry.add("eth_getLogs", get_logs);
    registry.add("eth_newFilter", new_filter);
    registry.add("eth_newBlockFilter", new_block_filter);
    registry.add("eth_newPendingTransactionFilter", new_pending_filter);
    registry.add("eth_uninstallFilter", uninstall_filter);
    registry.add("eth_getFilterChanges", get_filter_changes);
    registry.add("eth_getFilterLogs", get_filter_logs);
}
}  // namespace freehold::rpc
