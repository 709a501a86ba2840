#include "field/host/multilinear.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace freehold::field
{
namespace
{
/// Blocks that a task works on: some 80 KiB of challenge elements.
constexpr std::size_t kTaskBlocks = 256;
/// The low part of tensor weights has up to 2^10 elements: 20 KiB, kept in the first-level cache.
constexpr unsigned kLowVariables = 10;

/// Calls work(first, count) for parts of 0 .. total - 1 of up to `size` each.
template <class Work>
void for_parts(const Executor& executor, std::size_t total, std::size_t size, const Work& work)
{
    if (total == 0) return;
    executor.parallel_for((total + size - 1) / size,
                          [&](std::size_t task) { work(task * size, std::min(size, total - task * size)); });
}

/// The sum of work(first, count) over the parts.
template <class Sum, class Work, class Add>
Sum sum_of_parts(const Executor& executor, std::size_t total, std::size_t size, const Work& work,
                 const Add& add)
{
    std::vector<Sum> sums((total + size - 1) / size);
    for_parts(executor, total, size,
              [&](std::size_t first, std::size_t count) { sums[first / size] = work(first, count); });
    Sum total_sum{};
    for (const Sum& sum : sums) add(total_sum, sum);
    return total_sum;
}

template <class Work>
Ext5 ext_sum_of_parts(const Executor& executor, std::size_t total, std::size_t size, const Work& work)
{
    return sum_of_parts<Ext5>(executor, total, size, work, [](Ext5& a, const Ext5& b) { a += b; });
}

void add_round(ProductRound& a, const ProductRound& b)
{
    a.constant += b.constant;
    a.leading += b.leading;
}

template <class Work>
ProductRound round_sum_of_parts(const Executor& executor, std::size_t total, const Work& work)
{
    return sum_of_parts<ProductRound>(executor, total, kTaskBlocks, work, add_round);
}

// One element of either kind of vector.
Ext5 at(const ExtVector& v, std::size_t i) { return v.get(i); }
BabyBear at(std::span<const BabyBear> v, std::size_t i) { return v[i]; }

const BabyBear* block_pointer(std::span<const BabyBear> v, std::size_t block)
{
    return v.data() + block * kBlockLanes;
}
const ExtBlock* block_pointer(const ExtVector& v, std::size_t block) { return v.blocks() + block; }

template <class Vector>
Ext5 folded_pair(const Vector& v, std::size_t i, const Ext5& r)
{
    return r * (at(v, 2 * i + 1) - at(v, 2 * i)) + at(v, 2 * i);
}

template <class Vector, class Kernel>
void fold_with(const Vector& values, const Ext5& r, ExtVector& out, const Executor& executor, Kernel kernel)
{
    CHECK(values.size() % 2 == 0, "a variable is bound over pairs");
    const std::size_t size = values.size() / 2, whole = size / kBlockLanes;
    for_parts(executor, whole, kTaskBlocks, [&](std::size_t first, std::size_t count) {
        kernel(block_pointer(values, 2 * first), out.blocks() + first, count, r);
    });
    for (std::size_t i = whole * kBlockLanes; i < size; ++i) out.set(i, folded_pair(values, i, r));
}

template <class Vector>
ProductRound pair_round(const Vector& a, const ExtVector& b, std::size_t i)
{
    return {b.get(2 * i) * at(a, 2 * i),
            (b.get(2 * i + 1) - b.get(2 * i)) * (at(a, 2 * i + 1) - at(a, 2 * i))};
}

template <class Vector, class Kernel>
ProductRound round_with(const Vector& a, const ExtVector& b, const Executor& executor, Kernel kernel)
{
    CHECK(a.size() == b.size() && a.size() % 2 == 0, "the lengths of a sum-check's vectors");
    const std::size_t pairs = a.size() / 2, whole = pairs / kBlockLanes;
    ProductRound sum = round_sum_of_parts(executor, whole, [&](std::size_t first, std::size_t count) {
        return kernel(block_pointer(a, 2 * first), b.blocks() + 2 * first, count);
    });
    for (std::size_t i = whole * kBlockLanes; i < pairs; ++i) add_round(sum, pair_round(a, b, i));
    return sum;
}

template <class Vector, class Kernel>
Ext5 dot_with(const Vector& a, const ExtVector& b, const Executor& executor, Kernel kernel)
{
    CHECK(a.size() == b.size(), "an inner product of different lengths");
    const std::size_t whole = a.size() / kBlockLanes;
    Ext5 sum = ext_sum_of_parts(executor, whole, kTaskBlocks, [&](std::size_t first, std::size_t count) {
        return kernel(block_pointer(a, first), b.blocks() + first, count);
    });
    for (std::size_t i = whole * kBlockLanes; i < a.size(); ++i) sum += b.get(i) * at(a, i);
    return sum;
}

/// Rows of a tensor in a task.
std::size_t task_rows(const TensorWeights& weights)
{
    return std::max<std::size_t>(1, kTaskBlocks * kBlockLanes / weights.low.size());
}

template <class Vector, class Kernel>
Ext5 tensor_dot_with(const Vector& a, const TensorWeights& weights, const Executor& executor, Kernel kernel)
{
    CHECK(a.size() == weights.size(), "an inner product of different lengths");
    if (weights.low.size() % kBlockLanes != 0) {
        Ext5 sum;
        for (std::size_t i = 0; i < a.size(); ++i)
            sum +=
                weights.low.get(i % weights.low.size()) * weights.high.get(i / weights.low.size()) * at(a, i);
        return sum;
    }
    const std::size_t low_blocks = weights.low.size() / kBlockLanes;
    return ext_sum_of_parts(executor, weights.high.size(), task_rows(weights),
                            [&](std::size_t first, std::size_t count) {
                                return kernel(block_pointer(a, first * low_blocks), weights.low.blocks(),
                                              low_blocks, weights.high.blocks(), first, count);
                            });
}
}  // namespace

ExtVector eq_table(std::span<const Ext5> point, const Ext5& factor, const Executor& executor)
{
    CHECK(point.size() < 48, "a table of weights too large for any memory");
    ExtVector table = ExtVector::uninitialised(std::size_t{1} << point.size());
    eq_table_into(point, table, factor, executor);
    return table;
}

void eq_table_into(std::span<const Ext5> point, ExtVector& table, const Ext5& factor,
                   const Executor& executor)
{
    CHECK(point.size() < 48, "a table of weights too large for any memory");
    table.set_size(std::size_t{1} << point.size());
    table.set(0, factor);
    for (std::size_t j = 0; j < point.size(); ++j) {
        const std::size_t size = std::size_t{1} << j;
        if (size < kBlockLanes) {
            for (std::size_t i = 0; i < size; ++i) {
                const Ext5 old = table.get(i), product = old * point[j];
                table.set(size + i, product);
                table.set(i, old - product);
            }
            continue;
        }
        const std::size_t blocks = size / kBlockLanes;
        for_parts(executor, blocks, kTaskBlocks, [&](std::size_t first, std::size_t count) {
            multilinear_kernels(executor.level)
                .eq_double(table.blocks() + first, table.blocks() + blocks + first, count, point[j]);
        });
    }
}

ExtVector powers(const Ext5& y, std::size_t size, const Ext5& factor, const Executor& executor)
{
    ExtVector table = ExtVector::uninitialised(size);
    Ext5 power = factor;
    for (std::size_t i = 0; i < std::min(size, kBlockLanes); ++i, power *= y) table.set(i, power);
    // Each time as many blocks more as there are, the last of them perhaps beyond `size`.
    const std::size_t blocks = blocks_for(size);
    Ext5 step = y.pow(kBlockLanes);
    for (std::size_t done = 1; done < blocks; done *= 2, step = step.squared())
        for_parts(executor, std::min(done, blocks - done), kTaskBlocks,
                  [&](std::size_t first, std::size_t count) {
                      multilinear_kernels(executor.level)
                          .scale(table.blocks() + first, table.blocks() + done + first, count, step);
                  });
    return table;
}

ExtVector fold(std::span<const BabyBear> values, const Ext5& r, const Executor& executor)
{
    ExtVector out = ExtVector::uninitialised(values.size() / 2);
    fold_with(values, r, out, executor, multilinear_kernels(executor.level).fold_base);
    return out;
}

ExtVector fold(const ExtVector& values, const Ext5& r, const Executor& executor)
{
    ExtVector out = ExtVector::uninitialised(values.size() / 2);
    fold_into(values, r, out, executor);
    return out;
}

void fold_into(const ExtVector& values, const Ext5& r, ExtVector& out, const Executor& executor)
{
    CHECK(&values != &out, "the result needs its own memory");
    out.set_size(values.size() / 2);
    fold_with(values, r, out, executor, multilinear_kernels(executor.level).fold_ext);
}

ExtVector fold_rows(std::span<const BabyBear> matrix, const ExtVector& weights, const Executor& executor)
{
    const std::size_t width = weights.size();
    CHECK(width != 0 && matrix.size() % width == 0, "a matrix of whole rows");
    const std::size_t rows = matrix.size() / width;
    ExtVector out = ExtVector::uninitialised(rows);
    const std::size_t whole = width % kBlockLanes == 0 ? rows / kBlockLanes : 0;
    const std::size_t part = std::max<std::size_t>(1, kTaskBlocks * kBlockLanes / width);
    for_parts(executor, whole, part, [&](std::size_t first, std::size_t count) {
        multilinear_kernels(executor.level)
            .fold_rows(matrix.data() + first * kBlockLanes * width, weights.blocks(), width,
                       out.blocks() + first, count);
    });
    for (std::size_t row = whole * kBlockLanes; row < rows; ++row) {
        Ext5Accumulator sum;
        for (std::size_t i = 0; i < width; ++i) sum.add_product(weights.get(i), matrix[row * width + i]);
        out.set(row, sum.value());
    }
    return out;
}

Ext5 dot(const ExtVector& a, const ExtVector& b, const Executor& executor)
{
    return dot_with(a, b, executor, multilinear_kernels(executor.level).dot_ext);
}

Ext5 dot(std::span<const BabyBear> a, const ExtVector& b, const Executor& executor)
{
    return dot_with(a, b, executor, multilinear_kernels(executor.level).dot_base);
}

TensorWeights eq_weights(std::span<const Ext5> point, const Ext5& factor, const Executor& executor)
{
    const std::size_t low = std::min<std::size_t>(point.size(), kLowVariables);
    return {.low = eq_table(point.first(low), Ext5{BabyBear{1}}, executor),
            .high = eq_table(point.subspan(low), factor, executor)};
}

TensorWeights power_weights(const Ext5& y, unsigned log_size, const Ext5& factor, const Executor& executor)
{
    CHECK(log_size < 48, "a table of weights too large for any memory");
    const unsigned low = std::min(log_size, kLowVariables);
    return {
        .low = powers(y, std::size_t{1} << low, Ext5{BabyBear{1}}, executor),
        .high = powers(y.pow(std::uint64_t{1} << low), std::size_t{1} << (log_size - low), factor, executor)};
}

Ext5 dot(std::span<const BabyBear> a, const TensorWeights& weights, const Executor& executor)
{
    return tensor_dot_with(a, weights, executor, multilinear_kernels(executor.level).tensor_dot_base);
}

Ext5 dot(const ExtVector& a, const TensorWeights& weights, const Executor& executor)
{
    return tensor_dot_with(a, weights, executor, multilinear_kernels(executor.level).tensor_dot_ext);
}

void add(ExtVector& a, const TensorWeights& weights, const Executor& executor)
{
    CHECK(a.size() == weights.size(), "weights for a vector of another length");
    const std::size_t width = weights.low.size();
    if (width % kBlockLanes != 0) {
        for (std::size_t i = 0; i < a.size(); ++i)
            a.set(i, a.get(i) + weights.low.get(i % width) * weights.high.get(i / width));
        return;
    }
    const std::size_t low_blocks = width / kBlockLanes;
    for_parts(executor, weights.high.size(), task_rows(weights), [&](std::size_t first, std::size_t count) {
        multilinear_kernels(executor.level)
            .tensor_add(a.blocks() + first * low_blocks, weights.low.blocks(), low_blocks,
                        weights.high.blocks(), first, count);
    });
}

Ext5 evaluate(std::span<const BabyBear> values, std::span<const Ext5> point, const Executor& executor)
{
    return dot(values, eq_weights(point, Ext5{BabyBear{1}}, executor), executor);
}

Ext5 evaluate(const ExtVector& values, std::span<const Ext5> point, const Executor& executor)
{
    return dot(values, eq_weights(point, Ext5{BabyBear{1}}, executor), executor);
}

namespace
{
unsigned log_of(std::size_t size)
{
    CHECK(std::has_single_bit(size), "the length is no power of two");
    return static_cast<unsigned>(std::countr_zero(size));
}
}  // namespace

Ext5 evaluate_univariate(std::span<const BabyBear> coefficients, const Ext5& y, const Executor& executor)
{
    return dot(coefficients, power_weights(y, log_of(coefficients.size()), Ext5{BabyBear{1}}, executor),
               executor);
}

Ext5 evaluate_univariate(const ExtVector& coefficients, const Ext5& y, const Executor& executor)
{
    return dot(coefficients, power_weights(y, log_of(coefficients.size()), Ext5{BabyBear{1}}, executor),
               executor);
}

ProductRound product_round(std::span<const BabyBear> a, const ExtVector& b, const Executor& executor)
{
    return round_with(a, b, executor, multilinear_kernels(executor.level).product_round_base);
}

ProductRound product_round(const ExtVector& a, const ExtVector& b, const Executor& executor)
{
    return round_with(a, b, executor, multilinear_kernels(executor.level).product_round);
}

ProductRound fold_and_product_round(const ExtVector& a, const ExtVector& b, const Ext5& r,
                                    ExtVector& folded_a, ExtVector& folded_b, const Executor& executor)
{
    CHECK(a.size() == b.size() && a.size() % 4 == 0, "the lengths of a sum-check's vectors");
    CHECK(&a != &folded_a && &b != &folded_b, "the results need their own memory");
    const std::size_t size = a.size() / 2, pairs = size / 2, whole = pairs / kBlockLanes;
    folded_a.set_size(size);
    folded_b.set_size(size);
    ProductRound sum = round_sum_of_parts(executor, whole, [&](std::size_t first, std::size_t count) {
        return multilinear_kernels(executor.level)
            .fold_and_product_round(a.blocks() + 4 * first, b.blocks() + 4 * first,
                                    folded_a.blocks() + 2 * first, folded_b.blocks() + 2 * first, count, r);
    });
    for (std::size_t i = 2 * whole * kBlockLanes; i < size; ++i) {
        folded_a.set(i, folded_pair(a, i, r));
        folded_b.set(i, folded_pair(b, i, r));
    }
    for (std::size_t i = whole * kBlockLanes; i < pairs; ++i)
        add_round(sum, pair_round(folded_a, folded_b, i));
    return sum;
}
}  // namespace freehold::field
