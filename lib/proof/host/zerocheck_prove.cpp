#include "proof/host/zerocheck_prove.hpp"

namespace freehold::proof
{
namespace
{
using field::ExtVector;
using field::kBlockLanes;

constexpr std::size_t kPairLanes = 2 * kBlockLanes;

/// G_t as a function of the cells.
RowSum table_sum(const Recorder& recorder, const TableCoefficients& coefficients)
{
    RowSumBuilder builder{recorder};
    for (std::size_t i = 0; i < recorder.constraints().size(); ++i)
        builder.add(recorder.constraints()[i], coefficients.constraints[i]);
    for (std::size_t j = 0; j < recorder.interactions().size(); ++j) {
        const Recorder::Said& said = recorder.interactions()[j];
        const auto& [fingerprint, selector] = coefficients.interactions[j];
        const Ext5 weight = selector * coefficients.batch;
        for (std::size_t i = 0; i < said.entries.size(); ++i)
            builder.add(said.entries[i], -(weight * fingerprint->weights()[i]));
        if (said.multiplicity != Recorder::kNone)
            builder.add_numerator(said.multiplicity, selector * BabyBear{said.sign});
    }
    return builder.build();
}

/// One table's part of the sum-check. Space i: the columns with i variables bound, 2^(log - i) entries, of
/// which a prefix is stored; beyond it cells are zero, and the sum is constant, so rounds get nothing from
/// there.
class TableRounds
{
public:
    TableRounds(const ProverTable& table, const TableCoefficients& coefficients, Workers& workers,
                const RowKernels& kernels)
        : table_{table},
          sum_{table_sum(table.recorder(), coefficients)},
          workers_{workers},
          kernels_{kernels},
          linear_{ExtVector::uninitialised(table.height())},
          bound_(sum_.inputs.size())
    {
        if (!packed(0)) {
            unpack_base();
            return;
        }
        const BaseSum linear{table_.columns(), sum_.terms.data(), sum_.terms.size(), sum_.constant, {},
                             nullptr};
        in_tasks(stored(0) / kBlockLanes, [&](std::size_t begin, std::size_t end) {
            kernels_.sum_rows(linear, nullptr, linear_.blocks(), begin, end);
        });
    }

    /// Coefficients 1, 2 and 3 of round i. `point`: that of the leaf claim; `last`: the challenge of round i
    /// - 1.
    std::array<Ext5, 3> round(unsigned i, std::span<const Ext5> point, const Ext5& last)
    {
        const std::span<const Ext5> rest = point.subspan(i + 1, table_.log() - i - 1);
        std::array<Ext5, 4> values{};
        Ext5 slope;
        if (packed(i)) {
            const EqSplit eq{rest};
            if (i == 0) {
                first_round(eq.view(), values, slope);
            } else {
                bind_and_sum(i, last, eq.view(), values, slope);
            }
        } else {
            if (i != 0) bind_plain(i, last);
            plain_round(eq_table(rest), values, slope);
        }
        if (points() == 3) values[3] = (values[2] - values[1]) * BabyBear{3} + values[0];
        const std::array<Ext5, 4> q = interpolate(values);
        return {q[1] + slope, q[2], q[3]};
    }

    /// After the last round: the inputs at the point, by cell.
    void finish(const Ext5& last, std::vector<std::optional<Ext5>>& cells)
    {
        bind_plain(table_.log(), last);
        for (std::size_t i = 0; i < sum_.inputs.size(); ++i) cells[sum_.inputs[i]] = plain_[i][0];
    }

private:
    /// Does a round i have a block of pairs?
    [[nodiscard]] bool packed(unsigned i) const { return table_.log() >= i + 5; }
    [[nodiscard]] std::size_t stored(unsigned i) const
    {
        const std::size_t live = (table_.varying_rows() + (std::size_t{1} << i) - 1) >> i;
        return std::min(table_.height() >> i, (live + kPairLanes - 1) / kPairLanes * kPairLanes);
    }
    /// Values of the code's part that a round needs; 0 if all is linear.
    [[nodiscard]] unsigned points() const { return sum_.outputs.empty() ? 0 : sum_.degree + 1; }

    template <class F>
    void in_tasks(std::size_t blocks, F&& f)
    {
        constexpr std::size_t kBlocksPerTask = 128;
        const std::size_t tasks = (blocks + kBlocksPerTask - 1) / kBlocksPerTask;
        workers_.run(
            tasks, [&](std::size_t i) { f(i * kBlocksPerTask, std::min(blocks, (i + 1) * kBlocksPerTask)); });
    }

    struct Part
    {
        RoundValues values;
        Ext5 slope;
    };
    template <class F>
    void sum_in_tasks(std::size_t blocks, F&& f, std::array<Ext5, 4>& values, Ext5& slope)
    {
        constexpr std::size_t kBlocksPerTask = 128;
        const std::size_t tasks = (blocks + kBlocksPerTask - 1) / kBlocksPerTask;
        std::vector<Part> parts(tasks);
        workers_.run(tasks, [&](std::size_t i) {
            parts[i] = f(i * kBlocksPerTask, std::min(blocks, (i + 1) * kBlocksPerTask));
        });
        for (const Part& part : parts) {
            for (std::size_t k = 0; k < 4; ++k) values[k] += part.values[k];
            slope += part.slope;
        }
    }

    field::AlignedBuffer<ExtBlock> scratch() const
    {
        return field::AlignedBuffer<ExtBlock>{scratch_blocks(sum_.code())};
    }

    void first_round(EqView eq, std::array<Ext5, 4>& values, Ext5& slope)
    {
        const BaseSum code{table_.columns(), nullptr, 0, {}, sum_.code(), sum_.inputs.data()};
        sum_in_tasks(
            stored(0) / kPairLanes,
            [&](std::size_t begin, std::size_t end) {
                Part part{{}, kernels_.slope(linear_.blocks(), eq, begin, end)};
                if (points() != 0)
                    part.values = kernels_.first_round(code, scratch().data(), points(), eq, begin, end);
                return part;
            },
            values, slope);
    }

    /// From space i - 1 to space i, and its round.
    void bind_and_sum(unsigned i, const Ext5& r, EqView eq, std::array<Ext5, 4>& values, Ext5& slope)
    {
        const std::size_t given = stored(i - 1) / kPairLanes;  // blocks that the stored entries bind to
        std::vector<ExtVector> next(bound_.size());
        std::vector<ExtBlock*> columns;
        for (ExtVector& column : next) {
            column = ExtVector::uninitialised(stored(i));
            columns.push_back(column.blocks());
        }
        ExtVector next_linear = ExtVector::uninitialised(stored(i));
        sum_in_tasks(
            stored(i) / kPairLanes,
            [&](std::size_t begin, std::size_t end) {
                const std::size_t last = std::min(2 * end, given);
                for (std::size_t k = 0; k < columns.size(); ++k) {
                    if (i == 1) {
                        kernels_.bind_base(table_.columns()[sum_.inputs[k]], r, columns[k], 2 * begin, last);
                    } else {
                        kernels_.bind(bound_[k].blocks(), r, columns[k], 2 * begin, last);
                    }
                    for (std::size_t b = last; b < 2 * end; ++b) columns[k][b] = ExtBlock{};
                }
                kernels_.bind(linear_.blocks(), r, next_linear.blocks(), 2 * begin, last);
                for (std::size_t b = last * kBlockLanes; b < end * kPairLanes; ++b)
                    next_linear.set(b, sum_.constant);
                Part part{{}, kernels_.slope(next_linear.blocks(), eq, begin, end)};
                if (points() != 0)
                    part.values = kernels_.round(sum_.code(), {columns.data()}, scratch().data(), points(),
                                                 eq, begin, end);
                return part;
            },
            values, slope);
        bound_ = std::move(next);
        linear_ = std::move(next_linear);
    }

    // ---- few rows: plain vectors ----

    void unpack_base()
    {
        for (const std::uint32_t cell : sum_.inputs) {
            plain_.emplace_back();
            for (std::size_t i = 0; i < table_.height(); ++i)
                plain_.back().emplace_back(table_.columns()[cell][i]);
        }
        plain_linear_.assign(table_.height(), sum_.constant);
        for (const RowTerm& term : sum_.terms)
            for (std::size_t i = 0; i < table_.height(); ++i)
                plain_linear_[i] += term.coefficient * table_.columns()[term.cell][i];
    }

    void unpack_packed(unsigned space)
    {
        const std::size_t size = table_.height() >> space;
        plain_.assign(bound_.size(), std::vector<Ext5>(size));
        for (std::size_t k = 0; k < bound_.size(); ++k)
            for (std::size_t i = 0; i < stored(space); ++i)
                plain_[k][i] = space == 0 ? Ext5{table_.columns()[sum_.inputs[k]][i]} : bound_[k].get(i);
        plain_linear_.assign(size, sum_.constant);
        for (std::size_t i = 0; i < stored(space); ++i) plain_linear_[i] = linear_.get(i);
    }

    static void bind_vector(std::vector<Ext5>& values, const Ext5& r)
    {
        const std::size_t half = values.size() / 2;
        for (std::size_t i = 0; i < half; ++i)
            values[i] = values[2 * i] + r * (values[2 * i + 1] - values[2 * i]);
        values.resize(half);
    }

    /// To space i.
    void bind_plain(unsigned i, const Ext5& r)
    {
        if (packed(i - 1)) unpack_packed(i - 1);
        for (std::vector<Ext5>& column : plain_) bind_vector(column, r);
        bind_vector(plain_linear_, r);
    }

    void plain_round(std::span<const Ext5> weights, std::array<Ext5, 4>& values, Ext5& slope)
    {
        std::vector<Ext5> at(plain_.size()), scratch;
        for (std::size_t k = 0; k < weights.size(); ++k) {
            slope += weights[k] * (plain_linear_[2 * k + 1] - plain_linear_[2 * k]);
            for (std::size_t i = 0; i < at.size(); ++i) at[i] = plain_[i][2 * k];
            for (unsigned point = 0; point < points(); ++point) {
                values[point] += weights[k] * evaluate_code<Ext5>(sum_.code(), at, scratch);
                for (std::size_t i = 0; i < at.size(); ++i) at[i] += plain_[i][2 * k + 1] - plain_[i][2 * k];
            }
        }
    }

    const ProverTable& table_;
    RowSum sum_;
    Workers& workers_;
    const RowKernels& kernels_;
    ExtVector linear_;              // the linear part, in the current space
    std::vector<ExtVector> bound_;  // the code's inputs, from space 1 on
    std::vector<std::vector<Ext5>> plain_;
    std::vector<Ext5> plain_linear_;
};

/// The values of all committed columns at the point; what the rounds have bound is given.
void evaluate_columns(const ProverTable& table, std::span<const Ext5> point,
                      const std::vector<std::optional<Ext5>>& bound, std::span<Ext5> out, Workers& workers,
                      const RowKernels& kernels)
{
    const EqSplit eq{point};
    const std::size_t blocks = (table.varying_rows() + kBlockLanes - 1) / kBlockLanes;
    workers.run(out.size(), [&](std::size_t j) {
        out[j] = bound[j] ? *bound[j] : kernels.weigh(table.columns()[j], eq.view(), 0, blocks);
    });
}
}  // namespace

std::array<Ext5, 4> interpolate(const std::array<Ext5, 4>& v)
{
    // Newton's differences: v0 + x d1 + x(x-1) d2 + x(x-1)(x-2) d3.
    constexpr BabyBear kHalf = BabyBear{2}.inverse(), kSixth = BabyBear{6}.inverse();
    const Ext5 d1 = v[1] - v[0];
    const Ext5 d2 = (v[2] - v[1] - d1) * kHalf;
    const Ext5 d3 = (v[3] - v[0] - (v[2] - v[1]) * BabyBear{3}) * kSixth;
    return {v[0], d1 - d2 + d3 * BabyBear{2}, d2 - d3 * BabyBear{3}, d3};
}

void send_evals(ProverChannel& channel, const Instance& instance, const ZeroCheck& check, const Ext5& claim,
                std::vector<Ext5> values, ColumnEvals& evals)
{
    evals.columns = zerocheck::by_table(instance, values);
    const Ext5 total = zerocheck::final_value(instance, check, evals);
    values.back() += Ext5{kOne};
    evals.columns = zerocheck::by_table(instance, values);
    values.back() -= Ext5{kOne};
    const std::array context{claim, total, zerocheck::final_value(instance, check, evals) - total};
    evals.columns = zerocheck::by_table(instance, channel.send("column evals", values, context));
}

namespace zerocheck
{
ColumnEvals prove(ProverChannel& channel, const Instance& instance, const Fingerprints& fingerprints,
                  const LeafClaim& leaf_claim, ProverTables tables, Workers& workers,
                  const RowKernels& kernels)
{
    const ZeroCheck check{instance, fingerprints, leaf_claim, channel.challenge("zerocheck batch")};
    Ext5 claim = check.claim;
    std::vector<std::size_t> present = instance.present();
    std::vector<TableRounds> rounds;
    for (const std::size_t t : present) rounds.emplace_back(*tables[t], check.tables[t], workers, kernels);

    ColumnEvals evals;
    std::vector<std::vector<std::optional<Ext5>>> bound(present.size());
    for (unsigned i = 0; i < instance.stack.max_log; ++i) {
        const Ext5 last = evals.point.empty() ? Ext5{} : evals.point.back();
        std::array<Ext5, 3> sum{};
        for (std::size_t k = 0; k < present.size(); ++k) {
            if (instance.size(present[k]).log <= i)
                continue;  // bound: no say in the coefficients that are sent
            const std::array<Ext5, 3> part = rounds[k].round(i, leaf_claim.point, last);
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
    std::vector<Ext5> values(column_count(instance));
    std::size_t at = 0;
    for (std::size_t k = 0; k < present.size(); ++k) {
        const std::size_t columns = instance.table(present[k]).columns;
        evaluate_columns(*tables[present[k]], std::span{evals.point}.first(instance.size(present[k]).log),
                         bound[k], std::span{values}.subspan(at, columns), workers, kernels);
        at += columns;
    }
    send_evals(channel, instance, check, claim, std::move(values), evals);
    return evals;
}
}  // namespace zerocheck
}  // namespace freehold::proof
