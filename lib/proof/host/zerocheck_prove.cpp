#include "proof/host/zerocheck_prove.hpp"

#include "proof/host/table_rounds.hpp"

namespace freehold::proof
{
namespace
{
/// The values of all opened columns at the point; what the rounds have bound is given.
std::vector<Ext5> evaluate_columns(const Table& table, const ProverTable& held, std::span<const Ext5> point,
                                   const std::vector<std::optional<Ext5>>& bound, Workers& workers,
                                   const RowKernels& kernels)
{
    const EqSplit eq{point};
    const std::size_t blocks = field::blocks_for(held.varying_rows());
    std::vector<Ext5> values(table.opened());
    workers.run(values.size(), [&](std::size_t j) {
        const std::size_t cell = table.opened_cell(j);
        values[j] = bound[cell] ? *bound[cell] : kernels.weigh(held.columns()[cell], eq.view(), 0, blocks);
    });
    return values;
}
}  // namespace

void send_evals(ProverChannel& channel, const Instance& instance, ZeroCheck& check, const Ext5& claim,
                std::vector<Ext5> values, ColumnEvals& evals)
{
    const auto with = [&](std::span<const Ext5> sent) {
        return zerocheck::column_evals(instance, evals.point, Ext5List{sent});
    };
    const Ext5 total = check.final_value(with(values));
    values.back() += Ext5{kOne};
    const Ext5 slope = check.final_value(with(values)) - total;
    values.back() -= Ext5{kOne};
    evals = with(channel.send("column evals", values, std::array{claim, total, slope}));
}

namespace zerocheck
{
ColumnEvals prove(ProverChannel& channel, const Instance& instance, const Fingerprints& fingerprints,
                  const LeafClaim& leaf_claim, ProverTables tables, Workers& workers,
                  const RowKernels& kernels)
{
    const Ext5 batch = channel.challenge("zerocheck batch");
    ZeroCheck check{instance, fingerprints, leaf_claim, batch};
    const std::vector<TableCoefficients> coefficients =
        table_coefficients(instance, fingerprints, leaf_claim.point, batch);
    Ext5 claim = check.first_claim();
    std::vector<std::size_t> present = instance.present();
    std::vector<TableRounds> rounds;
    for (const std::size_t t : present) rounds.emplace_back(*tables[t], coefficients[t], workers, kernels);

    ColumnEvals evals;
    std::vector<std::vector<std::optional<Ext5>>> bound(present.size());
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const TableRounds::RoundInput input{i, leaf_claim.point,
                                            evals.point.empty() ? Ext5{} : evals.point.back(),
                                            (kOne - leaf_claim.point[i]).inverse()};
        std::array<Ext5, 3> sum{};
        for (std::size_t k = 0; k < present.size(); ++k) {
            if (instance.size(present[k]).log <= i)
                continue;  // bound: no say in the coefficients that are sent
            const std::array<Ext5, 3> part = rounds[k].round(input);
            for (std::size_t c = 0; c < 3; ++c) sum[c] += part[c];
        }
        const std::vector<Ext5> sent = channel.send("zerocheck round", sum);
        evals.point.push_back(channel.challenge("zerocheck round"));
        claim = next_claim(claim, leaf_claim.point[i], sent, evals.point.back());
        for (std::size_t k = 0; k < present.size(); ++k) {
            if (instance.size(present[k]).log != i + 1) continue;
            bound[k].resize(tables[present[k]]->recorder().on_cell() + 1);
            rounds[k].finish(evals.point.back(), bound[k]);
        }
    }
    std::vector<Ext5> values;
    for (std::size_t k = 0; k < present.size(); ++k) {
        const std::size_t t = present[k];
        const std::vector<Ext5> own =
            evaluate_columns(instance.table(t), *tables[t],
                             std::span{evals.point}.first(instance.size(t).log), bound[k], workers, kernels);
        values.insert(values.end(), own.begin(), own.end());
    }
    send_evals(channel, instance, check, claim, std::move(values), evals);
    return evals;
}
}  // namespace zerocheck
}  // namespace freehold::proof
