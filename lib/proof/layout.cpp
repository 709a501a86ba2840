#include "proof/layout.hpp"

#include <array>
#include <bit>
#include <utility>

namespace freehold::proof
{
namespace
{
/// Present tables, tallest first, ties by number.
std::vector<std::size_t> tallest_first(std::span<const TableSize> sizes)
{
    // By counting: next[h] is where the next table of height 2^h goes.
    std::array<std::size_t, 64> next{};
    std::size_t present = 0;
    for (const TableSize& size : sizes) {
        if (!size.present()) continue;
        ++next[size.log];
        ++present;
    }
    for (std::size_t log = next.size(), before = 0; log-- > 0;) before += std::exchange(next[log], before);
    std::vector<std::size_t> order(present);
    for (std::size_t t = 0; t < sizes.size(); ++t)
        if (sizes[t].present()) order[next[sizes[t].log]++] = t;
    return order;
}
}  // namespace

std::vector<TableSize> table_sizes(const Machine& machine, std::span<const std::uint32_t> rows)
{
    CHECK(rows.size() == machine.tables().size(), "one row count for each table");
    std::vector<TableSize> sizes;
    for (std::size_t t = 0; t < rows.size(); ++t) {
        if (rows[t] == 0) {
            sizes.push_back({0, 0});
            continue;
        }
        const auto needed = static_cast<unsigned>(std::bit_width(rows[t] - 1));
        sizes.push_back({rows[t], std::max(machine.tables()[t].limits.min_log, needed)});
    }
    return sizes;
}

StackLayout::StackLayout(const Machine& machine, std::span<const std::uint32_t> rows)
    : sizes{table_sizes(machine, rows)}, offsets(rows.size()), program_size{machine.program_size()}
{
    for (const std::size_t t : tallest_first(sizes)) {
        offsets[t] = total;
        total += machine.tables()[t].columns << sizes[t].log;
        max_log = std::max(max_log, sizes[t].log);
    }
}

unsigned StackLayout::log_total() const
{
    const std::size_t largest = std::max(total, program_size);
    return largest <= 1 ? 0 : static_cast<unsigned>(std::bit_width(largest - 1));
}

LeafLayout::LeafLayout(const Machine& machine, const StackLayout& stack, bool multi)
    : begins(stack.sizes.size())
{
    const std::vector<std::size_t> order = tallest_first(stack.sizes);
    std::size_t ends[2]{};
    for (const std::size_t t : order) {
        const std::span<const Interaction> interactions = machine.tables()[t].shape.interactions;
        std::size_t global = 0;
        if (multi)
            for (const Interaction& interaction : interactions)
                if (machine.is_global(interaction.bus)) ++global;
        begins[t] = {ends[0], ends[1]};
        ends[0] += (interactions.size() - global) * stack.sizes[t].height();
        ends[1] += global * stack.sizes[t].height();
    }
    local_end = ends[0];
    std::size_t node = 0;
    top_log = ends[1] == 0 ? kTopLog : kGlobalTopLog;
    for (log_leaves = std::max(stack.max_log, top_log);; ++log_leaves) {
        node = std::size_t{1} << (log_leaves - top_log);
        const std::size_t unit = std::max(node, std::size_t{1} << stack.max_log);
        global_begin = (local_end + unit - 1) / unit * unit;
        if ((ends[1] == 0 ? local_end : global_begin + ends[1]) <= std::size_t{1} << log_leaves) break;
    }
    split = ends[1] == 0 ? std::size_t{1} << top_log : global_begin / node;
    global_end = global_begin + ends[1];
    for (Begin& begin : begins) begin.global += global_begin;
}

Ext5 LeafLayout::rest(std::span<const Ext5> point) const
{
    // The blocks of a region leave no gap.
    return kOne - count_weight(local_end, point) -
           (count_weight(global_end, point) - count_weight(global_begin, point));
}

std::vector<std::size_t> Instance::blocks(std::size_t t) const
{
    LeafLayout::Begin next = leaves.begins[t];
    std::vector<std::size_t> result;
    for (const Interaction& interaction : table(t).shape.interactions) {
        std::size_t& begin = is_global(interaction) ? next.global : next.local;
        result.push_back(begin);
        begin += size(t).height();
    }
    return result;
}

std::vector<std::size_t> Instance::present() const
{
    std::vector<std::size_t> result;
    for (std::size_t t = 0; t < stack.sizes.size(); ++t)
        if (stack.sizes[t].present()) result.push_back(t);
    return result;
}
}  // namespace freehold::proof
