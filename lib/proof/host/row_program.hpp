#pragma once
// Compiles sums over a recorded description (proof/recorder.hpp): the affine part, which is most of it, into
// one linear form over the cells, the rest into straight-line code.

#include "proof/host/quadratic_blocks.hpp"

namespace freehold::proof
{
/// constant + sum of terms + sum of the code's outputs + sum of products of forms, as a function of the cells
/// of a row.
struct RowSum
{
    Ext5 constant;
    std::vector<RowTerm> terms;
    /// Of the outputs; 0 if there are none.
    unsigned degree = 0;
    /// The cells that the code uses, by its inputs.
    std::vector<std::uint32_t> inputs;
    std::vector<RowInstruction> instructions;
    std::vector<RowOutput> outputs;
    std::size_t values = 0;
    /// Number 2 i times number 2 i + 1.
    std::vector<std::vector<RowTerm>> forms;

    [[nodiscard]] RowCode code() const
    {
        return {instructions.data(), instructions.size(), outputs.data(),
                outputs.size(),      inputs.size(),       values};
    }
};

/// Collects nodes with coefficients.
class RowSumBuilder
{
public:
    explicit RowSumBuilder(const Recorder& recorder);

    void add(std::uint32_t node, const Ext5& coefficient);
    /// multiplicity * on.
    void add_numerator(std::uint32_t multiplicity, const Ext5& coefficient);
    void add_constant(const Ext5& x) { constant_ += x; }
    [[nodiscard]] RowSum build() const;
    /// The same, with products of forms where they stand for many products of cells.
    [[nodiscard]] RowSum build_with_forms() const;

private:
    static constexpr std::uint32_t kNone = Recorder::kNone;

    [[nodiscard]] std::uint32_t without(std::uint32_t node, const QuadraticBlocks& blocks);
    void add_affine(std::uint32_t node, const Ext5& coefficient);

    const Recorder& recorder_;
    std::vector<Recorder::Node> nodes_;  // the recorder's, and what is added here
    Ext5 constant_;
    std::vector<Ext5> linear_;  // by cell
    std::vector<WeighedNode> outputs_;
};
}  // namespace freehold::proof
