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

std::size_t range_bits(std::size_t row)
{
    return row == 0 ? 0 : static_cast<std::size_t>(std::bit_width(row)) - 1;
}

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

/// Bits 0, 2, .. 14 of the row, spread.
std::uint32_t spread_bits(std::size_t row)
{
    std::uint32_t sum = 0;
    for (unsigned j = 0; j < 8; ++j) sum |= static_cast<std::uint32_t>(row >> (2 * j) & 1) << (3 * j);
    return sum;
}
/// Bits first, first + step, .. of the row, eight of them, spread.
Ext5 spread_extension(Point point, std::size_t first, std::size_t step)
{
    Ext5 sum;
    for (std::size_t j = 0; j < 8; ++j) sum += point[first + step * j] * BabyBear{1u << (3 * j)};
    return sum;
}

/// CHI's rows: a code of `bits` bits stands for `digits` digits in base 5.
struct ChiCode
{
    unsigned first_bit, bits, first_digit, digits;
};
constexpr std::array<ChiCode, 3> kChiCodes{{{0, 7, 0, 3}, {7, 7, 3, 3}, {14, 5, 6, 2}}};
static_assert(kChiCodes[2].first_bit + kChiCodes[2].bits == kChiLog);

/// The digits of a code in base 8, or what chi makes of them.
constexpr std::uint32_t chi_digits(const ChiCode& c, std::uint32_t code, bool after)
{
    std::uint32_t sum = 0;
    for (unsigned j = 0; j < c.digits; ++j, code /= 5)
        sum |= (after ? kChiOfDigit[code % 5] : code % 5) << (3 * (c.first_digit + j));
    return code == 0 ? sum : 0;
}
template <bool kAfter>
constexpr auto kChiDigits = [] {
    std::array<std::array<BabyBear, 128>, 3> values{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::uint32_t code = 0; code < 1u << kChiCodes[i].bits; ++code)
            values[i][code] = BabyBear{chi_digits(kChiCodes[i], code, kAfter)};
    return values;
}();
template <bool kAfter>
BabyBear chi_value(std::size_t row)
{
    BabyBear sum;
    for (std::size_t i = 0; i < 3; ++i)
        sum += kChiDigits<kAfter>[i][row >> kChiCodes[i].first_bit & ((1u << kChiCodes[i].bits) - 1)];
    return sum;
}
template <bool kAfter>
Ext5 chi_extension(Point point)
{
    Ext5 sum;
    for (std::size_t i = 0; i < 3; ++i) {
        const proof::BaseDot eq{proof::eq_list(point.subspan(kChiCodes[i].first_bit, kChiCodes[i].bits))};
        sum += eq.of(std::span{kChiDigits<kAfter>[i]}.first(std::size_t{1} << kChiCodes[i].bits));
    }
    return sum;
}

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

Ext5 CountingColumn::evaluate(const proof::EvaluationPoint& point) const
{
    return integer(point.coordinates(), 0, point.coordinates().size()) + BabyBear{first_};
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

FixedColumns parity_columns()
{
    return {
        column([](std::size_t row) { return BabyBear{row >> 16}; },
               [](Point p) { return integer(p, 16, 3); }),
        column([](std::size_t row) { return BabyBear{spread_bits(row) + 2 * spread_bits(row >> 1)}; },
               [](Point p) { return spread_extension(p, 0, 2) + spread_extension(p, 1, 2) * BabyBear{2}; }),
        column([](std::size_t row) { return BabyBear{spread_bits(row) & ((1u << 3 * (row >> 16)) - 1)}; },
               [](Point p) {
                   // Digit j is there if the cut is above it.
                   const std::vector<Ext5> cut = proof::eq_table(p.subspan(16));
                   Ext5 sum, above;
                   for (std::size_t j = 7; j-- > 0;) {
                       above += cut[j + 1];
                       sum += above * p[2 * j] * BabyBear{1u << (3 * j)};
                   }
                   return sum;
               }),
        column([](std::size_t row) { return BabyBear{spread_bits(row) >> 3 * (row >> 16)}; },
               [](Point p) {
                   const std::vector<Ext5> cut = proof::eq_table(p.subspan(16));
                   Ext5 sum, upper;
                   for (std::size_t k = 8; k-- > 0;) {
                       upper = upper * BabyBear{8} + p[2 * k];
                       sum += cut[k] * upper;
                   }
                   return sum;
               }),
    };
}

FixedColumns chi_columns()
{
    return {
        column(chi_value<false>, chi_extension<false>),
        column(chi_value<true>, chi_extension<true>),
    };
}

FixedColumns spread_columns()
{
    return {
        column([](std::size_t row) { return BabyBear{row}; }, [](Point p) { return integer(p, 0, 16); }),
        column([](std::size_t row) { return BabyBear{spread(static_cast<std::uint32_t>(row & 0xff))}; },
               [](Point p) { return spread_extension(p, 0, 1); }),
        column([](std::size_t row) { return BabyBear{spread(static_cast<std::uint32_t>(row >> 8 & 0xff))}; },
               [](Point p) { return spread_extension(p, 8, 1); }),
    };
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
    std::vector<std::array<std::uint32_t, 5>> rows;
    for (const std::uint64_t c : keccak_round_constants()) {
        auto& row = rows.emplace_back();
        row[0] = static_cast<std::uint32_t>(rows.size() - 1);
        for (std::size_t i = 0; i < 4; ++i)
            row[1 + i] = spread(static_cast<std::uint32_t>(c >> (8 * kIotaBytes[i]) & 0xff));
    }
    return columns_of_values(rows, std::size_t{1} << kRoundConstantLog);
}
}  // namespace freehold::zkvm
