#pragma once
// Compiles sums over a recorded description (proof/recorder.hpp): the affine part, which is most of it, into
// one linear form over the cells, the rest into straight-line code.

#include "proof/host/row_code.hpp"
#include "proof/recorder.hpp"

namespace freehold::proof
{
/// constant + sum of terms + sum of the code's outputs, as a function of the cells of a row.
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

private:
    void add_affine(std::uint32_t node, const Ext5& coefficient);

    const Recorder& recorder_;
    std::vector<Recorder::Node> nodes_;  // the recorder's, and what is added here
    Ext5 constant_;
    std::vector<Ext5> linear_;  // by cell
    std::vector<std::pair<std::uint32_t, Ext5>> outputs_;
};
}  // namespace freehold::proof
