#include "proof/host/live_runs.hpp"

namespace freehold::proof
{
namespace
{
std::size_t halved(std::size_t count, unsigned times)
{
    return (count + (std::size_t{1} << times) - 1) >> times;
}

std::size_t rounded_up(std::size_t count, unsigned unit_log) { return halved(count, unit_log) << unit_log; }
}  // namespace

LiveRuns::LiveRuns(const Instance& instance)
    : log_leaves_{instance.leaves.log_leaves},
      has_global_{instance.leaves.global_end != instance.leaves.global_begin}
{
    for (const std::size_t t : instance.present())
        for (const std::size_t offset : instance.blocks(t))
            // Given columns vary on padding as well: then all rows count as live.
            blocks_.push_back(
                {offset,
                 instance.table(t).has_given_columns() ? instance.size(t).height() : instance.size(t).rows,
                 instance.size(t).log});
    std::ranges::sort(blocks_, {}, &Block::offset);
    std::size_t local = 0;
    while (local < blocks_.size() && blocks_[local].offset < instance.leaves.local_end) ++local;
    regions_.push_back({0, local, instance.leaves.local_end});
    if (has_global_) regions_.push_back({local, blocks_.size(), instance.leaves.global_end});
}

std::vector<LiveRun> LiveRuns::at(unsigned level, unsigned unit_log) const
{
    CHECK(allows(log_leaves_ - level, unit_log), "the vector is too short for runs");
    std::vector<LiveRun> runs;
    for (const Region& region : regions_) {
        std::size_t b = region.first_block;
        for (; b < region.last_block && blocks_[b].log >= level + unit_log; ++b) {
            const std::size_t begin = blocks_[b].offset >> level;
            runs.push_back({begin, begin + rounded_up(halved(blocks_[b].rows, level), unit_log), b});
        }
        if (b != region.last_block)
            runs.push_back({blocks_[b].offset >> level, rounded_up(halved(region.end, level), unit_log),
                            LiveRun::kRest});
    }
    return runs;
}

std::vector<LiveRun> LiveRuns::gaps(std::span<const LiveRun> before, unsigned level_before,
                                    std::span<const LiveRun> runs, unsigned level) const
{
    std::vector<LiveRun> result;
    const unsigned times = level - level_before;
    std::size_t next = 0;
    for (const LiveRun& run : runs) {
        // A run covers what was one run, or, if it is a tail, all of several: up to the last that begins in
        // it.
        std::size_t covered = run.begin;
        for (; next < before.size() && before[next].begin >> times < run.end; ++next)
            covered = before[next].end >> times;
        if (covered < run.end) result.push_back({covered, run.end, run.block});
    }
    return result;
}
}  // namespace freehold::proof
