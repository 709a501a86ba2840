#pragma once
// The long sums of WHIR's prover.

#include "proof/multilinear.hpp"
#include "proof/workers.hpp"

#include <array>

namespace freehold::proof::whir
{
/// With c the polynomial sum over the other variables of f w in x_0: its coefficients c_0 and c_2.
std::array<Ext5, 2> product_round(std::span<const Ext5> f, std::span<const Ext5> weights);

/// Binds x_0 to r: halves the list.
void bind_first(std::vector<Ext5>& values, const Ext5& r);

/// For each column of the matrix `f`, the sum over rows of weights[row] * f[row][column].
std::vector<Ext5> sum_rows(std::span<const BabyBear> f, std::size_t columns, std::span<const Ext5> weights,
                           Workers& workers);

/// For each row of the matrix `f`, the sum over columns of weights[column] * f[row][column].
std::vector<Ext5> fold_rows(std::span<const BabyBear> f, std::span<const Ext5> weights, Workers& workers);

/// weights[i] += coefficient * y^i.
void add_powers(std::span<Ext5> weights, const Ext5& y, const Ext5& coefficient);

/// weights[i] += sum over q of coefficients[q] * points[q]^i.
void add_query_powers(std::span<Ext5> weights, std::span<const BabyBear> points,
                      std::span<const Ext5> coefficients, Workers& workers);
}  // namespace freehold::proof::whir
