#include "proof/host/plain_prover.hpp"

#include "proof/host/table_rounds.hpp"
#include "proof/host/zerocheck_prove.hpp"

#include <bit>

namespace freehold::proof::plain
{
namespace
{
std::vector<Ext5> lift(std::span<const BabyBear> values)
{
    std::vector<Ext5> lifted;
    for (const BabyBear v : values) lifted.emplace_back(v);
    return lifted;
}

/// Binds x_0 := r.
void fold(std::vector<Ext5>& values, const Ext5& r)
{
    const std::size_t half = values.size() / 2;
    for (std::size_t i = 0; i < half; ++i)
        values[i] = values[2 * i] + r * (values[2 * i + 1] - values[2 * i]);
    values.resize(half);
}

/// All cells of a table, committed and fixed columns, and `on` as the last one.
std::vector<std::vector<Ext5>> cells_of(const Instance& instance, const Trace& trace, std::size_t t)
{
    const TableSize& size = instance.size(t);
    std::vector<std::vector<Ext5>> cells;
    for (std::size_t j = 0; j < instance.table(t).columns; ++j) cells.push_back(lift(trace.column(t, j)));
    const std::size_t given = cells.size();
    cells.resize(instance.table(t).cells(), std::vector<Ext5>(size.height()));
    for (std::size_t i = 0; i < size.height(); ++i)
        for (std::size_t j = given; const BabyBear value : instance.machine.given_cells(instance.table(t), i))
            cells[j++][i] = Ext5{value};
    cells.emplace_back(size.height());
    for (std::size_t i = 0; i < size.rows; ++i) cells.back()[i] = Ext5{kOne};
    return cells;
}

/// The cells of one row.
std::vector<BabyBear> row_of(const Instance& instance, const Trace& trace, std::size_t t, std::size_t row)
{
    std::vector<BabyBear> cells;
    for (std::size_t j = 0; j < instance.table(t).columns; ++j) cells.push_back(trace.column(t, j)[row]);
    for (const BabyBear value : instance.machine.given_cells(instance.table(t), row)) cells.push_back(value);
    return cells;
}

/// G_t at one point: `cells` with `on` as the last one.
Ext5 evaluate_row(const Instance& instance, std::size_t t, const BusFingerprints& busses,
                  const TableCoefficients& coefficients, const OpenedForms& forms,
                  std::span<const Ext5> cells)
{
    TableTerms terms;
    const Ext5List opened{forms.values(cells)};
    const Ext5 no_constants;
    const Ext5List columns{cells.first(cells.size() - 1)};
    PointEvaluator evaluator{
        busses, instance.statement.segment.index, columns, opened, cells.back(), no_constants, terms};
    instance.table(t).evaluate(evaluator);
    Ext5 sum;
    for (std::size_t j = 0; j < terms.interactions.size(); ++j)
        sum += coefficients.interactions[j].selector * terms.interactions[j];
    for (std::size_t i = 0; i < terms.constraints.size(); ++i)
        sum += coefficients.constraints[i] * terms.constraints[i];
    return sum;
}
}  // namespace

void check_rows(const Instance& instance, const Trace& trace,
                const std::function<void(const RowReport&)>& report)
{
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        for (std::size_t i = 0; i < instance.size(t).height(); ++i) {
            const std::vector<BabyBear> cells = row_of(instance, trace, t, i);
            RowChecker row{cells, i < instance.size(t).rows, instance.statement.segment.index};
            table.check_row(row);
            RowReport result{t, i, {}, std::move(row.messages)};
            for (std::size_t k = 0; k < row.constraints.size(); ++k)
                if (!row.constraints[k].is_zero()) result.violated.push_back(k);
            report(result);
        }
    }
}

Leaves leaves(const Instance& instance, const Fingerprints& fingerprints, const Trace& trace)
{
    const std::size_t count = std::size_t{1} << instance.leaves.log_leaves;
    Leaves result{std::vector<Ext5>(count), std::vector<Ext5>(count, Ext5{kOne})};
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        const std::vector<std::size_t> blocks = instance.blocks(t);
        for (std::size_t i = 0; i < instance.size(t).height(); ++i) {
            const std::vector<BabyBear> cells = row_of(instance, trace, t, i);
            RowChecker row{cells, i < instance.size(t).rows, instance.statement.segment.index};
            row.keep_silent = true;
            table.check_row(row);
            for (std::size_t j = 0; j < row.messages.size(); ++j) {
                const Message& message = row.messages[j];
                const std::size_t at = blocks[j] + i;
                result.numerators[at] = Ext5{message.multiplicity};
                result.denominators[at] =
                    fingerprints.of(instance.machine, message.bus).of(message.bus, message.entries);
            }
        }
    }
    return result;
}

Leaves combine(const Leaves& below)
{
    const auto& [n, d] = below;
    Leaves above;
    for (std::size_t i = 0; i < n.size(); i += 2) {
        above.numerators.push_back(n[i] * d[i + 1] + n[i + 1] * d[i]);
        above.denominators.push_back(d[i] * d[i + 1]);
    }
    return above;
}

LeafClaim send_top(ProverChannel& channel, const Leaves& top)
{
    const std::vector<Ext5> n = channel.send("gkr top num", top.numerators, top.denominators);
    const std::vector<Ext5> d = channel.send("gkr top den", top.denominators);
    const auto top_log = static_cast<unsigned>(std::countr_zero(n.size()));
    LeafClaim claim{channel.challenges("gkr top point", top_log), {}, {}};
    claim.numerator = evaluate<Ext5>(n, claim.point);
    claim.denominator = evaluate<Ext5>(d, claim.point);
    return claim;
}

LayerState begin_layer(ProverChannel& channel, const LeafClaim& claim)
{
    const Ext5 lambda = channel.challenge("gkr lambda");
    return {{}, {}, {}, {}, claim.point, lambda, claim.numerator + lambda * claim.denominator, {}};
}

LeafClaim finish_layer(ProverChannel& channel, LayerState state)
{
    auto& [n0, n1, d0, d1, point, lambda, sum, challenges] = state;
    while (n0.size() > 1) {
        const std::size_t i = challenges.size();
        const std::vector<Ext5> weights = eq_table(std::span{point}.subspan(i + 1));
        std::array<Ext5, 3> q{};  // values at 0, 1 and 2
        for (std::size_t k = 0; k < weights.size(); ++k) {
            LayerEvals at{n0[2 * k], n1[2 * k], d0[2 * k], d1[2 * k]};
            for (Ext5& value : q) {
                value += weights[k] * at.combined(lambda);
                at = {at.n0 + n0[2 * k + 1] - n0[2 * k], at.n1 + n1[2 * k + 1] - n1[2 * k],
                      at.d0 + d0[2 * k + 1] - d0[2 * k], at.d1 + d1[2 * k + 1] - d1[2 * k]};
            }
        }
        const Ext5 c2 = (q[2] - q[1] - q[1] + q[0]) * BabyBear{2}.inverse();
        const std::array message{q[1] - q[0] - c2, c2};
        const std::vector<Ext5> sent = channel.send("gkr round", message);
        challenges.push_back(channel.drawn());
        sum = next_claim(sum, point[i], sent, challenges.back());
        for (auto* column : {&n0, &n1, &d0, &d1}) fold(*column, challenges.back());
    }
    const std::array message{n0[0], n1[0], d0[0], d1[0]};
    const std::array context{sum, lambda};
    const std::vector<Ext5> sent = channel.send("gkr evals", message, context);
    const LayerEvals evals{sent[0], sent[1], sent[2], sent[3]};
    return evals.leaf_claim(channel.challenge("gkr beta"), std::move(challenges));
}

LeafClaim prove_layer(ProverChannel& channel, const Leaves& below, const LeafClaim& claim)
{
    LayerState state = begin_layer(channel, claim);
    for (std::size_t i = 0; i < below.numerators.size(); i += 2) {
        state.n0.push_back(below.numerators[i]);
        state.n1.push_back(below.numerators[i + 1]);
        state.d0.push_back(below.denominators[i]);
        state.d1.push_back(below.denominators[i + 1]);
    }
    return finish_layer(channel, std::move(state));
}

LeafClaim prove_gkr(ProverChannel& channel, unsigned top_log, Leaves leaf_layer)
{
    std::vector<Leaves> layers{std::move(leaf_layer)};
    while (layers.back().numerators.size() > std::size_t{1} << top_log)
        layers.push_back(combine(layers.back()));
    LeafClaim claim = send_top(channel, layers.back());
    for (layers.pop_back(); !layers.empty(); layers.pop_back())
        claim = prove_layer(channel, layers.back(), claim);
    return claim;
}

RowClaim prove_zerocheck(ProverChannel& channel, const Instance& instance, ZeroCheck& check,
                         std::span<const TableCoefficients> coefficients, const Trace& trace)
{
    const LeafClaim& leaf_claim = check.leaf_claim();
    RowClaim rows{{}, check.first_claim(), {}};
    std::vector<std::vector<std::vector<Ext5>>> cells(instance.machine.tables().size());
    std::vector<std::unique_ptr<OpenedForms>> forms(cells.size());
    for (const std::size_t t : instance.present()) {
        cells[t] = cells_of(instance, trace, t);
        forms[t] = std::make_unique<OpenedForms>(instance.table(t), instance.statement.segment.index);
    }
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        std::array<Ext5, 4> values{};
        for (const std::size_t t : instance.present()) {
            if (instance.size(t).log <= i) continue;  // a constant: it has no say in the coefficients sent
            const unsigned left = instance.size(t).log - i - 1;
            const std::vector<Ext5> weights = eq_table(std::span{leaf_claim.point}.subspan(i + 1, left));
            for (std::size_t k = 0; k < weights.size(); ++k) {
                std::vector<Ext5> at, slope;
                for (const auto& column : cells[t]) {
                    at.push_back(column[2 * k]);
                    slope.push_back(column[2 * k + 1] - column[2 * k]);
                }
                for (Ext5& value : values) {
                    value += weights[k] *
                             evaluate_row(instance, t, check.busses(), coefficients[t], *forms[t], at);
                    for (std::size_t j = 0; j < at.size(); ++j) at[j] += slope[j];
                }
            }
        }
        const std::array<Ext5, 4> q = interpolate(values);
        const std::vector<Ext5> sent = channel.send("zerocheck round", std::span{q}.subspan(1));
        rows.point.push_back(channel.drawn());
        rows.sum = next_claim(rows.sum, leaf_claim.point[i], sent, rows.point.back());
        for (const std::size_t t : instance.present())
            if (instance.size(t).log > i)
                for (auto& column : cells[t]) fold(column, rows.point.back());
    }
    CellsAtPoint at_point(cells.size());
    for (const std::size_t t : instance.present())
        for (const auto& column : cells[t]) at_point[t].push_back(column[0]);
    send_opened(channel, instance, check, at_point, rows);
    return rows;
}
}  // namespace freehold::proof::plain
