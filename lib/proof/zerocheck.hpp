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

/// The values of all columns of each present table at the first coordinates of `point`.
struct ColumnEvals
{
    std::vector<Ext5> point;
    /// One present table after the other: its committed columns, then those of the program polynomial.
    Ext5List values;
    /// By table: where its values begin.
    std::vector<std::size_t> begin;

    /// REQUIRES: the table is present.
    [[nodiscard]] Ext5Slice of(const Instance& instance, std::size_t t) const
    {
        return {values, begin[t], instance.table(t).opened()};
    }
};

/// What the sum-check starts from and what it ends with. The blocks' weights and the powers of the batching
/// challenge are never written down: both sums are folded.
class ZeroCheck
{
public:
    /// All but the challenge must outlive it.
    ZeroCheck(const Instance& instance, const Fingerprints& fingerprints, const LeafClaim& leaf_claim,
              const Ext5& batch);
    ZeroCheck(const ZeroCheck&) = delete;
    ZeroCheck& operator=(const ZeroCheck&) = delete;

    [[nodiscard]] const BusFingerprints& busses() const { return busses_; }
    /// N + a (D - rest). The constant numerators are added to the last sum instead of taken from the first:
    /// what the rounds do to a claim does not depend on it.
    [[nodiscard]] Ext5 first_claim() const;
    /// The sum of all G_t at the point, from the columns' values, and of the constant numerators.
    [[nodiscard]] Ext5 final_value(const ColumnEvals& evals);

private:
    /// The sum of a table's values, one for each interaction, times the weights of their blocks.
    Ext5 over_blocks(std::size_t t, const Ext5List& values);

    const Instance& instance_;
    const LeafClaim& leaf_claim_;
    Ext5 batch_;
    Fingerprint local_;
    std::optional<Fingerprint> global_;
    BusFingerprints busses_;
    BlockSums block_sums_;
};

namespace zerocheck
{
/// The message "column evals" at `point`. REQUIRES: as many values as column_count.
ColumnEvals column_evals(const Instance& instance, std::vector<Ext5> point, Ext5List values);
/// Of the present tables.
std::size_t column_count(const Instance& instance);

ColumnEvals verify(VerifierChannel& channel, const Instance& instance, const Fingerprints& fingerprints,
                   const LeafClaim& leaf_claim);
}  // namespace zerocheck
}  // namespace freehold::proof
