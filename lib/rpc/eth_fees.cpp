// eth_: what gas costs.

#include "rpc/blocks.hpp"
#include "rpc/registry.hpp"
#include "stf/block.hpp"

#include <cmath>

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kMaxPercentiles = 100;
constexpr std::uint64_t kFullPercent = 90;  // a block fuller than this has its tips compete

struct Reward
{
    U256 tip;
    std::uint64_t gas_used = 0;
};

// The tips of a block, cheapest first. Deposits pay none and do not compete.
std::vector<Reward> sorted_rewards(const store::SealedBlock& block)
{
    const U256 base_fee = block.block.header.base_fee_per_gas.value_or(U256{});
    std::vector<Reward> rewards;
    for (std::size_t i = 0; i < block.receipts.size(); ++i) {
        if (block.block.transactions[i].type == TxType::Deposit) continue;
        const U256& price = block.receipts[i].effective_gas_price;
        rewards.push_back({price > base_fee ? price - base_fee : U256{}, block.receipts[i].gas_used});
    }
    std::ranges::sort(rewards, {}, &Reward::tip);
    return rewards;
}

U256 next_block_base_fee(Call& call)
{
    return stf::next_base_fee(call.service.backend.chain.head()->block.header);
}

// While blocks have room any tip gets in; when they fill up, the median of the last one does.
U256 suggested_tip(Call& call)
{
    const auto head = call.service.backend.chain.head();
    const Header& header = head->block.header;
    U256 tip = call.service.backend.limits.suggested_tip;
    if (header.gas_used > header.gas_limit / 100 * kFullPercent) {
        const auto rewards = sorted_rewards(*head);
        if (!rewards.empty()) tip = std::max(tip, rewards[rewards.size() / 2].tip);
    }
    return tip;
}

void base_fee(Call& call, const Params&, JsonWriter& out) { out.quantity(next_block_base_fee(call)); }

void gas_price(Call& call, const Params&, JsonWriter& out)
{
    out.quantity(next_block_base_fee(call) + suggested_tip(call));
}

void max_priority_fee(Call& call, const Params&, JsonWriter& out) { out.quantity(suggested_tip(call)); }

U256 blob_base_fee(Call& call)
{
    // Excess blob gas is always 0 on this chain, which has no blobs of its own.
    return stf::blob_base_fee(0, call.service.backend.chain.deployment().rollup_params.chain_rules().blobs);
}

void blob_base_fee_method(Call& call, const Params&, JsonWriter& out) { out.quantity(blob_base_fee(call)); }

std::vector<double> parse_percentiles(const Json& value)
{
    std::vector<double> percentiles;
    if (value.is_null()) return percentiles;
    if (!value.is_array()) throw invalid_params("invalid argument 2: reward percentiles must be an array");
    if (value.size() > kMaxPercentiles)
        throw server_error("invalid reward percentile: over the query limit " +
                           std::to_string(kMaxPercentiles));
    for (const Json& element : value) {
        if (!element.is_number())
            throw invalid_params("invalid argument 2: reward percentiles must be numbers");
        const double percentile = element.get<double>();
        if (!(percentile >= 0 && percentile <= 100))
            throw server_error("invalid reward percentile: " + element.dump());
        if (!percentiles.empty() && percentile < percentiles.back())
            throw server_error("invalid reward percentile: must be ascending");
        percentiles.push_back(percentile);
    }
    return percentiles;
}

// For each percentile the tip of the transaction at that share of the block's gas.
void write_rewards(JsonWriter& out, const store::SealedBlock& block, const std::vector<double>& percentiles)
{
    const auto rewards = sorted_rewards(block);
    std::uint64_t total = 0;
    for (const Reward& reward : rewards) total += reward.gas_used;
    out.begin_array();
    std::size_t i = 0;
    std::uint64_t sum = rewards.empty() ? 0 : rewards[0].gas_used;
    for (const double percentile : percentiles) {
        const auto threshold = static_cast<std::uint64_t>(static_cast<double>(total) * percentile / 100);
        while (sum < threshold && i + 1 < rewards.size()) sum += rewards[++i].gas_used;
        out.quantity(rewards.empty() ? U256{} : rewards[i].tip);
    }
    out.end_array();
}

void write_fee_history(Call& call, JsonWriter& out, std::uint64_t oldest, std::uint64_t newest,
                       const std::vector<double>& percentiles)
{
    std::vector<Header> headers;
    JsonWriter rewards;
    rewards.begin_array();
    for (std::uint64_t n = oldest; n <= newest; ++n) {
        const auto header = call.service.backend.chain.store().header(n);
        if (!header) throw server_error("header not found");
        call.check_time();
        headers.push_back(*header);
        if (percentiles.empty()) continue;
        const auto block = require_block(call.service, n);
        write_rewards(rewards, *block, percentiles);
    }
    rewards.end_array();

    out.begin_object();
    out.quantity_field("oldestBlock", oldest);
    if (!percentiles.empty()) out.key("reward"), out.raw(rewards.text());
    out.key("baseFeePerGas");
    out.begin_array();
    for (const Header& header : headers) out.quantity(header.base_fee_per_gas.value_or(U256{}));
    out.quantity(stf::next_base_fee(headers.back()));
    out.end_array();
    out.key("gasUsedRatio");
    out.begin_array();
    for (const Header& header : headers)
        out.number(header.gas_limit == 0
                       ? 0.0
                       : static_cast<double>(header.gas_used) / static_cast<double>(header.gas_limit));
    out.end_array();
    out.key("baseFeePerBlobGas");
    out.begin_array();
    for (std::size_t i = 0; i <= headers.size(); ++i) out.quantity(blob_base_fee(call));
    out.end_array();
    out.key("blobGasUsedRatio");
    out.begin_array();
    for (std::size_t i = 0; i < headers.size(); ++i) out.number(std::uint64_t{0});
    out.end_array();
    out.end_object();
}

void fee_history(Call& call, const Params& params, JsonWriter& out)
{
    params.at_most(3);
    const Limits& limits = call.service.backend.limits;
    const auto percentiles = parse_percentiles(params.at(2));
    const std::uint64_t newest = block_number_of(call.service, params.block_number(1));
    const std::uint64_t head = call.service.backend.chain.head()->number();
    if (newest > head)
        throw server_error("request beyond head block: requested " + std::to_string(newest) + ", head " +
                           std::to_string(head));
    std::uint64_t count = std::min({params.u64(0), newest + 1, limits.max_fee_history});
    if (!percentiles.empty()) count = std::min(count, limits.max_fee_history_with_rewards);
    if (count == 0) {
        out.begin_object();
        out.quantity_field("oldestBlock", std::uint64_t{0});
        out.key("gasUsedRatio"), out.null();
        return out.end_object();
    }
    write_fee_history(call, out, newest + 1 - count, newest, percentiles);
}
}  // namespace

void register_eth_fees(Registry& registry)
{
    registry.add("eth_baseFee", base_fee);
    registry.add("eth_gasPrice", gas_price);
    registry.add("eth_maxPriorityFeePerGas", max_priority_fee);
    registry.add("eth_blobBaseFee", blob_base_fee_method);
    registry.add("eth_feeHistory", fee_history);
}
}  // namespace freehold::rpc
