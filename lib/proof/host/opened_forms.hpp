#pragma once
// What the prover needs of a table's opened expressions (spec/argument.md, section 5): their values at a
// point, and the weights of the columns in the affine sum that is opened.

#include "proof/host/table_rounds.hpp"

namespace freehold::proof
{
class OpenedForms
{
public:
    OpenedForms(const Table& table, std::uint32_t segment);

    /// The cells that the opened expressions are made of, `on` the last.
    [[nodiscard]] std::vector<bool> read() const;
    /// In order, from the values of all cells, of which only those that are read matter.
    [[nodiscard]] std::vector<Ext5> values(std::span<const Ext5> cells) const;
    /// The weight of each cell in G'_t + sum_k powers[k] e_k: with the values `opened` in the place of opened
    /// expressions both are affine. `on` is its value at the point.
    [[nodiscard]] std::vector<Ext5> weights(const TableCoefficients& coefficients,
                                            std::span<const Ext5> powers, const Ext5& on,
                                            std::span<const Ext5> opened) const;

private:
    /// Of each node, if the verifier has it without the cells.
    [[nodiscard]] std::vector<std::optional<Ext5>> known_values(const Ext5& on,
                                                                std::span<const Ext5> opened) const;

    Recorder recorder_;
};

/// The weights of all columns: the committed ones of all present tables in order, then those of the program
/// polynomial, for the claim's point and opened values. `first`, first c, .. belong to the opened
/// expressions.
std::vector<Ext5> column_weights(const Instance& instance, std::span<const TableCoefficients> coefficients,
                                 const RowClaim& claim, const Ext5& first, const Ext5& c);
}  // namespace freehold::proof
