#pragma once
// A machine without a meaning, for tests and benchmarks of the prover's arithmetic: tables of the shape of a
// processor's, of any heights, filled at random. Its rows satisfy nothing.

#include "proof/host/trace.hpp"
#include "proof/machine.hpp"

#include <random>

namespace freehold::proof::mill
{
inline constexpr std::size_t kColumns = 16;

/// Like an addition with three accesses: 12 leaves, two carries.
template <class B>
void describe_row(B& b)
{
    const auto clk = b.col(1);
    b.pull(1, b.col(0), clk);
    b.push(1, b.col(0) + 4, clk + 4);
    b.pull(2, b.col(0), 7, b.col(2), b.col(3), b.col(4));
    for (std::size_t i = 0; i < 3; ++i) {
        const auto previous = b.col(5 + i), low = b.col(8 + i), high = b.col(11 + i);
        b.pull(3, 0, b.col(2 + i), previous, low, high);
        b.push(3, 0, b.col(2 + i), clk + i, low, high);
        b.pull(4, 18, clk + i - previous - 1);
    }
    const auto carry = b.opened((b.col(8) + b.col(9) - b.col(14)) * BabyBear{65536}.inverse());
    const auto top = b.opened((b.col(11) + b.col(12) + carry - b.col(15)) * BabyBear{65536}.inverse());
    b.assert_zero(carry * (carry - 1));
    b.assert_zero(top * (top - 1));
}

/// Everything else: degree 3, entries that are not affine, `on`, the segment, a committed multiplicity.
template <class B>
void describe_odd(B& b)
{
    const auto x = b.opened(b.col(0)), y = b.opened(b.col(1)), z = b.opened(b.col(2));
    b.assert_zero(x * y * z - x);
    b.assert_zero((b.on() - x) * y);
    b.assert_zero(x + y - 3 * b.col(2));
    b.assert_bool(b.opened(b.col(1) - z));
    b.pull(5, x * y, (x + 1) * (y + 2) * z, z);
    b.push(6, b.segment(), x - b.on(), 5 - y * z);
    b.push_times(x + b.on() - 2 * y, 1, z);
    b.pull_times(y, 6, x * x, x * x * y);
    b.push(5);
}

template <class B>
void describe_fixed(B& b)
{
    b.push_times(b.col(0), 4, 18, b.col(1));
    const auto multiplicity = b.opened(b.col(0));
    b.push(6, b.col(1) * multiplicity);  // one factor is enough
}

/// A processor's row with as many constraints of degree 3 as the design's cost model assumes.
template <class B>
void describe_wide(B& b)
{
    for (std::size_t i = 0; i < 50; ++i) {
        const auto x = b.opened(b.col(2 * i));
        const auto y = b.col(2 * i + 1);
        b.assert_zero(x * y * (x - 1));
    }
    b.push(1, b.col(0));
}

struct Heights
{
    std::vector<std::uint32_t> rows, odd, fixed;  // one table for each; `fixed`: logs
    std::vector<std::uint32_t> wide;
};

class Mill final : public Machine
{
public:
    explicit Mill(const Heights& heights) : Machine{make_tables(heights), {5, 6}} {}

    [[nodiscard]] Hash256 digest() const override { return {}; }
    [[nodiscard]] Verified<> check(const Statement&) const override { return {}; }
    [[nodiscard]] Verified<> check_run(std::span<const Statement>) const override { return {}; }
    [[nodiscard]] std::vector<Message> boundary(const Statement&) const override { return {}; }
    [[nodiscard]] std::vector<Message> run_boundary(std::span<const Statement>) const override { return {}; }

    static Statement statement(const Heights& heights, bool multi)
    {
        Statement st;
        st.rows = heights.rows;
        st.rows.insert(st.rows.end(), heights.odd.begin(), heights.odd.end());
        for (const std::uint32_t log : heights.fixed) st.rows.push_back(1u << log);
        st.rows.insert(st.rows.end(), heights.wide.begin(), heights.wide.end());
        if (multi) st.segment = {true, 3, false, false};
        return st;
    }

private:
    static std::vector<Table> make_tables(const Heights& heights)
    {
        const RowLimits limits{.min_log = 4};
        std::vector<Table> result;
        for (std::size_t i = 0; i < heights.rows.size(); ++i)
            result.push_back(make_table<[](auto& b) { describe_row(b); }>("row", kColumns, limits));
        for (std::size_t i = 0; i < heights.odd.size(); ++i)
            result.push_back(make_table<[](auto& b) { describe_odd(b); }>("odd", 3, limits));
        for (const std::uint32_t log : heights.fixed)
            result.push_back(make_table<[](auto& b) { describe_fixed(b); }>(
                "fixed", 1, RowLimits::all(log), {std::make_shared<IndexColumn>()}));
        for (std::size_t i = 0; i < heights.wide.size(); ++i)
            result.push_back(make_table<[](auto& b) { describe_wide(b); }>("wide", 100, limits));
        return result;
    }
};

inline Trace random_trace(const Mill& machine, const Statement& statement)
{
    Trace trace{machine, statement.rows, StackLayout{machine, statement.rows}.log_total()};
    std::mt19937 random{7};
    for (std::size_t t = 0; t < statement.rows.size(); ++t)
        for (std::size_t j = 0; statement.rows[t] != 0 && j < machine.tables()[t].columns; ++j)
            for (BabyBear& x : trace.column(t, j).first(statement.rows[t]))
                x = BabyBear::from_montgomery_unchecked(static_cast<std::uint32_t>(random()) %
                                                        BabyBear::kModulus);
    return trace;
}
}  // namespace freehold::proof::mill
