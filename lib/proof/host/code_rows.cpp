#include "proof/host/code_rows.hpp"

#include "base/check.hpp"
#include "field/host/ext_vector.hpp"
#include "proof/bit_reversal.hpp"
#include "proof/host/whir_kernels.hpp"

#include <algorithm>

namespace freehold::proof::whir
{
namespace
{
using field::ExtVector;
using field::kBlockLanes;

// With K = 2^log_count: rows begin .. begin + K - 1 are values at y w^bitrev(k), w of order K, y the point of
// the first. Coefficient K m + k of a polynomial belongs to remainder k: with the sums
//     A_k = sum over m of coefficient[K m + k] (y^K)^m
// the rows are the transform of length K of A_k y^k. So K rows of coefficients are one long row here, and all
// begins differ in z = y^K alone.

/// Points whose powers are the coefficients of one weight: the kernel multiplies each of them by the same
/// element of f.
constexpr std::size_t kPointsAtOnce = Ext5::kDegree;
constexpr std::size_t kTileRows = 64;  // of K rows each: for usual widths, what the second-level cache holds
constexpr std::size_t kTilesPerTask = 128;

/// powers[m][k] = points[k]^(first + m), for one tile.
void fill_powers(std::span<const BabyBear> points, std::size_t first, ExtBlock* powers)
{
    for (std::size_t k = 0; k < points.size(); ++k) {
        BabyBear power = points[k].pow(first);
        for (std::size_t m = 0; m < kTileRows; ++m, power *= points[k])
            powers[m / kBlockLanes].coefficient[k][m % kBlockLanes] = power;
    }
}

/// For each point z and column c, the sum over m of z^m f[m][c]. REQUIRES: `width` a multiple of 16, the rows
/// of kTileRows.
std::vector<std::vector<BabyBear>> packed_sums(std::span<const BabyBear> f, std::size_t width,
                                               std::span<const BabyBear> points, Workers& workers)
{
    const WhirKernels& kernels = whir_kernels();
    const std::size_t rows = f.size() / width, groups = (points.size() + kPointsAtOnce - 1) / kPointsAtOnce;
    const std::size_t task_rows = kTileRows * kTilesPerTask;
    std::vector<std::vector<ExtVector>> parts((rows + task_rows - 1) / task_rows);
    workers.run(parts.size(), [&](std::size_t task) {
        for (std::size_t g = 0; g < groups; ++g) parts[task].emplace_back(width);
        ExtVector powers(kTileRows);
        const std::size_t end = std::min(rows, (task + 1) * task_rows);
        for (std::size_t row = task * task_rows; row < end; row += kTileRows)
            for (std::size_t g = 0; g < groups; ++g) {
                const std::size_t first = g * kPointsAtOnce;
                fill_powers(points.subspan(first, std::min(kPointsAtOnce, points.size() - first)), row,
                            powers.blocks());
                kernels.sum_rows(&f[row * width], width, powers.blocks(), kTileRows, parts[task][g].blocks());
            }
    });
    std::vector<std::vector<BabyBear>> sums(points.size(), std::vector<BabyBear>(width));
    workers.run(points.size(), [&](std::size_t i) {
        for (const std::vector<ExtVector>& part : parts)
            for (std::size_t c = 0; c < width; ++c)
                sums[i][c] += part[i / kPointsAtOnce].get(c)[i % kPointsAtOnce];
    });
    return sums;
}

/// The same for any shape.
std::vector<std::vector<BabyBear>> plain_sums(std::span<const BabyBear> f, std::size_t width,
                                              std::span<const BabyBear> points, Workers& workers)
{
    std::vector<std::vector<BabyBear>> sums(points.size(), std::vector<BabyBear>(width));
    workers.run(points.size(), [&](std::size_t i) {
        for (std::size_t row = f.size() / width; row-- > 0;)
            for (std::size_t c = 0; c < width; ++c) sums[i][c] = sums[i][c] * points[i] + f[row * width + c];
    });
    return sums;
}
}  // namespace

std::vector<std::vector<BabyBear>> code_rows(const Coefficients& f, std::span<const std::uint32_t> begins,
                                             unsigned log_count, const field::Ntt& ntt, Workers& workers)
{
    const std::size_t count = std::size_t{1} << log_count, long_width = f.width << log_count;
    CHECK(f.rows() % count == 0 && f.rows() != 0, "whole rows of the sums");
    const BabyBear root = BabyBear::root_of_unity(f.log_domain);
    std::vector<BabyBear> first, points;
    for (const std::uint32_t begin : begins) {
        CHECK(begin % count == 0 && begin >> f.log_domain == 0, "rows of the codeword");
        first.push_back(root.pow(bit_reversed(begin, f.log_domain)));
        points.push_back(first.back().pow(count));
    }
    const bool is_packed = long_width % kBlockLanes == 0 && (f.rows() >> log_count) % kTileRows == 0;
    std::vector<std::vector<BabyBear>> rows = is_packed ? packed_sums(f.values, long_width, points, workers)
                                                        : plain_sums(f.values, long_width, points, workers);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        BabyBear power{1};
        for (std::size_t k = 0; k < count; ++k, power *= first[i])
            for (std::size_t c = 0; c < f.width; ++c) rows[i][k * f.width + c] *= power;
        ntt.transform(rows[i].data(), log_count, f.width);
    }
    return rows;
}
}  // namespace freehold::proof::whir
