#include "proof/host/table_rounds.hpp"

namespace freehold::proof
{
namespace
{
using field::ExtVector;
using field::kBlockLanes;

constexpr std::size_t kPairLanes = 2 * kBlockLanes;
constexpr std::size_t kBlocksPerTask = 128;

std::vector<ExtBlock*> blocks_of(std::vector<ExtVector>& columns)
{
    std::vector<ExtBlock*> blocks;
    for (ExtVector& column : columns) blocks.push_back(column.blocks());
    return blocks;
}

std::size_t task_count(std::size_t blocks) { return (blocks + kBlocksPerTask - 1) / kBlocksPerTask; }

/// G_t as a function of the cells.
RowSum table_form(const Recorder& recorder, const TableCoefficients& coefficients)
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
    return builder.build_with_forms();
}

/// The sum of products of inputs number 2 i and 2 i + 1.
RowSum sum_of_products(std::size_t count)
{
    RowSum sum;
    const auto inputs = static_cast<std::uint32_t>(count);
    for (std::uint32_t i = 0; i < inputs; ++i) sum.inputs.push_back(i);
    sum.values = inputs + inputs / 2;
    for (std::uint32_t i = 0; i < inputs / 2; ++i) {
        sum.instructions.push_back({RowOp::Mul, inputs + i, 2 * i, 2 * i + 1, {}});
        if (i != 0) sum.instructions.push_back({RowOp::Add, inputs, inputs, inputs + i, {}});
    }
    if (inputs != 0) sum.outputs.push_back({inputs, Ext5{kOne}});
    return sum;
}

void add_values(RoundValues& sum, const RoundValues& part)
{
    for (std::size_t k = 0; k < sum.at.size(); ++k) sum.at[k] += part.at[k];
}

void bind_vector(std::vector<Ext5>& values, const Ext5& r)
{
    const std::size_t half = values.size() / 2;
    for (std::size_t i = 0; i < half; ++i)
        values[i] = values[2 * i] + r * (values[2 * i + 1] - values[2 * i]);
    values.resize(half);
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

std::vector<TableCoefficients> table_coefficients(const Instance& instance, const Fingerprints& fingerprints,
                                                  std::span<const Ext5> leaf_point, const Ext5& batch)
{
    std::vector<TableCoefficients> tables(instance.machine.tables().size());
    BlockEq selectors{leaf_point};
    Ext5 power = batch * batch;
    for (const std::size_t t : instance.present()) {
        const TableShape& shape = instance.table(t).shape;
        const std::vector<std::size_t> blocks = instance.blocks(t);
        tables[t].batch = batch;
        for (std::size_t j = 0; j < shape.interactions.size(); ++j)
            tables[t].interactions.push_back({&fingerprints.of(instance.machine, shape.interactions[j].bus),
                                              selectors.of(instance.size(t).log, blocks[j])});
        for (std::size_t i = 0; i < shape.constraints; ++i, power *= batch)
            tables[t].constraints.push_back(power);
    }
    return tables;
}

TableRounds::TableRounds(const ProverTable& table, const TableCoefficients& coefficients, Workers& workers,
                         const RowKernels& kernels)
    : table_{table},
      form_{table_form(table.recorder(), coefficients)},
      products_{sum_of_products(form_.forms.size())},
      padding_{padding_sum(form_)},
      workers_{workers},
      kernels_{kernels},
      bound_(form_.inputs.size())
{
    linear_ = column_of(form_.terms, form_.constant);
    for (const std::vector<RowTerm>& form : form_.forms) forms_.push_back(column_of(form, {}));
    if (!packed(0)) unpack(0);
}

/// A linear form in each row.
ExtVector TableRounds::column_of(std::span<const RowTerm> terms, const Ext5& constant) const
{
    ExtVector column = ExtVector::uninitialised(stored(0));
    const BaseSum sum{table_.columns(), terms.data(), terms.size(), constant, {}, nullptr};
    const std::size_t blocks = stored(0) / kBlockLanes;
    workers_.run(task_count(blocks), [&](std::size_t i) {
        kernels_.sum_rows(sum, nullptr, column.blocks() + i * kBlocksPerTask, i * kBlocksPerTask,
                          std::min(blocks, (i + 1) * kBlocksPerTask));
    });
    return column;
}

std::size_t TableRounds::stored(unsigned i) const
{
    const std::size_t live = (table_.varying_rows() + (std::size_t{1} << i) - 1) >> i;
    return std::min(table_.height() >> i, (live + kPairLanes - 1) / kPairLanes * kPairLanes);
}

std::array<Ext5, 3> TableRounds::round(const RoundInput& input)
{
    const auto& [i, point, last, inverse] = input;
    const std::span<const Ext5> rest = point.subspan(i + 1, table_.log() - i - 1);
    const Ext5 claim = horner(polynomial_, last);
    Part part{};
    if (packed(i)) {
        const EqSplit eq{rest};
        part = i == 0 ? first_round(eq.view()) : bind_and_sum(i, last, eq.view());
    } else {
        if (i != 0) bind_plain(i, last);
        part = plain_round(eq_table(rest));
    }
    polynomial_ = {};
    if (points() != 0) {
        std::array<Ext5, 4>& q = part.values.at;
        for (Ext5& value : q) value -= padding_ * part.values.weight;
        // claim = (1 - r) q(0) + r q(1); the first round has no claim of the code alone, and evaluates q(0).
        if (i != 0) q[0] = (claim - point[i] * q[1]) * inverse;
        if (points() == 3) q[3] = (q[2] - q[1]) * BabyBear{3} + q[0];
        polynomial_ = interpolate(q);
    }
    return {polynomial_[1] + part.slope, polynomial_[2], polynomial_[3]};
}

void TableRounds::finish(const Ext5& last, std::vector<std::optional<Ext5>>& cells)
{
    bind_plain(table_.log(), last);
    for (std::size_t i = 0; i < form_.inputs.size(); ++i) cells[form_.inputs[i]] = plain_[i][0];
}

template <class F>
TableRounds::Part TableRounds::sum_in_tasks(std::size_t blocks, F&& f)
{
    std::vector<Part> parts(task_count(blocks));
    workers_.run(parts.size(), [&](std::size_t i) {
        parts[i] = f(i * kBlocksPerTask, std::min(blocks, (i + 1) * kBlocksPerTask));
    });
    Part sum{};
    for (const Part& part : parts) {
        add_values(sum.values, part.values);
        sum.values.weight += part.values.weight;
        sum.slope += part.slope;
    }
    return sum;
}

RoundValues TableRounds::values_of_products(std::span<ExtBlock* const> forms, unsigned first, EqView eq,
                                            std::size_t begin, std::size_t end) const
{
    const RowCode code = products_.code();
    field::AlignedBuffer<ExtBlock> scratch{scratch_blocks(code)};
    return kernels_.round(code, {forms.data()}, scratch.data(), first, points(), eq, begin, end);
}

TableRounds::Part TableRounds::first_round(EqView eq)
{
    const BaseSum code{table_.columns(), nullptr, 0, {}, form_.code(), form_.inputs.data()};
    const std::vector<ExtBlock*> forms = blocks_of(forms_);
    return sum_in_tasks(stored(0) / kPairLanes, [&](std::size_t begin, std::size_t end) {
        Part part{{}, kernels_.slope(linear_.blocks(), eq, begin, end)};
        if (!form_.outputs.empty()) {
            field::AlignedBuffer<ExtBlock> scratch{scratch_blocks(code.code)};
            part.values = kernels_.first_round(code, scratch.data(), points(), eq, begin, end);
        }
        if (!forms.empty()) add_values(part.values, values_of_products(forms, 0, eq, begin, end));
        return part;
    });
}

/// From space i - 1 to space i, and its round.
TableRounds::Part TableRounds::bind_and_sum(unsigned i, const Ext5& r, EqView eq)
{
    const std::size_t given = stored(i - 1) / kPairLanes;  // blocks that the stored rows bind to
    std::vector<ExtVector> next_inputs, next_forms;
    for (std::size_t k = 0; k < bound_.size(); ++k)
        next_inputs.push_back(ExtVector::uninitialised(stored(i)));
    for (std::size_t k = 0; k < forms_.size(); ++k) next_forms.push_back(ExtVector::uninitialised(stored(i)));
    ExtVector next_linear = ExtVector::uninitialised(stored(i));
    const std::vector<ExtBlock*> inputs = blocks_of(next_inputs), forms = blocks_of(next_forms);
    const Part sum = sum_in_tasks(stored(i) / kPairLanes, [&](std::size_t begin, std::size_t end) {
        const std::size_t last = std::min(2 * end, given);
        for (std::size_t k = 0; k < inputs.size(); ++k) {
            if (i == 1) {
                kernels_.bind_base(table_.columns()[form_.inputs[k]], r, inputs[k], 2 * begin, last);
            } else {
                kernels_.bind(bound_[k].blocks(), r, inputs[k], 2 * begin, last);
            }
        }
        for (std::size_t k = 0; k < forms.size(); ++k)
            kernels_.bind(forms_[k].blocks(), r, forms[k], 2 * begin, last);
        for (const std::vector<ExtBlock*>& columns : {inputs, forms})
            for (ExtBlock* column : columns) std::fill(column + last, column + 2 * end, ExtBlock{});
        kernels_.bind(linear_.blocks(), r, next_linear.blocks(), 2 * begin, last);
        for (std::size_t row = last * kBlockLanes; row < end * kPairLanes; ++row)
            next_linear.set(row, form_.constant);
        Part part{{}, kernels_.slope(next_linear.blocks(), eq, begin, end)};
        if (!form_.outputs.empty()) {
            const RowCode code = form_.code();
            field::AlignedBuffer<ExtBlock> scratch{scratch_blocks(code)};
            part.values = kernels_.round(code, {inputs.data()}, scratch.data(), 1, points(), eq, begin, end);
        }
        if (!forms.empty()) add_values(part.values, values_of_products(forms, 1, eq, begin, end));
        return part;
    });
    bound_ = std::move(next_inputs);
    forms_ = std::move(next_forms);
    linear_ = std::move(next_linear);
    return sum;
}

void TableRounds::unpack(unsigned space)
{
    const std::size_t size = table_.height() >> space;
    plain_.assign(bound_.size(), std::vector<Ext5>(size));
    for (std::size_t k = 0; k < bound_.size(); ++k)
        for (std::size_t i = 0; i < stored(space); ++i)
            plain_[k][i] = space == 0 ? Ext5{table_.columns()[form_.inputs[k]][i]} : bound_[k].get(i);
    plain_forms_.assign(forms_.size(), std::vector<Ext5>(size));
    for (std::size_t k = 0; k < forms_.size(); ++k)
        for (std::size_t i = 0; i < stored(space); ++i) plain_forms_[k][i] = forms_[k].get(i);
    plain_linear_.assign(size, form_.constant);
    for (std::size_t i = 0; i < stored(space); ++i) plain_linear_[i] = linear_.get(i);
}

/// To space i.
void TableRounds::bind_plain(unsigned i, const Ext5& r)
{
    if (packed(i - 1)) unpack(i - 1);
    for (std::vector<Ext5>& column : plain_) bind_vector(column, r);
    for (std::vector<Ext5>& column : plain_forms_) bind_vector(column, r);
    bind_vector(plain_linear_, r);
}

TableRounds::Part TableRounds::plain_round(std::span<const Ext5> weights) const
{
    Part part{};
    part.values.weight = Ext5{kOne};  // all pairs are visited
    std::vector<Ext5> scratch;
    const auto add_code = [&](const RowCode& code, std::span<const std::vector<Ext5>> columns,
                              std::size_t k) {
        std::vector<Ext5> at(columns.size());
        for (std::size_t i = 0; i < at.size(); ++i) at[i] = columns[i][2 * k];
        for (unsigned x = 0; x < points(); ++x) {
            part.values.at[x] += weights[k] * evaluate_code<Ext5>(code, at, scratch);
            for (std::size_t i = 0; i < at.size(); ++i) at[i] += columns[i][2 * k + 1] - columns[i][2 * k];
        }
    };
    for (std::size_t k = 0; k < weights.size(); ++k) {
        part.slope += weights[k] * (plain_linear_[2 * k + 1] - plain_linear_[2 * k]);
        add_code(form_.code(), plain_, k);
        add_code(products_.code(), plain_forms_, k);
    }
    return part;
}
}  // namespace freehold::proof
