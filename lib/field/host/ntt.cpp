#include "field/host/ntt.hpp"

#include "field/host/ntt_kernel.hpp"

#include <algorithm>

namespace freehold::field
{
namespace
{
/// Layers of one pass over the matrix.
constexpr unsigned kMaxPassLayers = 11;
/// What is transformed at a time, 256 KiB: a quarter of the second-level cache. So many columns of 2^11 rows
/// are 128 contiguous bytes of each: of far rows memory hands out single cache lines much more slowly.
constexpr std::size_t kPanelElements = std::size_t{1} << 16;
/// Wider rows gain nothing, and four of them are to fit the first-level cache.
constexpr std::size_t kMaxPanelColumns = 256;
/// Columns that a task transforms in one block: enough to hide the task's own cost.
constexpr std::size_t kTaskElements = std::size_t{1} << 18;
/// What may be in the caches still when the next pass comes, 32 MiB. Of more, each line that is written would
/// first be read.
constexpr std::size_t kCachedElements = std::size_t{1} << 23;
constexpr std::size_t kLine = 16;  // elements of a cache line
}  // namespace

Ntt::Ntt(unsigned max_log_rows)
    : max_log_rows_{max_log_rows}, twiddles_{std::size_t{1} << (max_log_rows == 0 ? 0 : max_log_rows - 1)}
{
    CHECK(max_log_rows <= BabyBear::kTwoAdicity, "the field has no such root of unity");
    // Bit k of the block number is the binary digit k + 2 after the point of the exponent.
    twiddles_[0] = BabyBear{1};
    for (unsigned k = 0; k + 1 < max_log_rows; ++k) {
        const BabyBear root = BabyBear::root_of_unity(k + 2);
        const std::size_t size = std::size_t{1} << k;
        for (std::size_t i = 0; i < size; ++i) twiddles_[size + i] = twiddles_[i] * root;
    }
}

/// 2^log_blowup copies of 2^log_rows rows, from source, to target: blocks first_copy and on of the first
/// layer.
struct Ntt::Matrix
{
    const BabyBear* source;
    BabyBear* target;
    unsigned log_rows;
    std::size_t columns;
    unsigned log_blowup;
    std::size_t first_copy = 0;
};

void Ntt::transform(BabyBear* matrix, unsigned log_rows, std::size_t columns, const Executor& executor,
                    const RowsDone& rows_done) const
{
    run({matrix, matrix, log_rows, columns, 0}, executor, rows_done);
}

void Ntt::extend(const BabyBear* coefficients, unsigned log_rows, std::size_t columns, unsigned log_blowup,
                 BabyBear* codeword, const Executor& executor, const RowsDone& rows_done) const
{
    run({coefficients, codeword, log_rows, columns, log_blowup}, executor, rows_done);
}

void Ntt::extend_part(const BabyBear* coefficients, unsigned log_rows, std::size_t columns,
                      unsigned log_blowup, std::size_t part, BabyBear* rows, const Executor& executor,
                      const RowsDone& rows_done) const
{
    CHECK(log_rows + log_blowup <= max_log_rows_, "the table of roots is too small");
    CHECK(part >> log_blowup == 0, "a part of the codeword");
    run({coefficients, rows, log_rows, columns, 0, part}, executor, rows_done);
}

void Ntt::run(const Matrix& m, const Executor& executor, const RowsDone& rows_done) const
{
    CHECK(m.log_rows + m.log_blowup <= max_log_rows_, "the table of roots is too small");
    const NttKernels& kernels = ntt_kernels(executor.level);
    const unsigned passes = std::max(1u, (m.log_rows + kMaxPassLayers - 1) / kMaxPassLayers);
    unsigned done = 0;
    for (unsigned pass = 0; pass < passes; ++pass) {
        // Alike, but rather even than odd: two layers are one step.
        const unsigned left = m.log_rows - done, alike = (left + passes - pass - 1) / (passes - pass);
        const unsigned layers = std::min({alike + alike % 2, left, kMaxPassLayers});
        const bool is_first = pass == 0, is_last = pass + 1 == passes;
        // A block is 2^layers groups of rows that are contiguous and treated alike: one wide row.
        const std::size_t width = m.columns << (m.log_rows - done - layers);
        const std::size_t blocks = std::size_t{1} << (m.log_blowup + done);
        const std::size_t rows = std::size_t{1} << (m.log_rows - done);
        const std::size_t panel =
            std::min({kPanelElements >> layers, kMaxPanelColumns, (width + 15) / 16 * 16});
        // The last pass finishes whole rows; the others split a block's columns into whole panels.
        std::size_t panels = (kTaskElements >> layers) / 16 * 16;
        panels = is_last ? width : std::clamp<std::size_t>(panels, 16, std::max<std::size_t>(width, 16));
        const std::size_t parts = (width + panels - 1) / panels;
        const std::size_t blocks_in_task =
            parts > 1 ? 1
                      : std::clamp<std::size_t>(kTaskElements / std::max<std::size_t>(1, width << layers), 1,
                                                blocks);
        const std::size_t tasks = parts > 1 ? blocks * parts : (blocks + blocks_in_task - 1) / blocks_in_task;
        const bool streams = !is_last && m.columns << (m.log_rows + m.log_blowup) > kCachedElements &&
                             m.columns % kLine == 0 &&
                             reinterpret_cast<std::uintptr_t>(m.target) % (kLine * sizeof(BabyBear)) == 0;
        executor.parallel_for(tasks, [&](std::size_t task) {
            AlignedBuffer<BabyBear> scratch{panel << layers};
            const std::size_t first = parts > 1 ? task / parts : task * blocks_in_task;
            const std::size_t last = std::min(blocks, first + blocks_in_task);
            const std::size_t column = parts > 1 ? task % parts * panels : 0;
            for (std::size_t block = first; block < last; ++block) {
                BabyBear* target = m.target + block * rows * m.columns;
                // In the first pass every copy starts from the same coefficients.
                const BabyBear* source = is_first ? m.source : target;
                kernels.transform({.source = source + column,
                                   .source_stride = width,
                                   .target = target + column,
                                   .target_stride = width,
                                   .columns = std::min(panels, width - column),
                                   .layers = layers,
                                   .twiddles = twiddles_.data(),
                                   .block = (m.first_copy << done) + block,
                                   .panel = panel,
                                   .scratch = scratch.data(),
                                   .streams = streams});
                // Block by block, while it is in the cache.
                if (is_last && rows_done) rows_done(block * rows, rows);
            }
        });
        done += layers;
    }
}
}  // namespace freehold::field
