#pragma once
// The prover of WHIR: proof/whir.hpp, same steps in the same order.

#include "proof/host/merkle_tree.hpp"
#include "proof/whir.hpp"

namespace freehold::proof::whir
{
/// A tree over a codeword: leaf j is row j.
struct CommittedCode
{
    std::vector<BabyBear> codeword;
    std::size_t width;  ///< base elements of a leaf
    MerkleTree tree;

    /// Sends the leaves and the path.
    void open(ProverChannel& channel, std::span<const std::uint32_t> positions) const;
};

/// f in the prover's hands, from `commit` to `prove`. The values of f must stay where they are until then.
struct Commitment
{
    std::span<const BabyBear> f;
    CommittedCode code;
    std::vector<PowerClaim> out_of_domain;
    /// For each of them, sum over the rows of f of the row's power of y: one value for each column.
    std::vector<std::vector<Ext5>> column_values;
};

/// REQUIRES: f has 2^n values.
Commitment commit(ProverChannel& channel, const Params& params, std::span<const BabyBear> f,
                  Workers& workers);

/// REQUIRES: as in verify; `commitment` was made with the same parameters. False claims give an invalid
/// proof.
void prove(ProverChannel& channel, const Params& params, Commitment commitment, const ColumnClaims& claims,
           Workers& workers);
}  // namespace freehold::proof::whir
