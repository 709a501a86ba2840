#pragma once
// The program polynomial in the prover's hands (spec/proof.md, section 6): its code for one parameter set,
// and its part of the sum-checks until it joins f.

#include "proof/host/whir_prove.hpp"
#include "proof/host/whir_sums.hpp"

namespace freehold::proof::whir
{
/// The code of the program polynomial for one parameter set. The same whoever makes it, and cheap beside one
/// proof.
class ProgramCode
{
public:
    /// REQUIRES: `values` is not empty and fits 2^n; the set has more rounds than kJoinRound.
    ProgramCode(const HashSuite& suite, const Params& params, std::span<const BabyBear> values,
                Workers& workers);

    [[nodiscard]] const Hash256& root() const { return code_.digests().front(); }
    [[nodiscard]] std::span<const BabyBear> values() const { return values_; }
    [[nodiscard]] std::size_t columns() const { return columns_; }
    [[nodiscard]] const CommittedCode& code() const { return code_; }

private:
    std::span<const BabyBear> values_;
    std::size_t columns_;
    std::vector<BabyBear> rows_;
    std::unique_ptr<const field::Ntt> ntt_;
    CommittedCode code_;
};

/// The root alone.
Hash256 program_root(const HashSuite& suite, const Params& params, std::span<const BabyBear> values,
                     Workers& workers);

/// sum over the cube of W g, while the number of g's column is bound variable by variable.
class ProgramSum
{
public:
    /// `coefficients`: one for each column.
    ProgramSum(const Sums& sums, const Params& params, std::span<const BabyBear> values,
               const ColumnsClaim& claim, std::span<const Ext5> coefficients);

    [[nodiscard]] RoundSums round() const;
    void bind_first(const Ext5& r);

    /// When all variables before the join are bound: what is left of g, and of its weights.
    [[nodiscard]] const ExtVector& values() const { return values_; }
    [[nodiscard]] const ExtVector& weights() const { return weights_; }

private:
    const Sums& sums_;
    /// Of the column's number that tell stored columns apart, and not yet bound. The further ones are zero in
    /// every column that is not.
    unsigned log_columns_;
    ExtVector values_, weights_;
};
}  // namespace freehold::proof::whir
