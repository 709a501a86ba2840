#include "proof/host/quadratic_blocks.hpp"

#include <algorithm>
#include <set>

namespace freehold::proof
{
namespace
{
/// A product of forms takes the place of so many cells that have to be bound in each round.
constexpr std::size_t kCellsPerProduct = 4;

std::vector<RowTerm> form_of(std::span<const std::uint32_t> cells, std::span<const Ext5> coefficients)
{
    std::vector<RowTerm> form;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (!coefficients[i].is_zero()) form.push_back({cells[i], coefficients[i]});
    return form;
}
}  // namespace

QuadraticBlocks::QuadraticBlocks(std::span<const Node> nodes, std::span<const WeighedNode> sum)
    : nodes_{nodes}, covered_(nodes.size())
{
    find_products(sum);
    for (const Block& block : blocks()) factor(block);
}

/// Those that are terms of the sum, however deep in it.
void QuadraticBlocks::find_products(std::span<const WeighedNode> sum)
{
    std::vector<Ext5> weights(nodes_.size());
    for (const auto& [node, coefficient] : sum) weights[node] += coefficient;
    for (std::uint32_t i = static_cast<std::uint32_t>(nodes_.size()); i-- > 0;) {
        const Node& node = nodes_[i];
        const Ext5& weight = weights[i];
        if (node.degree < 2 || weight.is_zero()) continue;
        if (node.op != Op::Mul) {
            weights[node.a] += weight;
            weights[node.b] += node.op == Op::Add ? weight : -weight;
        } else if (nodes_[node.b].op == Op::Constant) {
            weights[node.a] += weight * nodes_[node.b].constant;
        } else if (node.degree == 2) {
            std::map<std::uint32_t, BabyBear> a, b;
            if (!add_form(node.a, BabyBear{1}, a) || !add_form(node.b, BabyBear{1}, b)) continue;
            Product product{i, weight, {}};
            for (const auto& [x, of_x] : a)
                for (const auto& [y, of_y] : b)
                    product.monomials.push_back({std::min(x, y), std::max(x, y), of_x * of_y});
            if (std::ranges::any_of(product.monomials, [](const Monomial& m) { return m.x == m.y; }))
                continue;
            products_.push_back(std::move(product));
        }
    }
}

/// False if the form has a constant.
bool QuadraticBlocks::add_form(std::uint32_t index, const BabyBear& factor,
                               std::map<std::uint32_t, BabyBear>& form) const
{
    const Node& node = nodes_[index];
    switch (node.op) {
        case Op::Cell: form[node.a] += factor; return true;
        case Op::Mul: return add_form(node.a, factor * nodes_[node.b].constant, form);
        case Op::Add:
        case Op::Sub:
            return add_form(node.a, factor, form) &&
                   add_form(node.b, node.op == Op::Add ? factor : -factor, form);
        case Op::Constant:
        case Op::Opened: return false;
    }
    return false;
}

/// Cells that have the same partners are a side of one.
std::vector<QuadraticBlocks::Block> QuadraticBlocks::blocks() const
{
    std::map<std::uint32_t, std::set<std::uint32_t>> partners;
    for (const Product& product : products_) {
        for (const Monomial& m : product.monomials) {
            partners[m.x].insert(m.y);
            partners[m.y].insert(m.x);
        }
    }
    std::map<std::set<std::uint32_t>, std::vector<std::uint32_t>> alike;
    for (const auto& [cell, others] : partners) alike[others].push_back(cell);
    std::vector<Block> blocks;
    for (const auto& [others, cells] : alike) blocks.push_back({cells, {others.begin(), others.end()}});
    return blocks;
}

void QuadraticBlocks::factor(const Block& block)
{
    const auto place = [](const std::vector<std::uint32_t>& cells, std::uint32_t cell) {
        return static_cast<std::size_t>(std::ranges::lower_bound(cells, cell) - cells.begin());
    };
    const auto has = [](const std::vector<std::uint32_t>& cells, std::uint32_t cell) {
        return std::ranges::binary_search(cells, cell);
    };
    std::vector<std::vector<Ext5>> matrix(block.x.size(), std::vector<Ext5>(block.y.size()));
    std::vector<std::uint32_t> inside;
    for (const Product& product : products_) {
        const auto contains = [&](const Monomial& m) {
            return (has(block.x, m.x) && has(block.y, m.y)) || (has(block.x, m.y) && has(block.y, m.x));
        };
        if (covered_[product.node] || !std::ranges::all_of(product.monomials, contains)) continue;
        inside.push_back(product.node);
        for (const Monomial& m : product.monomials) {
            const bool straight = has(block.x, m.x) && has(block.y, m.y);
            matrix[place(block.x, straight ? m.x : m.y)][place(block.y, straight ? m.y : m.x)] +=
                product.weight * m.coefficient;
        }
    }
    // Each step takes a product of two forms from the matrix, and its rank becomes one less.
    std::vector<std::vector<RowTerm>> forms;
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        const std::vector<Ext5> row = matrix[i];
        const auto pivot = std::ranges::find_if(row, [](const Ext5& x) { return !x.is_zero(); });
        if (pivot == row.end()) continue;
        if (kCellsPerProduct * (forms.size() / 2 + 1) > block.x.size() + block.y.size()) return;
        const auto j = static_cast<std::size_t>(pivot - row.begin());
        const Ext5 inverse = pivot->inverse();
        std::vector<Ext5> column;
        for (const std::vector<Ext5>& other : matrix) column.push_back(other[j] * inverse);
        for (std::size_t k = 0; k < matrix.size(); ++k)
            for (std::size_t l = 0; l < row.size(); ++l) matrix[k][l] -= column[k] * row[l];
        forms.push_back(form_of(block.x, column));
        forms.push_back(form_of(block.y, row));
    }
    for (const std::uint32_t node : inside) covered_[node] = true;
    forms_.insert(forms_.end(), forms.begin(), forms.end());
}
}  // namespace freehold::proof
