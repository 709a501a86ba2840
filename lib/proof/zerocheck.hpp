#pragma once
// One sum-check for all constraints of all tables and for the leaf claims of the GKR (spec/argument.md,
// section 5). The prover's twin is proof/host/zerocheck_prove.hpp.
//
// With r the point of the leaf claim (N, D) and a the batching challenge, let for a table t with h variables
//     G_t(x) = sum_j sel_j (m_j(x) + a fingerprint_j(x)) + sum_i a^(2 + i) C_i(x),
// the constraint number i counting through all present tables; m_j is the numerator of interaction j if its
// multiplicity is a column, otherwise 0. Interaction j's block has the weight sel_j in the leaf vector. Then
//     N - (constant numerators) + a (D - rest) = sum_t sum_x eq(r[0..h), x) G_t(x),
// where the constant numerators contribute sign sel_j times the extension of [row < n_t] at r[0..h), and
// `rest` is the weight of the leaves (0, 1) outside all blocks. Shorter tables are repeated: G_t is read as a
// function of the tallest table's variables that ignores the last ones, and eq sums to 1 over those. So a
// table takes part in its first h rounds and is a constant later; its point is the first h coordinates.
//
// The rounds end with a claim about sum_t G_t at a point, and with the values of the opened expressions
// there. What the claim then says about the columns is affine, and is opened (proof/whir.hpp): the tables are
// evaluated once, at the end, with what the opening leaves in the place of the columns.

#include "proof/block_eq.hpp"
#include "proof/gkr.hpp"

#include <optional>

namespace freehold::proof
{
/// The fingerprints of a segment.
struct Fingerprints
{
    Fingerprint local;
    /// If the run has several segments: of the global busses, with the run's challenge.
    std::optional<Fingerprint> global;

    [[nodiscard]] const Fingerprint& of(const Machine& machine, BusId bus) const
    {
        return global && machine.is_global(bus) ? *global : local;
    }
};

/// What the rounds leave: a claim about the sum of all G_t at the point (each table at its first
/// coordinates).
struct RowClaim
{
    std::vector<Ext5> point;
    Ext5 sum;
    /// Of the opened expressions of all present tables, in order.
    Ext5List opened;
};

/// What the sum-check starts from and what it ends with. The blocks' weights and the powers of the batching
/// challenge are never written down: both sums are folded.
class ZeroCheck
{
public:
    /// Draws the batching challenge. All but the transcript must outlive it.
    ZeroCheck(Transcript& transcript, const Instance& instance, const Fingerprints& fingerprints,
              const LeafClaim& leaf_claim);
    ZeroCheck(const ZeroCheck&) = delete;
    ZeroCheck& operator=(const ZeroCheck&) = delete;

    [[nodiscard]] const LeafClaim& leaf_claim() const { return leaf_claim_; }
    [[nodiscard]] const Ext5& batch() const { return batch_; }
    [[nodiscard]] const BusFingerprints& busses() const { return busses_; }
    /// N + a (D - rest). The constant numerators are added to the last sum instead of taken from the first:
    /// what the rounds do to a claim does not depend on it.
    [[nodiscard]] Ext5 first_claim() const;
    /// The sum of all G_t at the claim's point and of the constant numerators, and sum_k first c^k e_k of the
    /// opened expressions: from their values, and from cells: the committed columns of all present tables in
    /// order, then those of the program polynomial.
    [[nodiscard]] Ext5 final_value(const RowClaim& claim, Ext5Slice cells, const Ext5& first, const Ext5& c);

private:
    /// The sum of a table's values, one for each interaction, times the weights of their blocks.
    Ext5 over_blocks(std::size_t t, const Ext5List& values);
    void evaluate(const Table& table, Ext5Slice row, Ext5Slice opened, const Ext5& on, const Ext5& live,
                  TableTerms& terms);

    const Instance& instance_;
    const LeafClaim& leaf_claim_;
    Ext5 batch_;
    Fingerprint local_;
    std::optional<Fingerprint> global_;
    BusFingerprints busses_;
    BlockSums block_sums_;
    std::optional<FormEvaluator> forms_;
};

namespace zerocheck
{
/// Of the present tables: their columns, those of the program polynomial, and opened expressions.
struct Counts
{
    std::size_t committed = 0, program = 0, opened = 0;
};
Counts counts(const Instance& instance);

RowClaim verify(VerifierChannel& channel, const Instance& instance, const ZeroCheck& check);
}  // namespace zerocheck
}  // namespace freehold::proof
