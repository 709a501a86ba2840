#include "proof/zerocheck.hpp"

#include "proof/power_sum.hpp"

namespace freehold::proof
{
ZeroCheck::ZeroCheck(const Instance& instance, const Fingerprints& fingerprints, const LeafClaim& leaf_claim,
                     const Ext5& batch)
    : instance_{instance},
      leaf_claim_{leaf_claim},
      batch_{batch},
      local_{fingerprints.local.scaled(batch)},
      block_sums_{leaf_claim.point}
{
    if (fingerprints.global) global_ = fingerprints.global->scaled(batch);
    for (const std::size_t t : instance.present()) {
        for (const Interaction& interaction : instance.table(t).shape.interactions) {
            if (busses_.has(interaction.bus)) continue;
            busses_.add(interaction.bus, global_ && interaction.global ? *global_ : local_);
        }
    }
}

Ext5 ZeroCheck::first_claim() const
{
    return leaf_claim_.numerator +
           batch_ * (leaf_claim_.denominator - instance_.leaves.rest(leaf_claim_.point));
}

Ext5 ZeroCheck::over_blocks(std::size_t t, std::span<const Ext5> values)
{
    if (values.empty()) return {};
    const std::vector<std::size_t>& blocks = instance_.leaves.blocks[t];
    const unsigned log = instance_.size(t).log;
    if (!global_) return block_sums_.of(log, blocks[0], values);
    // The blocks of each region follow one another.
    struct Region
    {
        std::size_t begin = 0;
        std::vector<Ext5> values;
    } regions[2];
    const std::vector<Interaction>& interactions = instance_.table(t).shape.interactions;
    for (std::size_t j = 0; j < values.size(); ++j) {
        Region& region = regions[interactions[j].global ? 1 : 0];
        if (region.values.empty()) region.begin = blocks[j];
        region.values.push_back(values[j]);
    }
    return block_sums_.of(log, regions[0].begin, regions[0].values) +
           block_sums_.of(log, regions[1].begin, regions[1].values);
}

Ext5 ZeroCheck::final_value(const ColumnEvals& evals)
{
    Ext5 sum;
    TableTerms terms;
    std::vector<Ext5> cells;
    for (const std::size_t t : instance_.present()) {
        const Table& table = instance_.table(t);
        const EvaluationPoint point{std::span{evals.point}.first(instance_.size(t).log)};
        const std::span<const Ext5> opened{evals.columns[t]};
        cells.assign(opened.begin(), opened.begin() + static_cast<std::ptrdiff_t>(table.columns));
        for (const auto& column : table.fixed) cells.push_back(column->evaluate(point));
        for (const Ext5& value : opened.subspan(table.columns)) cells.push_back(value);
        const TableSize& size = instance_.size(t);
        const Ext5 on = count_weight(size.rows, point.coordinates());
        const Ext5 live = count_weight(size.rows, std::span{leaf_claim_.point}.first(size.log));
        terms.interactions.clear();
        PointEvaluator evaluator{busses_, instance_.statement.segment.index, cells, on, live, terms};
        table.evaluate(evaluator);
        sum += over_blocks(t, terms.interactions);
    }
    return sum + batch_ * batch_ * PowerSum{batch_}.of(terms.constraints);
}

namespace zerocheck
{
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
    ZeroCheck check{instance, fingerprints, leaf_claim, channel.challenge("zerocheck batch")};
    Ext5 claim = check.first_claim();
    ColumnEvals evals;
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const std::vector<Ext5> coefficients = channel.receive("zerocheck round", kMaxDegree);
        evals.point.push_back(channel.challenge("zerocheck round"));
        claim = next_claim(claim, leaf_claim.point[i], coefficients, evals.point.back());
    }
    evals.columns = by_table(instance, channel.receive("column evals", column_count(instance)));
    channel.check(claim == check.final_value(evals), "zerocheck: final value");
    return evals;
}
}  // namespace zerocheck
}  // namespace freehold::proof
