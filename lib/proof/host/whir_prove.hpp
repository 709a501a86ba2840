#pragma once
// The prover of WHIR: proof/whir.hpp, same steps in the same order.

#include "proof/host/committed_code.hpp"
#include "proof/whir.hpp"

#include <memory>

namespace freehold::proof::whir
{
/// f in the prover's hands, from `commit` to `prove`. The values of f must stay where they are until then.
struct Commitment
{
    std::span<const BabyBear> f;
    std::unique_ptr<const field::Ntt> ntt;  ///< roots for every code of the proof
    CommittedCode code;
    std::vector<PowerClaim> out_of_domain;
    /// For each of them, sum over the rows of f of the row's power of y: one value for each column.
    std::vector<std::vector<Ext5>> column_values;
};

/// REQUIRES: f has 2^n values.
Commitment commit(ProverChannel& channel, const Params& params, std::span<const BabyBear> f,
                  Workers& workers);

class ProgramCode;

/// The affine sum that is claimed of the columns: a weight for each, those of the program polynomial last.
struct ColumnsSum
{
    std::vector<Ext5> weights;
    Ext5 constant;
};

/// What is claimed of f, and of the program polynomial, if there is one.
struct Opening
{
    const ColumnsClaim& claim;
    /// The sum, as soon as the first batch's challenge c is known: first = c^(w+1).
    std::function<ColumnsSum(const Ext5& first, const Ext5& c)> sum;
    const ProgramCode* program = nullptr;
};

/// REQUIRES: as in verify; `commitment` was made with the same parameters. A false claim gives an invalid
/// proof.
void prove(ProverChannel& channel, const Params& params, Commitment commitment, const Opening& opening,
           Workers& workers);
}  // namespace freehold::proof::whir
