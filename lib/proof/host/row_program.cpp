#include "proof/host/row_program.hpp"

#include <algorithm>

namespace freehold::proof
{
namespace
{
using Node = Recorder::Node;
using Op = Recorder::Op;
constexpr std::uint32_t kNone = Recorder::kNone;

/// Orders the nodes that the outputs need, and gives every value a place that is used again after its last
/// use: what the kernels keep at hand stays small.
class Compiler
{
public:
    Compiler(const std::vector<Node>& nodes, RowSum& sum)
        : nodes_{nodes}, sum_{sum}, place_(nodes.size(), kNone)
    {}

    void compile(std::span<const WeighedNode> outputs)
    {
        last_use_.assign(nodes_.size(), 0);
        std::vector<bool> needed(nodes_.size());
        for (const auto& [node, coefficient] : outputs) {
            needed[node] = true;
            last_use_[node] = kNone;
        }
        // Operands stand before what uses them.
        for (std::uint32_t i = static_cast<std::uint32_t>(nodes_.size()); i-- > 0;) {
            if (!needed[i] || !computes(nodes_[i])) continue;
            for (const std::uint32_t operand : {nodes_[i].a, nodes_[i].b}) {
                needed[operand] = true;
                last_use_[operand] = std::max(last_use_[operand], i);
            }
        }
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
            if (!needed[i] || nodes_[i].op != Op::Cell) continue;
            place_[i] = static_cast<std::uint32_t>(sum_.inputs.size());
            sum_.inputs.push_back(nodes_[i].a);
        }
        sum_.values = sum_.inputs.size();
        for (std::uint32_t i = 0; i < nodes_.size(); ++i)
            if (needed[i] && computes(nodes_[i])) emit(i);
        for (const auto& [node, coefficient] : outputs) sum_.outputs.push_back({place_[node], coefficient});
    }

private:
    static bool computes(const Node& node) { return node.op != Op::Cell && node.op != Op::Constant; }

    void emit(std::uint32_t i)
    {
        const Node& node = nodes_[i];
        const Node &a = nodes_[node.a], &b = nodes_[node.b];
        RowInstruction instruction{RowOp::Add, 0, place_[node.a], place_[node.b], {}};
        if (b.op == Op::Constant) {
            instruction.op = node.op == Op::Mul ? RowOp::MulConstant : RowOp::AddConstant;
            instruction.constant = node.op == Op::Sub ? -b.constant : b.constant;
            instruction.b = 0;
        } else if (a.op == Op::Constant) {
            CHECK(node.op == Op::Sub, "the recorder puts constants second");
            instruction = {RowOp::SubFromConstant, 0, place_[node.b], 0, a.constant};
        } else {
            instruction.op = node.op == Op::Add ? RowOp::Add : node.op == Op::Sub ? RowOp::Sub : RowOp::Mul;
        }
        for (const std::uint32_t operand : {node.a, node.b})
            if (last_use_[operand] == i && computes(nodes_[operand])) release(operand);
        instruction.out = place_[i] = take();
        sum_.instructions.push_back(instruction);
    }

    void release(std::uint32_t node)
    {
        if (std::ranges::find(free_, place_[node]) == free_.end()) free_.push_back(place_[node]);
    }
    std::uint32_t take()
    {
        if (free_.empty()) return static_cast<std::uint32_t>(sum_.values++);
        const std::uint32_t place = free_.back();
        free_.pop_back();
        return place;
    }

    const std::vector<Node>& nodes_;
    RowSum& sum_;
    std::vector<std::uint32_t> place_;
    std::vector<std::uint32_t> last_use_;
    std::vector<std::uint32_t> free_;
};
}  // namespace

RowSumBuilder::RowSumBuilder(const Recorder& recorder)
    : recorder_{recorder}, nodes_{recorder.nodes()}, linear_(recorder.on_cell() + 1)
{}

void RowSumBuilder::add(std::uint32_t node, const Ext5& coefficient)
{
    if (nodes_[node].degree <= 1) {
        add_affine(node, coefficient);
    } else {
        outputs_.emplace_back(node, coefficient);
    }
}

void RowSumBuilder::add_numerator(std::uint32_t multiplicity, const Ext5& coefficient)
{
    const auto on = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({Op::Cell, static_cast<std::uint32_t>(recorder_.on_cell()), 0, {}, 1});
    if (nodes_[multiplicity].op == Op::Constant) {
        add_affine(on, coefficient * nodes_[multiplicity].constant);
        return;
    }
    nodes_.push_back({Op::Mul, multiplicity, on, {}, nodes_[multiplicity].degree + 1});
    outputs_.emplace_back(on + 1, coefficient);
}

void RowSumBuilder::add_affine(std::uint32_t node, const Ext5& coefficient)
{
    const Node& n = nodes_[node];
    switch (n.op) {
        case Op::Cell: linear_[n.a] += coefficient; return;
        case Op::Constant: constant_ += coefficient * n.constant; return;
        case Op::Mul:
            add_affine(n.a, coefficient * nodes_[n.b].constant);
            return;  // the recorder puts it second
        case Op::Add:
        case Op::Sub:
            add_affine(n.a, coefficient);
            add_affine(n.b, n.op == Op::Add ? coefficient : -coefficient);
            return;
        case Op::Opened: CHECK(false, "the prover's rows are recorded with Opening::Forget");
    }
}

RowSum RowSumBuilder::build() const
{
    RowSum sum;
    sum.constant = constant_;
    for (std::uint32_t cell = 0; cell < linear_.size(); ++cell)
        if (!linear_[cell].is_zero()) sum.terms.push_back({cell, linear_[cell]});
    for (const auto& [node, coefficient] : outputs_) sum.degree = std::max(sum.degree, nodes_[node].degree);
    Compiler{nodes_, sum}.compile(outputs_);
    return sum;
}

RowSum RowSumBuilder::build_with_forms() const
{
    const QuadraticBlocks blocks{nodes_, outputs_};
    RowSumBuilder rest{*this};
    rest.outputs_.clear();
    for (const auto& [node, coefficient] : outputs_)
        if (const std::uint32_t left = rest.without(node, blocks); left != kNone) rest.add(left, coefficient);
    RowSum sum = rest.build();
    sum.forms = blocks.forms();
    return sum;
}

/// The node less those terms of it that the blocks cover; kNone if nothing is left.
std::uint32_t RowSumBuilder::without(std::uint32_t index, const QuadraticBlocks& blocks)
{
    const Node node = nodes_[index];
    if (node.degree < 2) return index;
    const bool is_scaled = node.op == Op::Mul && nodes_[node.b].op == Op::Constant;
    if (node.op == Op::Mul && !is_scaled) return blocks.covers(index) ? kNone : index;
    const std::uint32_t a = without(node.a, blocks), b = is_scaled ? node.b : without(node.b, blocks);
    if (a == node.a && b == node.b) return index;
    if (a == kNone && (is_scaled || b == kNone)) return kNone;
    if (b == kNone) return a;
    const auto put = [this](const Node& made) {
        nodes_.push_back(made);
        return static_cast<std::uint32_t>(nodes_.size() - 1);
    };
    if (a == kNone && node.op == Op::Add) return b;
    const std::uint32_t left = a == kNone ? put({Op::Constant, 0, 0, {}, 0}) : a;
    return put({node.op, left, b, {}, std::max(nodes_[left].degree, nodes_[b].degree)});
}
}  // namespace freehold::proof
