#pragma once
// The interleaved Reed-Solomon code of WHIR (proof/whir.hpp).

#include "proof/workers.hpp"

#include "field/ext5.hpp"

#include <span>
#include <vector>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;

/// `coefficients` is a matrix of rows of `width` base elements; each column is a polynomial, row i holding
/// the coefficients of X^i. Returns the matrix of 2^log_domain rows whose row j holds the columns' values at
/// root^bitrev(j), root = root_of_unity(log_domain). REQUIRES: a power of two of rows, at most 2^log_domain.
std::vector<BabyBear> encode_columns(std::span<const BabyBear> coefficients, std::size_t width,
                                     unsigned log_domain, Workers& workers);

/// Five base elements each, in the order of the coefficients.
inline std::span<const BabyBear> base_elements(std::span<const Ext5> elements)
{
    static_assert(sizeof(Ext5) == Ext5::kDegree * sizeof(BabyBear));
    return {reinterpret_cast<const BabyBear*>(elements.data()), elements.size() * Ext5::kDegree};
}
}  // namespace freehold::proof
