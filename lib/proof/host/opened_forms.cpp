#include "proof/host/opened_forms.hpp"

#include <functional>

namespace freehold::proof
{
OpenedForms::OpenedForms(const Table& table, std::uint32_t segment)
    : recorder_{table.cells(), segment, Recorder::Opening::Keep}
{
    table.record(recorder_);
}

std::vector<bool> OpenedForms::read() const
{
    using Op = Recorder::Op;
    const std::vector<Recorder::Node>& nodes = recorder_.nodes();
    std::vector<bool> needed(nodes.size()), cells(recorder_.on_cell() + 1);
    for (const std::uint32_t node : recorder_.opened_nodes()) needed[node] = true;
    for (std::size_t i = nodes.size(); i-- > 0;) {  // operands stand before what uses them
        if (!needed[i] || nodes[i].op == Op::Constant) continue;
        if (nodes[i].op == Op::Cell) {
            cells[nodes[i].a] = true;
            continue;
        }
        needed[nodes[i].a] = true;
        if (nodes[i].op != Op::Opened) needed[nodes[i].b] = true;
    }
    return cells;
}

std::vector<Ext5> OpenedForms::values(std::span<const Ext5> cells) const
{
    using Op = Recorder::Op;
    CHECK(cells.size() == recorder_.on_cell() + 1, "a value for each cell");
    std::vector<Ext5> at;
    for (const Recorder::Node& node : recorder_.nodes()) {
        switch (node.op) {
            case Op::Cell: at.push_back(cells[node.a]); break;
            case Op::Constant: at.emplace_back(node.constant); break;
            case Op::Add: at.push_back(at[node.a] + at[node.b]); break;
            case Op::Sub: at.push_back(at[node.a] - at[node.b]); break;
            case Op::Mul: at.push_back(at[node.a] * at[node.b]); break;
            case Op::Opened: at.push_back(at[node.a]); break;
        }
    }
    std::vector<Ext5> values;
    for (const std::uint32_t node : recorder_.opened_nodes()) values.push_back(at[node]);
    return values;
}

std::vector<std::optional<Ext5>> OpenedForms::known_values(const Ext5& on, std::span<const Ext5> opened) const
{
    using Op = Recorder::Op;
    std::vector<std::optional<Ext5>> at;
    for (const Recorder::Node& node : recorder_.nodes()) {
        std::optional<Ext5>& value = at.emplace_back();
        const auto both = [&](const auto& operation) {
            if (at[node.a] && at[node.b]) value = operation(*at[node.a], *at[node.b]);
        };
        switch (node.op) {
            case Op::Cell:
                if (node.a == recorder_.on_cell()) value = on;
                break;
            case Op::Constant: value = Ext5{node.constant}; break;
            case Op::Opened: value = opened[node.b]; break;
            case Op::Add: both(std::plus{}); break;
            case Op::Sub: both(std::minus{}); break;
            case Op::Mul: both(std::multiplies{}); break;
        }
    }
    return at;
}

std::vector<Ext5> OpenedForms::weights(const TableCoefficients& coefficients, std::span<const Ext5> powers,
                                       const Ext5& on, std::span<const Ext5> opened) const
{
    using Op = Recorder::Op;
    const std::vector<Recorder::Node>& nodes = recorder_.nodes();
    const std::vector<std::optional<Ext5>> known = known_values(on, opened);
    std::vector<Ext5> of_node(nodes.size());  // what a node's value is multiplied with
    for (std::size_t i = 0; i < recorder_.constraints().size(); ++i)
        of_node[recorder_.constraints()[i]] += coefficients.constraints[i];
    for (std::size_t j = 0; j < recorder_.interactions().size(); ++j) {
        const Recorder::Said& said = recorder_.interactions()[j];
        const auto& [fingerprint, selector] = coefficients.interactions[j];
        const Ext5 weight = selector * coefficients.batch;
        for (std::size_t i = 0; i < said.entries.size(); ++i)
            of_node[said.entries[i]] -= weight * fingerprint->weights()[i];
        if (said.multiplicity != Recorder::kNone)
            of_node[said.multiplicity] += selector * on * BabyBear{said.sign};
    }
    CHECK(powers.size() == recorder_.opened_nodes().size(), "a power for each opened expression");
    for (std::size_t k = 0; k < powers.size(); ++k) of_node[recorder_.opened_nodes()[k]] += powers[k];

    std::vector<Ext5> of_cell(recorder_.on_cell() + 1);
    for (std::size_t i = nodes.size(); i-- > 0;) {  // operands stand before what uses them
        const Recorder::Node& node = nodes[i];
        const Ext5& weight = of_node[i];
        switch (node.op) {
            case Op::Cell: of_cell[node.a] += weight; break;
            case Op::Add:
                of_node[node.a] += weight;
                of_node[node.b] += weight;
                break;
            case Op::Sub:
                of_node[node.a] += weight;
                of_node[node.b] -= weight;
                break;
            case Op::Mul:
                if (known[i]) break;
                CHECK(known[node.a] || known[node.b], "a product of two expressions that are not opened");
                if (known[node.b])
                    of_node[node.a] += weight * *known[node.b];
                else
                    of_node[node.b] += weight * *known[node.a];
                break;
            case Op::Constant:
            case Op::Opened: break;  // values
        }
    }
    return of_cell;
}

std::vector<Ext5> column_weights(const Instance& instance, std::span<const TableCoefficients> coefficients,
                                 const RowClaim& claim, const Ext5& first, const Ext5& c)
{
    const std::span<const Ext5> point{claim.point};
    std::vector<Ext5> opened;

    std::vector<Ext5> committed, program;
    Ext5 power = first;
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        const TableSize& size = instance.size(t);
        std::vector<Ext5> powers;
        const std::size_t first_opened = opened.size();
        for (std::size_t k = 0; k < table.shape.opened; ++k, power *= c) {
            powers.push_back(power);
            opened.push_back(claim.opened[opened.size()]);
        }
        const std::vector<Ext5> weights = OpenedForms{table, instance.statement.segment.index}.weights(
            coefficients[t], powers, count_weight(size.rows, point.first(size.log)),
            std::span{opened}.subspan(first_opened));
        const auto end = weights.begin() + static_cast<std::ptrdiff_t>(table.cells());
        committed.insert(committed.end(), weights.begin(),
                         weights.begin() + static_cast<std::ptrdiff_t>(table.columns));
        program.insert(program.end(), end - static_cast<std::ptrdiff_t>(table.program.size()), end);
    }
    committed.insert(committed.end(), program.begin(), program.end());
    return committed;
}
}  // namespace freehold::proof
