#pragma once
// What the prover does with long vectors of base and challenge elements, all of it exact, so that the results
// depend neither on the SIMD level nor on the threads. Bit j of an index is the variable x_j; binding a
// variable binds x_0, which pairs neighbours (spec/field.md, section 5).
//
// Vectors of base elements may have any alignment. Lengths need not be multiples of sixteen: what is left
// over is done one by one.

#include "field/ext5.hpp"
#include "field/host/executor.hpp"
#include "field/host/ext_vector.hpp"
#include "field/host/multilinear_kernel.hpp"

#include <span>

namespace freehold::field
{
/// The 2^n weights prod (x_j or 1 - x_j) at `point`, times `factor`.
ExtVector eq_table(std::span<const Ext5> point, const Ext5& factor = Ext5{BabyBear{1}},
                   const Executor& executor = {});

/// The same into memory at hand, whose length becomes 2^n. REQUIRES: enough capacity.
void eq_table_into(std::span<const Ext5> point, ExtVector& table, const Ext5& factor = Ext5{BabyBear{1}},
                   const Executor& executor = {});

/// factor * (1, y, y^2, .., y^(size - 1)).
ExtVector powers(const Ext5& y, std::size_t size, const Ext5& factor = Ext5{BabyBear{1}},
                 const Executor& executor = {});

/// Binds x_0 to r: element i of the result is v_(2i) + r (v_(2i+1) - v_(2i)). REQUIRES: an even length.
ExtVector fold(std::span<const BabyBear> values, const Ext5& r, const Executor& executor = {});
ExtVector fold(const ExtVector& values, const Ext5& r, const Executor& executor = {});
/// The same into memory at hand, whose length becomes the result's. REQUIRES: enough capacity; out is another
/// vector than values.
void fold_into(const ExtVector& values, const Ext5& r, ExtVector& out, const Executor& executor = {});

/// The inner product of each row of a matrix, weights.size() contiguous elements, with the weights. With an
/// eq table it binds several variables at once.
ExtVector fold_rows(std::span<const BabyBear> matrix, const ExtVector& weights,
                    const Executor& executor = {});

/// Inner products. REQUIRES: equal lengths.
Ext5 dot(const ExtVector& a, const ExtVector& b, const Executor& executor = {});
Ext5 dot(std::span<const BabyBear> a, const ExtVector& b, const Executor& executor = {});

/// Weights for 2^n elements that are products of a weight for the low bits of the index and one for the high
/// bits: so both tables are short.
struct TensorWeights
{
    ExtVector low, high;

    [[nodiscard]] std::size_t size() const { return low.size() * high.size(); }
};
/// The weight of index i is factor * eq(point, i).
TensorWeights eq_weights(std::span<const Ext5> point, const Ext5& factor = Ext5{BabyBear{1}},
                         const Executor& executor = {});
/// The weight of index i < 2^log_size is factor * y^i.
TensorWeights power_weights(const Ext5& y, unsigned log_size, const Ext5& factor = Ext5{BabyBear{1}},
                            const Executor& executor = {});

/// REQUIRES: equal lengths.
Ext5 dot(std::span<const BabyBear> a, const TensorWeights& weights, const Executor& executor = {});
Ext5 dot(const ExtVector& a, const TensorWeights& weights, const Executor& executor = {});
/// a_i += the weight of i. REQUIRES: equal lengths.
void add(ExtVector& a, const TensorWeights& weights, const Executor& executor = {});

/// The multilinear polynomial with these values on the hypercube, at `point`. REQUIRES: 2^point.size()
/// values.
Ext5 evaluate(std::span<const BabyBear> values, std::span<const Ext5> point, const Executor& executor = {});
Ext5 evaluate(const ExtVector& values, std::span<const Ext5> point, const Executor& executor = {});
/// The sum of coefficients[i] y^i. REQUIRES: a power of two of them.
Ext5 evaluate_univariate(std::span<const BabyBear> coefficients, const Ext5& y,
                         const Executor& executor = {});
Ext5 evaluate_univariate(const ExtVector& coefficients, const Ext5& y, const Executor& executor = {});

/// A round of the sum-check of sum a(x) b(x), before x_0 is bound. REQUIRES: equal even lengths.
ProductRound product_round(std::span<const BabyBear> a, const ExtVector& b, const Executor& executor = {});
ProductRound product_round(const ExtVector& a, const ExtVector& b, const Executor& executor = {});
/// Binds x_0 of both to r and computes the next round, in one pass over memory. The outs are as for
/// fold_into. REQUIRES: equal lengths, multiples of four.
ProductRound fold_and_product_round(const ExtVector& a, const ExtVector& b, const Ext5& r,
                                    ExtVector& folded_a, ExtVector& folded_b, const Executor& executor = {});
}  // namespace freehold::field
