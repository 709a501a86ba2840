#pragma once
// The inner loops of WHIR's prover (proof/host/whir_sums.cpp), one table for each SIMD level. Vectors of
// challenge elements are blocks of sixteen; every level computes the same values.

#include "field/ext5.hpp"
#include "field/host/ext_block.hpp"
#include "field/host/simd_level.hpp"

namespace freehold::proof::whir
{
using field::BabyBear;
using field::Ext5;
using field::ExtBlock;

/// Coefficients 0 and 2 of a round polynomial.
struct RoundSums
{
    Ext5 c0, c2;
};

struct WhirKernels
{
    /// sums[column] += sum over rows of weights[row] f[row][column]. REQUIRES: columns and rows are multiples
    /// of 16; `sums` has columns / 16 blocks.
    void (*sum_rows)(const BabyBear* f, std::size_t columns, const ExtBlock* weights, std::size_t rows,
                     ExtBlock* sums);
    /// folded[row] = sum over columns of weights[column] f[row][column]. REQUIRES: as above.
    void (*fold_rows)(const BabyBear* f, std::size_t columns, const ExtBlock* weights, std::size_t rows,
                      ExtBlock* folded);
    /// c_0 and c_2 of sum f w in the first variable, over blocks [0, blocks). REQUIRES: `blocks` even.
    RoundSums (*product_round)(const ExtBlock* f, const ExtBlock* weights, std::size_t blocks);
    /// out[i] = in[2 i] + r (in[2 i + 1] - in[2 i]), for `blocks` blocks of output; `in` may be `out`.
    void (*bind_first)(const ExtBlock* in, const Ext5& r, ExtBlock* out, std::size_t blocks);
    /// weights[i] += start[i mod 16] * step^(i / 16).
    void (*add_powers)(ExtBlock* weights, std::size_t blocks, const ExtBlock& start, const Ext5& step);
    /// sum[lane] = sum over blocks of values[block][lane] * step^block.
    void (*horner)(const ExtBlock* values, std::size_t blocks, const Ext5& step, ExtBlock& sum);
    /// target += factor * source.
    void (*add_scaled)(ExtBlock* target, const ExtBlock* source, const Ext5& factor, std::size_t blocks);
    /// (low, high) = (low - r low, r low): one more variable of a table of eq weights.
    void (*split_weights)(ExtBlock* low, ExtBlock* high, const Ext5& r, std::size_t blocks);
};

namespace scalar
{
extern const WhirKernels kWhirKernels;
}
namespace avx2
{
extern const WhirKernels kWhirKernels;
}
namespace avx512
{
extern const WhirKernels kWhirKernels;
}

inline const WhirKernels& whir_kernels(field::SimdLevel level = field::simd_level())
{
    return field::at_level(level, scalar::kWhirKernels, avx2::kWhirKernels, avx512::kWhirKernels);
}
}  // namespace freehold::proof::whir
