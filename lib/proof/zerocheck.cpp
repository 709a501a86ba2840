#include "proof/zerocheck.hpp"

#include "proof/count_weights.hpp"
#include "proof/power_sum.hpp"
#include "proof/round_claims.hpp"

namespace freehold::proof
{
ZeroCheck::ZeroCheck(Transcript& transcript, const Instance& instance, const Fingerprints& fingerprints,
                     const LeafClaim& leaf_claim)
    : instance_{instance},
      leaf_claim_{leaf_claim},
      batch_{transcript.challenge("zerocheck batch")},
      local_{fingerprints.local.scaled(batch_)},
      block_sums_{leaf_claim.point}
{
    if (fingerprints.global) global_ = fingerprints.global->scaled(batch_);
    if constexpr (kWithDescriptions) {
        for (const std::size_t t : instance.present())
            for (const Interaction& interaction : instance.table(t).shape.interactions)
                if (!busses_.has(interaction.bus))
                    busses_.add(interaction.bus, instance.is_global(interaction) ? *global_ : local_);
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
    const LeafLayout::Begin& begin = instance_.leaves.begins[t];
    const unsigned log = instance_.size(t).log;
    if (!global_) return block_sums_.of(log, begin.local, values);
    Ext5List local, global;
    for (std::size_t j = 0; j < values.size(); ++j) {
        const bool is_global = instance_.is_global(instance_.table(t).shape.interactions[j]);
        (is_global ? global : local).push_back(values[j]);
    }
    return block_sums_.of(log, begin.local, local) + block_sums_.of(log, begin.global, global);
}

void ZeroCheck::evaluate(const Table& table, Ext5Slice row, Ext5Slice opened, const Ext5& on,
                         const Ext5& live, TableTerms& terms)
{
    if (table.form != nullptr) {
        if (!forms_)
            forms_.emplace(*table.form->set, local_, global_ ? *global_ : local_, batch_,
                           instance_.statement.segment.index);
        forms_->evaluate(*table.form, row, opened, on, live, terms);
    } else if constexpr (kWithDescriptions) {
        PointEvaluator evaluator{busses_, instance_.statement.segment.index, row, opened, on, live, terms};
        table.evaluate(evaluator);
    }
}

Ext5 ZeroCheck::final_value(const RowClaim& claim, Ext5Slice cells, const Ext5& first, const Ext5& c)
{
    Ext5 sum;
    TableTerms terms;
    Ext5List with_given;
    CountWeights on_weights{claim.point};
    CountWeights live_weights{std::span{leaf_claim_.point}.first(instance_.stack.max_log)};
    const zerocheck::Counts all = zerocheck::counts(instance_);
    CHECK(cells.size() == all.committed + all.program, "a cell for each column");
    zerocheck::Counts at{0, all.committed, 0};
    for (const std::size_t t : instance_.present()) {
        const Table& table = instance_.table(t);
        const Ext5Slice committed = cells.sub(at.committed, table.columns);
        const TableSize& size = instance_.size(t);
        if (table.has_given_columns()) {
            const EvaluationPoint point{std::span{claim.point}.first(size.log)};
            with_given.clear();
            with_given.append(committed.list(), committed.at(), committed.size());
            for (const auto& column : table.fixed) with_given.push_back(column->evaluate(point));
            const Ext5Slice program = cells.sub(at.program, table.program.size());
            with_given.append(program.list(), program.at(), program.size());
        }
        const Ext5Slice row = table.has_given_columns() ? Ext5Slice{with_given} : committed;
        const Ext5Slice opened{claim.opened, at.opened, table.shape.opened};
        const Ext5 on = on_weights.of(size.rows, size.log);
        const Ext5 live = live_weights.of(size.rows, size.log);
        terms.interactions.clear();
        evaluate(table, row, opened, on, live, terms);
        sum += over_blocks(t, terms.interactions);
        at.committed += table.columns;
        at.program += table.program.size();
        at.opened += table.shape.opened;
    }
    return sum + batch_ * batch_ * PowerSum{batch_}.of(terms.constraints) +
           first * PowerSum{c}.of(terms.opened);
}

namespace zerocheck
{
Counts counts(const Instance& instance)
{
    Counts sum;
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        sum.committed += table.columns;
        sum.program += table.program.size();
        sum.opened += table.shape.opened;
    }
    return sum;
}

RowClaim verify(VerifierChannel& channel, const Instance& instance, const ZeroCheck& check)
{
    RowClaim claim{{}, check.first_claim(), {}};
    RoundClaims rounds{kMaxDegree};
    claim.sum = RoundClaims::divided(claim.sum);
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const Ext5List coefficients = channel.receive_divided("zerocheck round", kMaxDegree);
        claim.point.push_back(channel.drawn());
        claim.sum = rounds.next(claim.sum, check.leaf_claim().point[i], coefficients, claim.point.back());
    }
    claim.sum = RoundClaims::whole(claim.sum);
    claim.opened = channel.receive_list("opened values", counts(instance).opened);
    return claim;
}
}  // namespace zerocheck
}  // namespace freehold::proof
