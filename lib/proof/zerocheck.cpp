#include "proof/zerocheck.hpp"

#include "proof/count_weights.hpp"
#include "proof/power_sum.hpp"
#include "proof/round_claims.hpp"

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

Ext5 ZeroCheck::over_blocks(std::size_t t, const Ext5List& values)
{
    if (values.size() == 0) return {};
    const std::vector<std::size_t>& blocks = instance_.leaves.blocks[t];
    const unsigned log = instance_.size(t).log;
    if (!global_) return block_sums_.of(log, blocks[0], values);
    // The blocks of each region follow one another.
    struct Region
    {
        std::size_t begin = 0;
        Ext5List values;
    } regions[2];
    const std::vector<Interaction>& interactions = instance_.table(t).shape.interactions;
    for (std::size_t j = 0; j < values.size(); ++j) {
        Region& region = regions[interactions[j].global ? 1 : 0];
        if (region.values.size() == 0) region.begin = blocks[j];
        region.values.push_back(values[j]);
    }
    return block_sums_.of(log, regions[0].begin, regions[0].values) +
           block_sums_.of(log, regions[1].begin, regions[1].values);
}

Ext5 ZeroCheck::final_value(const ColumnEvals& evals)
{
    Ext5 sum;
    TableTerms terms;
    Ext5List with_given;
    CountWeights on_weights{evals.point};
    CountWeights live_weights{std::span{leaf_claim_.point}.first(instance_.stack.max_log)};
    for (const std::size_t t : instance_.present()) {
        const Table& table = instance_.table(t);
        const Ext5Slice opened = evals.of(instance_, t);
        const TableSize& size = instance_.size(t);
        if (table.has_given_columns()) {
            const EvaluationPoint point{std::span{evals.point}.first(size.log)};
            with_given.clear();
            with_given.append(evals.values, opened.at(), table.columns);
            for (const auto& column : table.fixed) with_given.push_back(column->evaluate(point));
            with_given.append(evals.values, opened.at() + table.columns, table.program.size());
        }
        const Ext5Slice cells = table.has_given_columns() ? Ext5Slice{with_given} : opened;
        const Ext5 on = on_weights.of(size.rows, size.log);
        const Ext5 live = live_weights.of(size.rows, size.log);
        terms.interactions.clear();
        PointEvaluator evaluator{busses_, instance_.statement.segment.index, cells, on, live, terms};
        table.evaluate(evaluator);
        sum += over_blocks(t, terms.interactions);
    }
    return sum + batch_ * batch_ * PowerSum{batch_}.of(terms.constraints);
}

namespace zerocheck
{
ColumnEvals column_evals(const Instance& instance, std::vector<Ext5> point, Ext5List values)
{
    ColumnEvals evals{std::move(point), std::move(values),
                      std::vector<std::size_t>(instance.machine.tables().size())};
    std::size_t at = 0;
    for (const std::size_t t : instance.present()) {
        evals.begin[t] = at;
        at += instance.table(t).opened();
    }
    CHECK(at == evals.values.size(), "a value for each column");
    return evals;
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
    std::vector<Ext5> point;
    RoundClaims rounds{kMaxDegree};
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const Ext5List coefficients = channel.receive_list("zerocheck round", kMaxDegree);
        point.push_back(channel.challenge("zerocheck round"));
        claim = rounds.next(claim, leaf_claim.point[i], coefficients, point.back());
    }
    ColumnEvals evals = column_evals(instance, std::move(point),
                                     channel.receive_list("column evals", column_count(instance)));
    channel.check(claim == check.final_value(evals), "zerocheck: final value");
    return evals;
}
}  // namespace zerocheck
}  // namespace freehold::proof
