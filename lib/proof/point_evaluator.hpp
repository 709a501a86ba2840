#pragma once
// Evaluates what the zero-check sums for one table at a point of the challenge field (spec/argument.md,
// section 5):
//     sum_j sel_j (m_j + a fingerprint_j) + sum_i a^(first + i) C_i,
// m_j being the numerator of interaction j if its multiplicity is a column, times `on`, and 0 if it is a
// constant (then it has a closed form and stays outside the sum-check).

#include "proof/fingerprint.hpp"

namespace freehold::proof
{
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
    std::uint32_t segment = 1;
};

class PointEvaluator : public BuilderBase<PointEvaluator, Ext5>
{
public:
    PointEvaluator(const TableCoefficients& coefficients, std::span<const Ext5> cells, const Ext5& on)
        : coefficients_{coefficients}, cells_{cells}, on_{on}
    {}

    [[nodiscard]] const Ext5& sum() const { return sum_; }

    [[nodiscard]] Ext5 cell(std::size_t i) const
    {
        CHECK(i < cells_.size(), "no such column");
        return cells_[i];
    }
    [[nodiscard]] Ext5 on_value() const { return on_; }
    [[nodiscard]] BabyBear segment_value() const { return BabyBear{coefficients_.segment}; }
    [[nodiscard]] static Ext5 constant_value(BabyBear x) { return Ext5{x}; }
    template <unsigned D>
    void zero(const Expr<Ext5, D>& e)
    {
        sum_ += coefficients_.constraints[next_constraint_++] * e.value;
    }
    template <unsigned... D>
    void interact(int, BusId bus, const Expr<Ext5, D>&... entries)
    {
        const auto& [fingerprint, selector] = coefficients_.interactions[next_interaction_++];
        sum_ += selector * (coefficients_.batch * fingerprint_of(*fingerprint, bus, entries...));
    }
    template <unsigned... D>
    void interact_times(int sign, const Expr<Ext5, 1>& multiplicity, BusId bus,
                        const Expr<Ext5, D>&... entries)
    {
        const auto& [fingerprint, selector] = coefficients_.interactions[next_interaction_++];
        const Ext5 numerator = multiplicity.value * on_ * BabyBear{sign};
        sum_ += selector * (numerator + coefficients_.batch * fingerprint_of(*fingerprint, bus, entries...));
    }

private:
    template <unsigned... D>
    static Ext5 fingerprint_of(const Fingerprint& fingerprint, BusId bus, const Expr<Ext5, D>&... entries)
    {
        const std::array<Ext5, sizeof...(D)> values{entries.value...};
        return fingerprint.of(bus, std::span<const Ext5>{values});
    }

    const TableCoefficients& coefficients_;
    std::span<const Ext5> cells_;
    Ext5 on_;
    Ext5 sum_;
    std::size_t next_constraint_ = 0;
    std::size_t next_interaction_ = 0;
};
}  // namespace freehold::proof
