#pragma once
// The prover of WHIR: proof/whir.hpp, same steps in the same order.

#include "field/host/aligned_buffer.hpp"
#include "field/host/ntt.hpp"
#include "proof/host/merkle_tree.hpp"
#include "proof/whir.hpp"

#include <memory>

namespace freehold::proof::whir
{
/// A codeword and the tree over it: leaf j is row j.
class CommittedCode
{
public:
    /// `coefficients` is a matrix of rows of `width` base elements, each column a polynomial. Row j of the
    /// codeword holds the columns' values at root^bitrev(j), root of order 2^log_domain. REQUIRES: `ntt` is
    /// made for that.
    CommittedCode(const HashSuite& suite, const field::Ntt& ntt, std::span<const BabyBear> coefficients,
                  std::size_t width, unsigned log_domain, unsigned cap, Workers& workers);

    [[nodiscard]] const std::vector<Hash256>& digests() const { return tree_.commitment(); }
    [[nodiscard]] std::span<const BabyBear> leaf(std::size_t position) const
    {
        return {codeword_.data() + position * width_, width_};
    }
    struct OpenLabels
    {
        Label leaf = "whir leaf", path = "whir path";
    };
    /// Sends the leaves and the path.
    void open(ProverChannel& channel, std::span<const std::uint32_t> positions, OpenLabels labels) const;

private:
    field::AlignedBuffer<BabyBear> codeword_;
    std::size_t width_;
    MerkleTree tree_;
};

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
