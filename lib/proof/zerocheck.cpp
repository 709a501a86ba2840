#include "proof/zerocheck.hpp"

namespace freehold::proof
{
ZeroCheck::ZeroCheck(const Instance& instance, const Fingerprints& fingerprints, const LeafClaim& leaf_claim,
                     const Ext5& batch)
    : tables(instance.machine.tables().size())
{
    const std::span<const Ext5> point = leaf_claim.point;
    const BlockWeights weights{instance.leaves, instance.stack, point};
    claim = leaf_claim.numerator + batch * (leaf_claim.denominator - weights.rest);
    Ext5 power = batch * batch;
    for (const std::size_t t : instance.present()) {
        const TableShape& shape = instance.table(t).shape;
        tables[t].batch = batch;
        tables[t].segment = instance.statement.segment.index;
        Ext5 constant_numerators;
        for (std::size_t j = 0; j < shape.interactions.size(); ++j) {
            const Interaction& interaction = shape.interactions[j];
            const Ext5& selector = weights.selectors[t][j];
            tables[t].interactions.push_back({&fingerprints.of(instance.machine, interaction.bus), selector});
            if (!interaction.committed) constant_numerators += selector * BabyBear{interaction.sign};
        }
        claim -= constant_numerators * count_weight(instance.size(t).rows, point.first(instance.size(t).log));
        for (std::size_t i = 0; i < shape.constraints; ++i, power *= batch)
            tables[t].constraints.push_back(power);
    }
}

namespace zerocheck
{
Ext5 final_value(const Instance& instance, const ZeroCheck& check, const ColumnEvals& evals)
{
    Ext5 sum;
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        const std::span point = std::span{evals.point}.first(instance.size(t).log);
        const std::span<const Ext5> opened{evals.columns[t]};
        std::vector<Ext5> cells{opened.begin(), opened.begin() + static_cast<std::ptrdiff_t>(table.columns)};
        for (const auto& column : table.fixed) cells.push_back(column->evaluate(point));
        for (const Ext5& value : opened.subspan(table.columns)) cells.push_back(value);
        PointEvaluator evaluator{check.tables[t], cells, count_weight(instance.size(t).rows, point)};
        table.evaluate(evaluator);
        sum += evaluator.sum();
    }
    return sum;
}

std::vector<std::vector<Ext5>> by_table(const Instance& instance, std::span<const Ext5> sent)
{
    std::vector<std::vector<Ext5>> result(instance.machine.tables().size());
    for (const std::size_t t : instance.present()) {
        const std::span<const Ext5> own = sent.first(instance.table(t).opened());
        result[t].assign(own.begin(), own.end());
        sent = sent.subspan(own.size());
    }
    return result;
}

std::size_t column_count(const Instance& instance)
{
    std::size_t count = 0;
    for (const std::size_t t : instance.present()) count += instance.table(t).opened();
    return count;
}

ColumnEvals verify(VerifierChannel& channel, const Instance& instance, const Fingerprints& fingerprints,
                   const LeafClaim& leaf_claim)
{
    const ZeroCheck check{instance, fingerprints, leaf_claim, channel.challenge("zerocheck batch")};
    Ext5 claim = check.claim;
    ColumnEvals evals;
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const std::vector<Ext5> coefficients = channel.receive("zerocheck round", kMaxDegree);
        evals.point.push_back(channel.challenge("zerocheck round"));
        claim = next_claim(claim, leaf_claim.point[i], coefficients, evals.point.back());
    }
    evals.columns = by_table(instance, channel.receive("column evals", column_count(instance)));
    channel.check(claim == final_value(instance, check, evals), "zerocheck: final value");
    return evals;
}
}  // namespace zerocheck
}  // namespace freehold::proof
