#pragma once
// The fixed columns of the machine's lookup tables: a value for each row, and its multilinear extension in
// closed form, which the verifier evaluates. Coordinate j of a point is bit j of the row's number.

#include "proof/machine.hpp"

namespace freehold::zkvm
{
using field::Ext5;
using proof::BabyBear;

/// A column given by two functions without state.
class FunctionColumn final : public proof::FixedColumn
{
public:
    using Value = BabyBear (*)(std::size_t row);
    using Evaluate = Ext5 (*)(std::span<const Ext5> point);

    FunctionColumn(Value value, Evaluate evaluate) : value_{value}, evaluate_{evaluate} {}
    [[nodiscard]] BabyBear value(std::size_t row) const override { return value_(row); }
    [[nodiscard]] Ext5 evaluate(const proof::EvaluationPoint& point) const override
    {
        return evaluate_(point.coordinates());
    }

private:
    Value value_;
    Evaluate evaluate_;
};

/// first + the number of the row.
class CountingColumn final : public proof::FixedColumn
{
public:
    explicit CountingColumn(std::uint32_t first) : first_{first} {}
    [[nodiscard]] BabyBear value(std::size_t row) const override { return BabyBear{first_ + row}; }
    [[nodiscard]] Ext5 evaluate(const proof::EvaluationPoint& point) const override;

private:
    std::uint32_t first_;
};

using FixedColumns = std::vector<std::shared_ptr<const proof::FixedColumn>>;

/// k, x in row 2^k + x, for k < kRangeLog; row 0 repeats row 1.
inline constexpr unsigned kRangeLog = 19;
FixedColumns range_columns();
/// op, a, b, c in row 2^16 op + 2^8 a + b.
inline constexpr unsigned kByteLog = 18;
FixedColumns byte_columns();
/// k, a, b, low, high in row 2^16 (k = 7) + 2^8 a + b.
inline constexpr unsigned kXorSplitLog = 17;
FixedColumns xor_split_columns();
/// cut, x, low, high in row 2^16 cut + the digits of x, two bits each.
inline constexpr unsigned kParityLog = 19;
FixedColumns parity_columns();
/// x, y by the digits of x: 125 codes in seven bits for three of them, again, and 25 in five bits for the
/// last two. Other codes stand for zeros.
inline constexpr unsigned kChiLog = 19;
FixedColumns chi_columns();
/// limb, spread bytes in row limb.
inline constexpr unsigned kSpreadLog = 16;
FixedColumns spread_columns();
/// kind, amount, and the cut's eight fields in row 32 kind + amount; rows from 96 on repeat row 0.
inline constexpr unsigned kShiftLog = 7;
FixedColumns shift_columns();
/// round, four spread bytes of its constant; rows from 24 on repeat row 0.
inline constexpr unsigned kRoundConstantLog = 5;
FixedColumns round_constant_columns();
}  // namespace freehold::zkvm
