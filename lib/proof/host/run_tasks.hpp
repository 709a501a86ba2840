#pragma once
// Spreads live runs over workers.

#include "proof/host/live_runs.hpp"
#include "proof/workers.hpp"

namespace freehold::proof
{
/// Positions in units: [begin, end), of a run of this block.
struct TaskPiece
{
    std::size_t begin, end, block;
};

/// Cuts runs, given in entries, into tasks of similar work, each a list of pieces in units of `unit` entries.
/// REQUIRES: runs are multiples of `unit`.
inline std::vector<std::vector<TaskPiece>> cut_runs(std::span<const LiveRun> runs, std::size_t unit)
{
    constexpr std::size_t kEntriesPerTask = std::size_t{1} << 16;
    const std::size_t most = kEntriesPerTask / unit;
    std::vector<std::vector<TaskPiece>> tasks(1);
    std::size_t filled = 0;
    for (const LiveRun& run : runs) {
        for (std::size_t at = run.begin / unit; at < run.end / unit;) {
            if (filled == most) {
                tasks.emplace_back();
                filled = 0;
            }
            const std::size_t end = std::min(run.end / unit, at + most - filled);
            tasks.back().push_back({at, end, run.block});
            filled += end - at;
            at = end;
        }
    }
    return tasks;
}

/// Calls f(begin, end) for all pieces.
template <class F>
void run_tasks(Workers& workers, std::span<const LiveRun> runs, std::size_t unit, F&& f)
{
    const auto tasks = cut_runs(runs, unit);
    workers.run(tasks.size(), [&](std::size_t i) {
        for (const TaskPiece& piece : tasks[i]) f(piece.begin, piece.end);
    });
}

/// The sum of f(piece) over all pieces. Sum has +=.
template <class Sum, class F>
Sum sum_tasks(Workers& workers, std::span<const LiveRun> runs, std::size_t unit, F&& f)
{
    const auto tasks = cut_runs(runs, unit);
    std::vector<Sum> sums(tasks.size());
    workers.run(tasks.size(), [&](std::size_t i) {
        for (const TaskPiece& piece : tasks[i]) sums[i] += f(piece);
    });
    Sum total{};
    for (const Sum& sum : sums) total += sum;
    return total;
}
}  // namespace freehold::proof
