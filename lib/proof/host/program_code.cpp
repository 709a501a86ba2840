#include "proof/host/program_code.hpp"

#include "base/check.hpp"

#include <bit>

namespace freehold::proof::whir
{
namespace
{
/// Column b holds the values b 2^log_rows and on; here a row holds a value of each column.
std::vector<BabyBear> as_rows(std::span<const BabyBear> values, unsigned log_rows, std::size_t columns)
{
    std::vector<BabyBear> rows(columns << log_rows);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::size_t column = i >> log_rows, row = i & ((std::size_t{1} << log_rows) - 1);
        rows[row * columns + column] = values[i];
    }
    return rows;
}
}  // namespace

ProgramCode::ProgramCode(const HashSuite& suite, const Params& params, std::span<const BabyBear> values,
                         Workers& workers)
    : values_{values},
      columns_{[&] {
          CHECK(!values.empty() && values.size() <= std::size_t{1} << params.n &&
                    params.round_count > Params::kJoinRound,
                "a program polynomial that the parameters hold");
          return params.program_columns(values.size());
      }()},
      rows_{as_rows(values, params.program_column_log(), columns_)},
      ntt_{std::make_unique<const field::Ntt>(params.domain_log(Params::kJoinRound))},
      code_{suite,
            *ntt_,
            rows_,
            columns_,
            params.domain_log(Params::kJoinRound),
            0,
            workers,
            CommittedCode::kKeptOfLowRate}
{}

Hash256 program_root(const HashSuite& suite, const Params& params, std::span<const BabyBear> values,
                     Workers& workers)
{
    return ProgramCode{suite, params, values, workers}.root();
}

ProgramSum::ProgramSum(const Sums& sums, const Params& params, std::span<const BabyBear> values,
                       const ColumnsClaim& claim, std::span<const Ext5> coefficients)
    : sums_{sums}
{
    const unsigned log_rows = params.program_column_log();
    log_columns_ = static_cast<unsigned>(std::bit_width(params.program_columns(values.size()) - 1));
    const std::size_t size = std::size_t{1} << (log_rows + log_columns_);
    ExtVector weights(size);
    for_each_column(claim.program, coefficients, [&](const Column& column, const Ext5& coefficient) {
        sums_.add_eq(weights, column.offset, std::span{claim.point}.first(column.log_height), coefficient);
    });
    // The variable that is bound first comes first.
    const auto place = [&](std::size_t i) {
        return (i & ((std::size_t{1} << log_rows) - 1)) << log_columns_ | i >> log_rows;
    };
    values_ = ExtVector(size);
    weights_ = ExtVector(size);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values_.set(place(i), Ext5{values[i]});
        weights_.set(place(i), weights.get(i));
    }
}

RoundSums ProgramSum::round() const
{
    if (log_columns_ != 0) return sums_.product_round(values_, weights_);
    // Both vanish where the variable is 1: (1 - X)^2 times the sum.
    Ext5 sum;
    for (std::size_t i = 0; i < values_.size(); ++i) sum += values_.get(i) * weights_.get(i);
    return {sum, sum};
}

void ProgramSum::bind_first(const Ext5& r)
{
    for (ExtVector* vector : {&values_, &weights_}) {
        if (log_columns_ != 0)
            sums_.bind_first(*vector, r);
        else
            for (std::size_t i = 0; i < vector->size(); ++i)
                vector->set(i, (Ext5{kOne} - r) * vector->get(i));
    }
    if (log_columns_ != 0) --log_columns_;
}
}  // namespace freehold::proof::whir
