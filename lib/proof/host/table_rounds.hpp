#pragma once
// One table's part of the zero-check's rounds.
//
// Space i: the table with i variables bound, 2^(log - i) rows. A prefix is stored; beyond it cells are zero
// and the summand is constant. G_t is a linear form, bound as one column of E, products of linear forms, two
// columns each, and code over the cells that occur in other products, its inputs. All are taken less what
// they are on padding, so that what is not stored adds nothing.

#include "field/host/ext_vector.hpp"
#include "proof/host/prover_tables.hpp"
#include "proof/host/row_kernels.hpp"
#include "proof/workers.hpp"
#include "proof/zerocheck.hpp"

#include <optional>

namespace freehold::proof
{
/// Coefficients of the polynomial of degree at most 3 with these values at 0, 1, 2, 3.
std::array<Ext5, 4> interpolate(const std::array<Ext5, 4>& values);

/// What G_t depends on besides the cells: the same for every row.
struct TableCoefficients
{
    struct ForInteraction
    {
        const Fingerprint* fingerprint;
        /// The weight of its block in the leaf vector.
        Ext5 selector;
    };
    std::vector<ForInteraction> interactions;
    Ext5 batch;
    /// One for each constraint.
    std::vector<Ext5> constraints;
};
/// By table. REQUIRES: `fingerprints` outlives them.
std::vector<TableCoefficients> table_coefficients(const Instance& instance, const Fingerprints& fingerprints,
                                                  std::span<const Ext5> leaf_point, const Ext5& batch);

class TableRounds
{
public:
    /// All must outlive it.
    TableRounds(const ProverTable& table, const TableCoefficients& coefficients, Workers& workers,
                const RowKernels& kernels);

    /// What round i needs besides the columns.
    struct RoundInput
    {
        unsigned i;
        /// Of the leaf claim.
        std::span<const Ext5> point;
        /// The challenge of round i - 1.
        Ext5 last;
        /// 1 / (1 - point[i]).
        Ext5 inverse;
    };
    /// Coefficients 1, 2 and 3 of round i. REQUIRES: i < log of the table; rounds come in order.
    std::array<Ext5, 3> round(const RoundInput& input);

    /// After the last round: the inputs at the point, by cell.
    void finish(const Ext5& last, std::vector<std::optional<Ext5>>& cells);

private:
    struct Part
    {
        RoundValues values;
        Ext5 slope;  // of the linear form
    };

    /// Does space i have a block of pairs?
    [[nodiscard]] bool packed(unsigned i) const { return table_.log() >= i + 5; }
    [[nodiscard]] std::size_t stored(unsigned i) const;
    /// Values of the code that determine a round; 0 if all is linear.
    [[nodiscard]] unsigned points() const
    {
        const unsigned of_code = form_.outputs.empty() ? 0 : form_.degree + 1;
        return products_.outputs.empty() ? of_code : std::max(of_code, 3u);
    }

    template <class F>
    Part sum_in_tasks(std::size_t blocks, F&& f);
    [[nodiscard]] field::ExtVector column_of(std::span<const RowTerm> terms, const Ext5& constant) const;
    [[nodiscard]] RoundValues values_of_products(std::span<field::ExtBlock* const> forms, unsigned first,
                                                 EqView eq, std::size_t begin, std::size_t end) const;
    Part first_round(EqView eq);
    Part bind_and_sum(unsigned i, const Ext5& r, EqView eq);

    // Few rows: plain vectors.
    void unpack(unsigned space);
    void bind_plain(unsigned i, const Ext5& r);
    [[nodiscard]] Part plain_round(std::span<const Ext5> weights) const;

    const ProverTable& table_;
    RowSum form_;
    RowSum products_;  // as code over the forms
    Ext5 padding_;     // the code's sum on padding
    Workers& workers_;
    const RowKernels& kernels_;

    std::array<Ext5, 4> polynomial_{};     // of the code, in the last round
    field::ExtVector linear_;              // in the current space
    std::vector<field::ExtVector> bound_;  // inputs, from space 1 on
    std::vector<field::ExtVector> forms_;
    std::vector<std::vector<Ext5>> plain_, plain_forms_;
    std::vector<Ext5> plain_linear_;
};
}  // namespace freehold::proof
