#include "field/host/packed_ext5.hpp"
#include "proof/host/whir_kernels.hpp"

namespace freehold::proof::whir::FREEHOLD_SIMD_LEVEL
{
namespace
{
using namespace field::FREEHOLD_SIMD_LEVEL;
using Base = PackedBabyBear;
using Ext = PackedExt5;
using Accumulator = PackedExt5Accumulator;

/// The element `lane` of a block, in all lanes.
FREEHOLD_INLINE Ext broadcast_lane(const ExtBlock& block, std::size_t lane)
{
    Ext r;
    for (std::size_t k = 0; k < Ext::kDegree; ++k) r[k] = Base{block.coefficient[k][lane]};
    return r;
}

// One panel of sixteen columns at a time: few rows of it stay in the first-level cache while all panels pass.
void sum_rows(const BabyBear* f, std::size_t columns, const ExtBlock* weights, std::size_t rows,
              ExtBlock* sums)
{
    constexpr std::size_t kChunk = 4;  // blocks of sixteen rows
    const std::size_t blocks = rows / kLanes;
    for (std::size_t begin = 0; begin < blocks; begin += kChunk) {
        const std::size_t end = begin + kChunk < blocks ? begin + kChunk : blocks;
        for (std::size_t panel = 0; panel < columns; panel += kLanes) {
            Accumulator sum;
            for (std::size_t block = begin; block < end; ++block) {
                const BabyBear* row = f + block * kLanes * columns + panel;
                for (std::size_t lane = 0; lane < kLanes; lane += 2, row += 2 * columns)
                    sum.add_products(broadcast_lane(weights[block], lane), Base::load(row),
                                     broadcast_lane(weights[block], lane + 1), Base::load(row + columns));
            }
            ExtBlock& target = sums[panel / kLanes];
            (Ext::load(target) + sum.value()).store(target);
        }
    }
}

/// Lane r of the result is the sum of the lanes of v[r].
FREEHOLD_INLINE Base sums_of_lanes(Base (&v)[kLanes])
{
    for (std::size_t size = kLanes; size > 1; size /= 2) {
        for (std::size_t i = 0; i < size / 2; ++i) {
            const EvenOddBase halves = deinterleave(v[2 * i], v[2 * i + 1]);
            v[i] = halves.even + halves.odd;
        }
    }
    return v[0];
}

void fold_rows(const BabyBear* f, std::size_t columns, const ExtBlock* weights, std::size_t rows,
               ExtBlock* folded)
{
    for (std::size_t block = 0; block < rows / kLanes; ++block) {
        Base parts[Ext::kDegree][kLanes];
        for (std::size_t i = 0; i < kLanes; ++i, f += columns) {
            Accumulator sum;
            std::size_t panel = 0;
            for (; panel + 2 * kLanes <= columns; panel += 2 * kLanes)
                sum.add_products(Ext::load(weights[panel / kLanes]), Base::load(f + panel),
                                 Ext::load(weights[panel / kLanes + 1]), Base::load(f + panel + kLanes));
            if (panel < columns) sum.add_product(Ext::load(weights[panel / kLanes]), Base::load(f + panel));
            const Ext value = sum.value();
            for (std::size_t k = 0; k < Ext::kDegree; ++k) parts[k][i] = value[k];
        }
        Ext result;
        for (std::size_t k = 0; k < Ext::kDegree; ++k) result[k] = sums_of_lanes(parts[k]);
        result.store(folded[block]);
    }
}

RoundSums product_round(const ExtBlock* f, const ExtBlock* weights, std::size_t blocks)
{
    Accumulator c0, c2;
    for (std::size_t i = 0; i + 1 < blocks; i += 2) {
        const EvenOddExt a = deinterleave(Ext::load(f[i]), Ext::load(f[i + 1]));
        const EvenOddExt b = deinterleave(Ext::load(weights[i]), Ext::load(weights[i + 1]));
        c0.add_product(a.even, b.even);
        c2.add_product(a.odd - a.even, b.odd - b.even);
    }
    return {sum_lanes(c0.value()), sum_lanes(c2.value())};
}

void bind_first(const ExtBlock* in, const Ext5& r, ExtBlock* out, std::size_t blocks)
{
    const Ext packed{r};
    for (std::size_t i = 0; i < blocks; ++i) {
        const EvenOddExt pair = deinterleave(Ext::load(in[2 * i]), Ext::load(in[2 * i + 1]));
        (pair.even + packed * (pair.odd - pair.even)).store(out[i]);
    }
}

void add_powers(ExtBlock* weights, std::size_t blocks, const ExtBlock& start, const Ext5& step)
{
    Ext power = Ext::load(start);
    const Ext packed{step};
    for (std::size_t i = 0; i < blocks; ++i) {
        (Ext::load(weights[i]) + power).store(weights[i]);
        power *= packed;
    }
}

void horner(const ExtBlock* values, std::size_t blocks, const Ext5& step, ExtBlock& sum)
{
    Ext total = Ext::zero();
    const Ext packed{step};
    for (std::size_t i = blocks; i-- > 0;) total = total * packed + Ext::load(values[i]);
    total.store(sum);
}

void add_scaled(ExtBlock* target, const ExtBlock* source, const Ext5& factor, std::size_t blocks)
{
    const Ext packed{factor};
    for (std::size_t i = 0; i < blocks; ++i)
        (Ext::load(target[i]) + packed * Ext::load(source[i])).store(target[i]);
}

void split_weights(ExtBlock* low, ExtBlock* high, const Ext5& r, std::size_t blocks)
{
    const Ext packed{r};
    for (std::size_t i = 0; i < blocks; ++i) {
        const Ext all = Ext::load(low[i]), upper = packed * all;
        upper.store(high[i]);
        (all - upper).store(low[i]);
    }
}
}  // namespace

const WhirKernels kWhirKernels{
    .sum_rows = sum_rows,
    .fold_rows = fold_rows,
    .product_round = product_round,
    .bind_first = bind_first,
    .add_powers = add_powers,
    .horner = horner,
    .add_scaled = add_scaled,
    .split_weights = split_weights,
};
}  // namespace freehold::proof::whir::FREEHOLD_SIMD_LEVEL
