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

/// What is claimed of f, and of the program polynomial, if there is one.
struct Opening
{
    const ColumnClaims& claims;
    const ProgramCode* program = nullptr;
};

/// REQUIRES: as in verify; `commitment` was made with the same parameters. False claims give an invalid
/// proof.
void prove(ProverChannel& channel, const Params& params, Commitment commitment, const Opening& opening,
           Workers& workers);
}  // namespace freehold::proof::whir
