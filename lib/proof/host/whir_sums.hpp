#pragma once
// The long sums of WHIR's prover, spread over workers and SIMD lanes. Vectors are ExtVectors of a power of
// two of elements; short ones take a plain path.

#include "field/host/ext_vector.hpp"
#include "field/host/ntt.hpp"
#include "proof/host/whir_kernels.hpp"
#include "proof/multilinear.hpp"
#include "proof/workers.hpp"

namespace freehold::proof::whir
{
using field::ExtVector;

class Sums
{
public:
    explicit Sums(Workers& workers, field::SimdLevel level = field::simd_level())
        : workers_{workers}, level_{level}, kernels_{whir_kernels(level)}
    {}

    /// For each column of the matrix `f`, the sum over rows of weights[row] * f[row][column].
    [[nodiscard]] std::vector<Ext5> sum_rows(std::span<const BabyBear> f, std::size_t columns,
                                             const ExtVector& weights) const;
    /// For each row of the matrix `f`, the sum over columns of weights[column] * f[row][column].
    [[nodiscard]] ExtVector fold_rows(std::span<const BabyBear> f, std::span<const Ext5> weights) const;

    /// With c the polynomial sum over the other variables of f w in x_0: its coefficients c_0 and c_2.
    [[nodiscard]] RoundSums product_round(const ExtVector& f, const ExtVector& weights) const;
    /// Binds x_0 to r: halves the vector.
    void bind_first(ExtVector& values, const Ext5& r) const;

    /// weights[i] += coefficient * y^i.
    void add_powers(ExtVector& weights, const Ext5& y, const Ext5& coefficient) const;
    /// target += factor * source.
    void add_scaled(ExtVector& target, const ExtVector& source, const Ext5& factor) const;
    /// sum of values[i] y^i.
    [[nodiscard]] Ext5 horner(const ExtVector& values, const Ext5& y) const;

    /// weights[i] += sum over q of coefficients[q] * root^(exponents[q] i), root of order 2^log_order: of
    /// many queries a Fourier transform of the sparse vector of coefficients, else one pass for each.
    void add_root_powers(ExtVector& weights, unsigned log_order, std::span<const std::uint32_t> exponents,
                         std::span<const Ext5> coefficients, const field::Ntt& ntt) const;

    /// weights[first + i] += coefficient * eq(point, i).
    void add_eq(ExtVector& weights, std::size_t first, std::span<const Ext5> point,
                const Ext5& coefficient) const;

private:
    Workers& workers_;
    field::SimdLevel level_;
    const WhirKernels& kernels_;
};
}  // namespace freehold::proof::whir
