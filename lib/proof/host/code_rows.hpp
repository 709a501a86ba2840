#pragma once
// Single rows of a codeword, straight from the coefficients. Where a codeword has many more rows than are
// asked for, one product for each coefficient and row costs less than the transform of all of them again.

#include "field/host/ntt.hpp"
#include "proof/workers.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace freehold::proof::whir
{
using field::BabyBear;

/// Coefficients as CommittedCode takes them: rows of `width` elements, each column a polynomial.
struct Coefficients
{
    std::span<const BabyBear> values;
    std::size_t width;
    unsigned log_domain;  ///< of the code

    [[nodiscard]] std::size_t rows() const { return values.size() / width; }
};

/// For each of `begins`: the 2^log_count rows of the codeword from there on. REQUIRES: each is a multiple of
/// 2^log_count and lies in the domain, there are at least as many rows of coefficients, and `ntt` is made for
/// so many.
[[nodiscard]] std::vector<std::vector<BabyBear>> code_rows(const Coefficients& f,
                                                           std::span<const std::uint32_t> begins,
                                                           unsigned log_count, const field::Ntt& ntt,
                                                           Workers& workers);
}  // namespace freehold::proof::whir
