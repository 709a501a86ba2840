#include "proof/host/whir_sums.hpp"

#include "proof/bit_reversal.hpp"
#include "proof/host/executor.hpp"

#include <algorithm>

namespace freehold::proof::whir
{
namespace
{
using field::kBlockLanes;

/// Blocks of a vector, or of rows of a matrix, that one task takes.
constexpr std::size_t kBlocksPerTask = 256;

/// Calls body(task, begin, end) for consecutive ranges of blocks.
template <class F>
void for_blocks(Workers& workers, std::size_t blocks, F body)
{
    workers.run((blocks + kBlocksPerTask - 1) / kBlocksPerTask, [&](std::size_t task) {
        body(task, task * kBlocksPerTask, std::min(blocks, (task + 1) * kBlocksPerTask));
    });
}

std::size_t tasks_for(std::size_t blocks) { return (blocks + kBlocksPerTask - 1) / kBlocksPerTask; }

/// Vectors of whole blocks.
bool whole(std::size_t size) { return size % kBlockLanes == 0; }

ExtBlock powers_block(const Ext5& y, Ext5 first)
{
    ExtBlock block;
    for (std::size_t lane = 0; lane < kBlockLanes; ++lane, first *= y)
        for (std::size_t k = 0; k < Ext5::kDegree; ++k) block.coefficient[k][lane] = first[k];
    return block;
}
}  // namespace

std::vector<Ext5> Sums::sum_rows(std::span<const BabyBear> f, std::size_t columns,
                                 const ExtVector& weights) const
{
    const std::size_t rows = weights.size();
    CHECK(f.size() == columns * rows, "one weight for each row");
    std::vector<Ext5> sums(columns);
    if (!whole(columns) || !whole(rows)) {
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t c = 0; c < columns; ++c) sums[c] += weights.get(row) * f[row * columns + c];
        return sums;
    }
    const std::size_t blocks = rows / kBlockLanes;
    std::vector<ExtVector> parts(tasks_for(blocks));
    for_blocks(workers_, blocks, [&](std::size_t task, std::size_t begin, std::size_t end) {
        parts[task] = ExtVector(columns);
        kernels_.sum_rows(&f[begin * kBlockLanes * columns], columns, weights.blocks() + begin,
                          (end - begin) * kBlockLanes, parts[task].blocks());
    });
    for (const ExtVector& part : parts)
        for (std::size_t c = 0; c < columns; ++c) sums[c] += part.get(c);
    return sums;
}

ExtVector Sums::fold_rows(std::span<const BabyBear> f, std::span<const Ext5> weights) const
{
    const std::size_t columns = weights.size(), rows = f.size() / columns;
    ExtVector folded = ExtVector::uninitialised(rows);
    if (!whole(columns) || !whole(rows)) {
        for (std::size_t row = 0; row < rows; ++row) {
            Ext5 sum;
            for (std::size_t c = 0; c < columns; ++c) sum += weights[c] * f[row * columns + c];
            folded.set(row, sum);
        }
        return folded;
    }
    const ExtVector packed = ExtVector::from(weights);
    for_blocks(workers_, rows / kBlockLanes, [&](std::size_t, std::size_t begin, std::size_t end) {
        kernels_.fold_rows(&f[begin * kBlockLanes * columns], columns, packed.blocks(),
                           (end - begin) * kBlockLanes, folded.blocks() + begin);
    });
    return folded;
}

RoundSums Sums::product_round(const ExtVector& f, const ExtVector& weights) const
{
    RoundSums total;
    if (f.size() < 2 * kBlockLanes) {
        for (std::size_t i = 0; i + 1 < f.size(); i += 2) {
            total.c0 += f.get(i) * weights.get(i);
            total.c2 += (f.get(i + 1) - f.get(i)) * (weights.get(i + 1) - weights.get(i));
        }
        return total;
    }
    const std::size_t blocks = f.size() / kBlockLanes;
    std::vector<RoundSums> parts(tasks_for(blocks));
    for_blocks(workers_, blocks, [&](std::size_t task, std::size_t begin, std::size_t end) {
        parts[task] = kernels_.product_round(f.blocks() + begin, weights.blocks() + begin, end - begin);
    });
    for (const RoundSums& part : parts) {
        total.c0 += part.c0;
        total.c2 += part.c2;
    }
    return total;
}

void Sums::bind_first(ExtVector& values, const Ext5& r) const
{
    const std::size_t half = values.size() / 2;
    if (!whole(half)) {
        for (std::size_t i = 0; i < half; ++i) {
            const Ext5 even = values.get(2 * i);
            values.set(i, even + r * (values.get(2 * i + 1) - even));
        }
        values.set_size(half);
        return;
    }
    ExtVector out = ExtVector::uninitialised(half);
    for_blocks(workers_, half / kBlockLanes, [&](std::size_t, std::size_t begin, std::size_t end) {
        kernels_.bind_first(values.blocks() + 2 * begin, r, out.blocks() + begin, end - begin);
    });
    values = std::move(out);
}

void Sums::add_powers(ExtVector& weights, const Ext5& y, const Ext5& coefficient) const
{
    if (!whole(weights.size())) {
        Ext5 power = coefficient;
        for (std::size_t i = 0; i < weights.size(); ++i, power *= y) weights.set(i, weights.get(i) + power);
        return;
    }
    const Ext5 step = y.pow(kBlockLanes);
    for_blocks(workers_, weights.size() / kBlockLanes, [&](std::size_t, std::size_t begin, std::size_t end) {
        kernels_.add_powers(weights.blocks() + begin, end - begin,
                            powers_block(y, coefficient * step.pow(begin)), step);
    });
}

void Sums::add_scaled(ExtVector& target, const ExtVector& source, const Ext5& factor) const
{
    CHECK(target.size() == source.size(), "vectors of equal size");
    for_blocks(workers_, field::blocks_for(target.size()),
               [&](std::size_t, std::size_t begin, std::size_t end) {
                   kernels_.add_scaled(target.blocks() + begin, source.blocks() + begin, factor, end - begin);
               });
}

Ext5 Sums::horner(const ExtVector& values, const Ext5& y) const
{
    Ext5 sum;
    if (!whole(values.size())) {
        for (std::size_t i = values.size(); i-- > 0;) sum = sum * y + values.get(i);
        return sum;
    }
    const Ext5 step = y.pow(kBlockLanes);
    const std::size_t blocks = values.size() / kBlockLanes;
    std::vector<ExtBlock> parts(tasks_for(blocks));
    for_blocks(workers_, blocks, [&](std::size_t task, std::size_t begin, std::size_t end) {
        kernels_.horner(values.blocks() + begin, end - begin, step, parts[task]);
    });
    const Ext5 task_step = step.pow(kBlocksPerTask);
    for (std::size_t task = parts.size(); task-- > 0;) {
        Ext5 part;
        for (std::size_t lane = kBlockLanes; lane-- > 0;) {
            part *= y;
            for (std::size_t k = 0; k < Ext5::kDegree; ++k) part[k] += parts[task].coefficient[k][lane];
        }
        sum = sum * task_step + part;
    }
    return sum;
}

void Sums::add_root_powers(ExtVector& weights, unsigned log_order, std::span<const std::uint32_t> exponents,
                           std::span<const Ext5> coefficients, const field::Ntt& ntt) const
{
    CHECK(exponents.size() == coefficients.size(), "one coefficient for each point");
    const BabyBear root = BabyBear::root_of_unity(log_order);
    if (!whole(weights.size())) {
        for (std::size_t q = 0; q < exponents.size(); ++q) {
            const BabyBear y = root.pow(exponents[q]);
            Ext5 power = coefficients[q];
            for (std::size_t i = 0; i < weights.size(); ++i, power *= y)
                weights.set(i, weights.get(i) + power);
        }
        return;
    }
    // A transform costs about what ten powers of each element of its length do.
    if (exponents.size() * weights.size() < std::size_t{10} << log_order) {
        for_blocks(
            workers_, weights.size() / kBlockLanes, [&](std::size_t, std::size_t begin, std::size_t end) {
                for (std::size_t q = 0; q < exponents.size(); ++q) {
                    const BabyBear y = root.pow(exponents[q]), step = y.pow(kBlockLanes);
                    kernels_.add_powers(weights.blocks() + begin, end - begin,
                                        powers_block(Ext5{y}, coefficients[q] * step.pow(begin)), Ext5{step});
                }
            });
        return;
    }
    // With i = 16 block + lane: root^(e i) = (root^e)^lane * (root^16)^(e block). So lane by lane one
    // transform of length 2^log_rows, of the coefficients that meet at e mod 2^log_rows; its row number
    // bitrev(block) is a block.
    constexpr unsigned kLaneLog = 4;
    static_assert(kBlockLanes == std::size_t{1} << kLaneLog);
    const unsigned log_rows = log_order - kLaneLog;
    ExtVector rows(std::size_t{1} << log_order);
    for (std::size_t q = 0; q < exponents.size(); ++q) {
        const std::size_t row = exponents[q] & ((std::size_t{1} << log_rows) - 1);
        const BabyBear y = root.pow(exponents[q]);
        Ext5 term = coefficients[q];
        for (std::size_t lane = 0; lane < kBlockLanes; ++lane, term *= y)
            rows.set(row * kBlockLanes + lane, rows.get(row * kBlockLanes + lane) + term);
    }
    ntt.transform(&rows.blocks()[0].coefficient[0][0], log_rows, Ext5::kDegree * kBlockLanes,
                  executor(workers_, level_));
    for_blocks(workers_, weights.size() / kBlockLanes, [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t block = begin; block < end; ++block)
            kernels_.add_scaled(weights.blocks() + block,
                                rows.blocks() + bit_reversed(static_cast<std::uint32_t>(block), log_rows),
                                Ext5{kOne}, 1);
    });
}

void Sums::add_eq(ExtVector& weights, std::size_t first, std::span<const Ext5> point,
                  const Ext5& coefficient) const
{
    const std::size_t size = std::size_t{1} << point.size();
    constexpr unsigned kLaneLog = 4;
    if (point.size() < kLaneLog) {
        const std::vector<Ext5> table = eq_table(point);
        for (std::size_t i = 0; i < size; ++i)
            weights.set(first + i, weights.get(first + i) + coefficient * table[i]);
        return;
    }
    ExtVector table = ExtVector::uninitialised(size);
    const std::vector<Ext5> low = eq_table(point.first(kLaneLog));
    for (std::size_t lane = 0; lane < kBlockLanes; ++lane) table.set(lane, coefficient * low[lane]);
    std::size_t blocks = 1;
    for (const Ext5& r : point.subspan(kLaneLog)) {
        for_blocks(workers_, blocks, [&](std::size_t, std::size_t begin, std::size_t end) {
            kernels_.split_weights(table.blocks() + begin, table.blocks() + blocks + begin, r, end - begin);
        });
        blocks *= 2;
    }
    for_blocks(workers_, blocks, [&](std::size_t, std::size_t begin, std::size_t end) {
        kernels_.add_scaled(weights.blocks() + first / kBlockLanes + begin, table.blocks() + begin,
                            Ext5{kOne}, end - begin);
    });
}
}  // namespace freehold::proof::whir
