#include "field/host/multilinear_kernel.hpp"

#include "field/host/packed_ext5.hpp"

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
namespace
{
using Base = PackedBabyBear;
using Ext = PackedExt5;

Ext5 element(const ExtBlock* blocks, std::size_t i)
{
    Ext5 r;
    for (std::size_t k = 0; k < Ext5::kDegree; ++k) r[k] = blocks[i / kLanes].coefficient[k][i % kLanes];
    return r;
}

// What is loaded from an array of base or challenge elements: its block number i.
FREEHOLD_INLINE Base block_of(const BabyBear* p, std::size_t i) { return Base::load(p + i * kLanes); }
FREEHOLD_INLINE Ext block_of(const ExtBlock* p, std::size_t i) { return Ext::load(p[i]); }

/// Output block i of binding the lowest variable to r.
template <class Array>
FREEHOLD_INLINE Ext folded(Array in, std::size_t i, const Ext5& r)
{
    const auto pair = deinterleave(block_of(in, 2 * i), block_of(in, 2 * i + 1));
    return (pair.odd - pair.even) * r + pair.even;
}

void eq_double(ExtBlock* lower, ExtBlock* upper, std::size_t blocks, const Ext5& r)
{
    for (std::size_t i = 0; i < blocks; ++i) {
        const Ext old = Ext::load(lower[i]);
        const Ext product = old * r;
        product.store(upper[i]);
        (old - product).store(lower[i]);
    }
}

void scale(const ExtBlock* in, ExtBlock* out, std::size_t blocks, const Ext5& r)
{
    for (std::size_t i = 0; i < blocks; ++i) (Ext::load(in[i]) * r).store(out[i]);
}

void fold_base(const BabyBear* in, ExtBlock* out, std::size_t blocks, const Ext5& r)
{
    for (std::size_t i = 0; i < blocks; ++i) folded(in, i, r).store(out[i]);
}

void fold_ext(const ExtBlock* in, ExtBlock* out, std::size_t blocks, const Ext5& r)
{
    for (std::size_t i = 0; i < blocks; ++i) folded(in, i, r).store(out[i]);
}

template <class Array>
FREEHOLD_INLINE Ext dot_packed(Array a, const ExtBlock* b, std::size_t blocks)
{
    PackedExt5Accumulator sum;
    for (std::size_t i = 0; i < blocks; ++i) sum.add_product(block_of(a, i), Ext::load(b[i]));
    return sum.value();
}
template <>
FREEHOLD_INLINE Ext dot_packed(const BabyBear* a, const ExtBlock* b, std::size_t blocks)
{
    PackedExt5Accumulator sum;
    std::size_t i = 0;
    for (; i + 2 <= blocks; i += 2)
        sum.add_products(Ext::load(b[i]), block_of(a, i), Ext::load(b[i + 1]), block_of(a, i + 1));
    if (i < blocks) sum.add_product(Ext::load(b[i]), block_of(a, i));
    return sum.value();
}

/// Lane i of the result is the sum of the lanes of v[i]: a tree of pairwise sums, in place.
FREEHOLD_INLINE Base sums_of_lanes(Base (&v)[kLanes])
{
    for (std::size_t count = kLanes; count > 1; count /= 2)
        for (std::size_t i = 0; i < count / 2; ++i) {
            const EvenOddBase pair = deinterleave(v[2 * i], v[2 * i + 1]);
            v[i] = pair.even + pair.odd;
        }
    return v[0];
}

void fold_rows(const BabyBear* in, const ExtBlock* weights, std::size_t width, ExtBlock* out,
               std::size_t out_blocks)
{
    for (std::size_t block = 0; block < out_blocks; ++block) {
        Base sums[Ext::kDegree][kLanes];
        for (std::size_t row = 0; row < kLanes; ++row) {
            const Ext sum = dot_packed(in + (block * kLanes + row) * width, weights, width / kLanes);
            for (std::size_t k = 0; k < Ext::kDegree; ++k) sums[k][row] = sum[k];
        }
        Ext r;
        for (std::size_t k = 0; k < Ext::kDegree; ++k) r[k] = sums_of_lanes(sums[k]);
        r.store(out[block]);
    }
}

Ext5 dot_ext(const ExtBlock* a, const ExtBlock* b, std::size_t blocks)
{
    return sum_lanes(dot_packed(a, b, blocks));
}
Ext5 dot_base(const BabyBear* a, const ExtBlock* b, std::size_t blocks)
{
    return sum_lanes(dot_packed(a, b, blocks));
}

template <class Array>
FREEHOLD_INLINE Ext5 tensor_dot(Array a, std::size_t row_length, const ExtBlock* low, std::size_t low_blocks,
                                const ExtBlock* high, std::size_t first_row, std::size_t rows)
{
    Ext sum = Ext::zero();
    for (std::size_t row = 0; row < rows; ++row)
        sum += dot_packed(a + row * row_length, low, low_blocks) * element(high, first_row + row);
    return sum_lanes(sum);
}

Ext5 tensor_dot_base(const BabyBear* a, const ExtBlock* low, std::size_t low_blocks, const ExtBlock* high,
                     std::size_t first_row, std::size_t rows)
{
    return tensor_dot(a, low_blocks * kLanes, low, low_blocks, high, first_row, rows);
}
Ext5 tensor_dot_ext(const ExtBlock* a, const ExtBlock* low, std::size_t low_blocks, const ExtBlock* high,
                    std::size_t first_row, std::size_t rows)
{
    return tensor_dot(a, low_blocks, low, low_blocks, high, first_row, rows);
}

void tensor_add(ExtBlock* a, const ExtBlock* low, std::size_t low_blocks, const ExtBlock* high,
                std::size_t first_row, std::size_t rows)
{
    for (std::size_t row = 0; row < rows; ++row) {
        const Ext5 factor = element(high, first_row + row);
        for (std::size_t i = 0; i < low_blocks; ++i) {
            ExtBlock& block = a[row * low_blocks + i];
            (Ext::load(block) + Ext::load(low[i]) * factor).store(block);
        }
    }
}

/// The two sums of a round, lane by lane.
class RoundSums
{
public:
    template <class EvenOddA>
    FREEHOLD_INLINE void add(const EvenOddA& a, const EvenOddExt& b)
    {
        constant_.add_product(a.even, b.even);
        leading_.add_product(a.odd - a.even, b.odd - b.even);
    }
    FREEHOLD_INLINE ProductRound total() const
    {
        return {sum_lanes(constant_.value()), sum_lanes(leading_.value())};
    }

private:
    PackedExt5Accumulator constant_, leading_;
};

ProductRound product_round(const ExtBlock* a, const ExtBlock* b, std::size_t blocks)
{
    RoundSums sums;
    for (std::size_t i = 0; i < blocks; ++i)
        sums.add(deinterleave(Ext::load(a[2 * i]), Ext::load(a[2 * i + 1])),
                 deinterleave(Ext::load(b[2 * i]), Ext::load(b[2 * i + 1])));
    return sums.total();
}

ProductRound product_round_base(const BabyBear* a, const ExtBlock* b, std::size_t blocks)
{
    RoundSums sums;
    for (std::size_t i = 0; i < blocks; ++i)
        sums.add(deinterleave(block_of(a, 2 * i), block_of(a, 2 * i + 1)),
                 deinterleave(Ext::load(b[2 * i]), Ext::load(b[2 * i + 1])));
    return sums.total();
}

ProductRound fold_and_product_round(const ExtBlock* a, const ExtBlock* b, ExtBlock* folded_a,
                                    ExtBlock* folded_b, std::size_t blocks, const Ext5& r)
{
    RoundSums sums;
    for (std::size_t i = 0; i < blocks; ++i) {
        // Block 2i of the result depends on blocks 4i and 4i + 1, so that working in place overwrites nothing
        // that is still needed.
        const Ext a0 = folded(a, 2 * i, r), a1 = folded(a, 2 * i + 1, r);
        a0.store(folded_a[2 * i]);
        a1.store(folded_a[2 * i + 1]);
        const Ext b0 = folded(b, 2 * i, r), b1 = folded(b, 2 * i + 1, r);
        b0.store(folded_b[2 * i]);
        b1.store(folded_b[2 * i + 1]);
        sums.add(deinterleave(a0, a1), deinterleave(b0, b1));
    }
    return sums.total();
}
}  // namespace

const MultilinearKernels kMultilinearKernels{
    .eq_double = eq_double,
    .scale = scale,
    .fold_base = fold_base,
    .fold_ext = fold_ext,
    .fold_rows = fold_rows,
    .dot_ext = dot_ext,
    .dot_base = dot_base,
    .tensor_dot_base = tensor_dot_base,
    .tensor_dot_ext = tensor_dot_ext,
    .tensor_add = tensor_add,
    .product_round = product_round,
    .product_round_base = product_round_base,
    .fold_and_product_round = fold_and_product_round,
};
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
