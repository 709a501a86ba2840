#include "proof/host/zerocheck_prove.hpp"

#include "proof/host/table_rounds.hpp"

namespace freehold::proof
{
namespace
{
/// The values of cells at the point, `on` the last; what the rounds have bound is given. Only of those that
/// opened expressions are made of, unless all are asked for.
std::vector<Ext5> evaluate_cells(const Instance& instance, std::size_t t, const ProverTable& held,
                                 std::span<const Ext5> point, const std::vector<std::optional<Ext5>>& bound,
                                 bool all, Workers& workers, const RowKernels& kernels)
{
    const std::vector<bool> read = OpenedForms{instance.table(t), instance.statement.segment.index}.read();
    const EqSplit eq{point};
    const std::size_t blocks = field::blocks_for(held.varying_rows());
    std::vector<Ext5> values(instance.table(t).cells());
    workers.run(values.size(), [&](std::size_t cell) {
        if (!all && !read[cell]) return;
        values[cell] = bound[cell] ? *bound[cell] : kernels.weigh(held.columns()[cell], eq.view(), 0, blocks);
    });
    values.push_back(count_weight(instance.size(t).rows, point));
    return values;
}
}  // namespace

void send_opened(ProverChannel& channel, const Instance& instance, ZeroCheck& check,
                 const CellsAtPoint& cells, RowClaim& claim)
{
    std::vector<Ext5> values;
    Ext5List columns, program;
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        const std::vector<Ext5> own = OpenedForms{table, instance.statement.segment.index}.values(cells[t]);
        values.insert(values.end(), own.begin(), own.end());
        for (std::size_t j = 0; j < table.columns; ++j) columns.push_back(cells[t][j]);
        for (std::size_t j = table.cells() - table.program.size(); j < table.cells(); ++j)
            program.push_back(cells[t][j]);
    }
    columns.append(program, 0, program.size());
    std::vector<Ext5> context;
    if (channel.tampers()) {
        const auto total = [&] {
            const RowClaim with{claim.point, claim.sum, Ext5List{values}};
            return check.final_value(with, columns, {}, {});
        };
        const Ext5 honest = total();
        context = {claim.sum, honest};
        for (Ext5& value : values) {
            value += Ext5{kOne};
            context.push_back(total() - honest);
            value -= Ext5{kOne};
        }
    }
    claim.opened = Ext5List{channel.send("opened values", values, context)};
}

namespace zerocheck
{
RowClaim prove(ProverChannel& channel, const Instance& instance, ZeroCheck& check,
               std::span<const TableCoefficients> coefficients, ProverTables tables, Workers& workers,
               const RowKernels& kernels)
{
    const LeafClaim& leaf_claim = check.leaf_claim();
    RowClaim rows{{}, check.first_claim(), {}};
    std::vector<std::size_t> present = instance.present();
    std::vector<TableRounds> rounds;
    for (const std::size_t t : present) rounds.emplace_back(*tables[t], coefficients[t], workers, kernels);

    std::vector<std::vector<std::optional<Ext5>>> bound(present.size());
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const TableRounds::RoundInput input{i, leaf_claim.point,
                                            rows.point.empty() ? Ext5{} : rows.point.back(),
                                            (kOne - leaf_claim.point[i]).inverse()};
        std::array<Ext5, 3> sum{};
        for (std::size_t k = 0; k < present.size(); ++k) {
            if (instance.size(present[k]).log <= i)
                continue;  // bound: no say in the coefficients that are sent
            const std::array<Ext5, 3> part = rounds[k].round(input);
            for (std::size_t c = 0; c < 3; ++c) sum[c] += part[c];
        }
        const std::vector<Ext5> sent = channel.send("zerocheck round", sum);
        rows.point.push_back(channel.drawn());
        rows.sum = next_claim(rows.sum, leaf_claim.point[i], sent, rows.point.back());
        for (std::size_t k = 0; k < present.size(); ++k) {
            if (instance.size(present[k]).log != i + 1) continue;
            bound[k].resize(tables[present[k]]->recorder().on_cell() + 1);
            rounds[k].finish(rows.point.back(), bound[k]);
        }
    }
    CellsAtPoint cells(instance.machine.tables().size());
    for (std::size_t k = 0; k < present.size(); ++k) {
        const std::size_t t = present[k];
        cells[t] = evaluate_cells(instance, t, *tables[t], std::span{rows.point}.first(instance.size(t).log),
                                  bound[k], channel.tampers(), workers, kernels);
    }
    send_opened(channel, instance, check, cells, rows);
    return rows;
}
}  // namespace zerocheck
}  // namespace freehold::proof
