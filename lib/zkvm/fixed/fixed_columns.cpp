#include "zkvm/fixed/fixed_columns.hpp"

#include "zkvm/delegations/keccak.hpp"
#include "zkvm/instructions/shift.hpp"

#include <bit>

namespace freehold::zkvm
{
namespace
{
using Point = std::span<const Ext5>;
using proof::kOne;

/// Bits `first` .. `first + count - 1` of the row, as an integer.
Ext5 integer(Point point, std::size_t first, std::size_t count)
{
    Ext5 sum;
    BabyBear power{1};
    for (std::size_t i = 0; i < count; ++i, power += power) sum += point[first + i] * power;
    return sum;
}
Ext5 both(const Ext5& a, const Ext5& b) { return a * b; }
Ext5 either(const Ext5& a, const Ext5& b) { return a + b - a * b; }
Ext5 one_of(const Ext5& a, const Ext5& b) { return a + b - (a * b + a * b); }

/// Bits first .. first + count - 1 of `gate(a, b)`, a being the row's bits 8-15 and b its bits 0-7.
Ext5 bitwise(Point point, Ext5 (*gate)(const Ext5&, const Ext5&), std::size_t first, std::size_t count)
{
    Ext5 sum;
    BabyBear power{1};
    for (std::size_t i = first; i < first + count; ++i, power += power)
        sum += gate(point[8 + i], point[i]) * power;
    return sum;
}

std::size_t range_bits(std::size_t row) { return row == 0 ? 0 : static_cast<std::size_t>(std::bit_width(row)) - 1; }

/// The sum over j of [the row's highest bit is j] * term(j).
template <class Term>
Ext5 by_highest_bit(Point point, Term term)
{
    Ext5 sum;
    Ext5 none_above{kOne};
    for (std::size_t j = point.size(); j-- > 0;) {
        const Ext5 here = none_above * point[j];
        sum += here * term(j);
        none_above -= here;
    }
    return sum;
}

std::size_t xor_split_k(std::size_t row) { return row >> 16 == 0 ? 4 : 7; }
std::size_t row_xor(std::size_t row) { return (row >> 8 ^ row) & 0xff; }

template <std::size_t N>
FixedColumns columns_of_values(const std::vector<std::array<std::uint32_t, N>>& rows, std::size_t height)
{
    FixedColumns columns;
    for (std::size_t j = 0; j < N; ++j) {
        std::vector<BabyBear> values(height, BabyBear{rows[0][j]});
        for (std::size_t i = 0; i < rows.size(); ++i) values[i] = BabyBear{rows[i][j]};
        columns.push_back(std::make_shared<proof::ValuesColumn>(std::move(values)));
    }
    return columns;
}
std::shared_ptr<const proof::FixedColumn> column(FunctionColumn::Value value,
                                                 FunctionColumn::Evaluate evaluate)
{
    return std::make_shared<FunctionColumn>(value, evaluate);
}
}  // namespace

Ext5 CountingColumn::evaluate(Point point) const
{
    return integer(point, 0, point.size()) + BabyBear{first_};
}

FixedColumns range_columns()
{
    return {
        column([](std::size_t row) { return BabyBear{range_bits(row)}; },
               [](Point p) { return by_highest_bit(p, [](std::size_t j) { return Ext5{BabyBear{j}}; }); }),
        column(
            [](std::size_t row) {
                return BabyBear{row == 0 ? 0 : row - (std::size_t{1} << range_bits(row))};
            },
            [](Point p) { return by_highest_bit(p, [p](std::size_t j) { return integer(p, 0, j); }); }),
    };
}

FixedColumns byte_columns()
{
    return {
        column([](std::size_t row) { return BabyBear{row >> 16}; },
               [](Point p) { return integer(p, 16, 2); }),
        column([](std::size_t row) { return BabyBear{row >> 8 & 0xff}; },
               [](Point p) { return integer(p, 8, 8); }),
        column([](std::size_t row) { return BabyBear{row & 0xff}; },
               [](Point p) { return integer(p, 0, 8); }),
        column(
            [](std::size_t row) {
                const std::size_t a = row >> 8 & 0xff, b = row & 0xff, op = row >> 16;
                return BabyBear{op == 0 ? a & b : op == 1 ? a | b : op == 2 ? a ^ b : 0};
            },
            [](Point p) {
                const Ext5 low = p[16], high = p[17];
                return (kOne - low) * (kOne - high) * bitwise(p, both, 0, 8) +
                       low * (kOne - high) * bitwise(p, either, 0, 8) +
                       (kOne - low) * high * bitwise(p, one_of, 0, 8);
            }),
    };
}

FixedColumns xor_split_columns()
{
    return {
        column([](std::size_t row) { return BabyBear{xor_split_k(row)}; },
               [](Point p) { return p[16] * BabyBear{3} + BabyBear{4}; }),
        column([](std::size_t row) { return BabyBear{row >> 8 & 0xff}; },
               [](Point p) { return integer(p, 8, 8); }),
        column([](std::size_t row) { return BabyBear{row & 0xff}; },
               [](Point p) { return integer(p, 0, 8); }),
        column([](std::size_t row) { return BabyBear{row_xor(row) % (std::size_t{1} << xor_split_k(row))}; },
               [](Point p) {
                   return bitwise(p, one_of, 0, 4) + p[16] * bitwise(p, one_of, 4, 3) * BabyBear{16};
               }),
        column([](std::size_t row) { return BabyBear{row_xor(row) >> xor_split_k(row)}; },
               [](Point p) {
                   return (kOne - p[16]) * bitwise(p, one_of, 4, 4) + p[16] * bitwise(p, one_of, 7, 1);
               }),
    };
}

FixedColumns even_columns()
{
    return {column(
        [](std::size_t row) {
            BabyBear sum;
            for (std::size_t i = 0; i < kEvenDigits; ++i)
                sum += BabyBear{2 * (row >> (3 * i) & 7) << (4 * i)};
            return sum;
        },
        [](Point p) {
            Ext5 sum;
            for (std::size_t i = 0; i < kEvenDigits; ++i)
                sum += integer(p, 3 * i, 3) * BabyBear{2u << (4 * i)};
            return sum;
        })};
}

FixedColumns shift_columns()
{
    std::vector<std::array<std::uint32_t, 10>> rows;
    for (std::uint32_t kind = kShiftLeft; kind <= kShiftArithmetic; ++kind)
        for (std::uint32_t amount = 0; amount < 32; ++amount) {
            const auto f = shift_cut(kind, amount).fields();
            rows.push_back({kind, amount, f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]});
        }
    return columns_of_values(rows, std::size_t{1} << kShiftLog);
}

FixedColumns round_constant_columns()
{
    std::vector<std::array<std::uint32_t, 8>> rows;
    for (const auto& c : keccak_round_constants())
        rows.push_back({static_cast<std::uint32_t>(rows.size()), c[0], c[1], c[2], c[3], c[4], c[5], c[6]});
    return columns_of_values(rows, std::size_t{1} << kRoundConstantLog);
}
}  // namespace freehold::zkvm
