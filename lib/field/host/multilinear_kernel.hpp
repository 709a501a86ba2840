#pragma once
// The kernels of field/host/multilinear.hpp: whole blocks of sixteen elements, on one thread.

#include "field/ext5.hpp"
#include "field/host/ext_block.hpp"
#include "field/host/simd_level.hpp"

namespace freehold::field
{
/// What one round of a sum-check over a product sends beside what the claim implies.
struct ProductRound
{
    /// The sum of a(0, x) b(0, x), and that of (a(1, x) - a(0, x)) (b(1, x) - b(0, x)), over all x.
    Ext5 constant, leading;
};

struct MultilinearKernels
{
    /// upper[i] = lower[i] r and lower[i] -= upper[i]: one more variable of an eq table.
    void (*eq_double)(ExtBlock* lower, ExtBlock* upper, std::size_t blocks, const Ext5& r);
    /// out[i] = in[i] r: the next powers.
    void (*scale)(const ExtBlock* in, ExtBlock* out, std::size_t blocks, const Ext5& r);

    /// out[i] = in[2i] + r (in[2i + 1] - in[2i]) for `blocks` blocks of out. May be in place.
    void (*fold_base)(const BabyBear* in, ExtBlock* out, std::size_t blocks, const Ext5& r);
    void (*fold_ext)(const ExtBlock* in, ExtBlock* out, std::size_t blocks, const Ext5& r);

    /// out[row] = sum of in[row * width + i] weights[i], for 16 * out_blocks rows of `width` elements, a
    /// multiple of 16.
    void (*fold_rows)(const BabyBear* in, const ExtBlock* weights, std::size_t width, ExtBlock* out,
                      std::size_t out_blocks);

    Ext5 (*dot_ext)(const ExtBlock* a, const ExtBlock* b, std::size_t blocks);
    Ext5 (*dot_base)(const BabyBear* a, const ExtBlock* b, std::size_t blocks);

    // Weights that are products: low[i mod 16 low_blocks] high[i / (16 low_blocks)], for `rows` values of
    // the second index, from first_row on; the other arrays begin with that row.
    Ext5 (*tensor_dot_base)(const BabyBear* a, const ExtBlock* low, std::size_t low_blocks,
                            const ExtBlock* high, std::size_t first_row, std::size_t rows);
    Ext5 (*tensor_dot_ext)(const ExtBlock* a, const ExtBlock* low, std::size_t low_blocks,
                           const ExtBlock* high, std::size_t first_row, std::size_t rows);
    /// a += the weights.
    void (*tensor_add)(ExtBlock* a, const ExtBlock* low, std::size_t low_blocks, const ExtBlock* high,
                       std::size_t first_row, std::size_t rows);

    /// Over `blocks` pairs of blocks, that is 16 * blocks values of x.
    ProductRound (*product_round)(const ExtBlock* a, const ExtBlock* b, std::size_t blocks);
    ProductRound (*product_round_base)(const BabyBear* a, const ExtBlock* b, std::size_t blocks);
    /// Folds 4 * blocks blocks of each to 2 * blocks, and takes the next round over these. May be in place.
    ProductRound (*fold_and_product_round)(const ExtBlock* a, const ExtBlock* b, ExtBlock* folded_a,
                                           ExtBlock* folded_b, std::size_t blocks, const Ext5& r);
};

namespace scalar
{
extern const MultilinearKernels kMultilinearKernels;
}
namespace avx2
{
extern const MultilinearKernels kMultilinearKernels;
}
namespace avx512
{
extern const MultilinearKernels kMultilinearKernels;
}

inline const MultilinearKernels& multilinear_kernels(SimdLevel level)
{
    return at_level(level, scalar::kMultilinearKernels, avx2::kMultilinearKernels,
                    avx512::kMultilinearKernels);
}
}  // namespace freehold::field
