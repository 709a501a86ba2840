#include "proof/host/whir_sums.hpp"

#include "base/check.hpp"

#include <algorithm>

namespace freehold::proof::whir
{
namespace
{
constexpr std::size_t kRowsPerTask = 1024;

/// Calls body(begin, end) for consecutive ranges of rows.
template <class F>
void for_each_range(Workers& workers, std::size_t rows, F body)
{
    workers.run((rows + kRowsPerTask - 1) / kRowsPerTask, [&](std::size_t task) {
        body(task * kRowsPerTask, std::min(rows, (task + 1) * kRowsPerTask));
    });
}
}  // namespace

std::array<Ext5, 2> product_round(std::span<const Ext5> f, std::span<const Ext5> weights)
{
    Ext5 c0, c2;
    for (std::size_t i = 0; i < f.size(); i += 2) {
        c0 += f[i] * weights[i];
        c2 += (f[i + 1] - f[i]) * (weights[i + 1] - weights[i]);
    }
    return {c0, c2};
}

void bind_first(std::vector<Ext5>& values, const Ext5& r)
{
    for (std::size_t i = 0; i < values.size() / 2; ++i)
        values[i] = values[2 * i] + r * (values[2 * i + 1] - values[2 * i]);
    values.resize(values.size() / 2);
}

std::vector<Ext5> sum_rows(std::span<const BabyBear> f, std::size_t columns, std::span<const Ext5> weights,
                           Workers& workers)
{
    CHECK(f.size() == columns * weights.size(), "one weight for each row");
    const std::size_t tasks = (weights.size() + kRowsPerTask - 1) / kRowsPerTask;
    std::vector<Ext5> parts(tasks * columns);
    for_each_range(workers, weights.size(), [&](std::size_t begin, std::size_t end) {
        Ext5* sums = &parts[begin / kRowsPerTask * columns];
        for (std::size_t row = begin; row < end; ++row)
            for (std::size_t c = 0; c < columns; ++c) sums[c] += weights[row] * f[row * columns + c];
    });
    std::vector<Ext5> sums(columns);
    for (std::size_t i = 0; i < parts.size(); ++i) sums[i % columns] += parts[i];
    return sums;
}

std::vector<Ext5> fold_rows(std::span<const BabyBear> f, std::span<const Ext5> weights, Workers& workers)
{
    const std::size_t columns = weights.size();
    std::vector<Ext5> folded(f.size() / columns);
    for_each_range(workers, folded.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row)
            for (std::size_t c = 0; c < columns; ++c) folded[row] += weights[c] * f[row * columns + c];
    });
    return folded;
}

void add_powers(std::span<Ext5> weights, const Ext5& y, const Ext5& coefficient)
{
    Ext5 power = coefficient;
    for (Ext5& w : weights) {
        w += power;
        power *= y;
    }
}

void add_query_powers(std::span<Ext5> weights, std::span<const BabyBear> points,
                      std::span<const Ext5> coefficients, Workers& workers)
{
    CHECK(points.size() == coefficients.size(), "one coefficient for each point");
    for_each_range(workers, weights.size(), [&](std::size_t begin, std::size_t end) {
        for (std::size_t q = 0; q < points.size(); ++q) {
            Ext5 power = coefficients[q] * points[q].pow(begin);
            for (std::size_t i = begin; i < end; ++i) {
                weights[i] += power;
                power *= points[q];
            }
        }
    });
}
}  // namespace freehold::proof::whir
