#pragma once
// The quadratic part of a sum over cells is a matrix. Where a block of it has low rank, a few products of
// linear forms stand for it: the convolutions of MULDIV, 2,048 products of bytes, are four, since the
// constraints of its limbs are weighed by powers of one challenge.

#include "proof/host/row_code.hpp"
#include "proof/recorder.hpp"

#include <map>
#include <span>
#include <utility>
#include <vector>

namespace freehold::proof
{
/// A node with its coefficient in a sum.
using WeighedNode = std::pair<std::uint32_t, Ext5>;

class QuadraticBlocks
{
public:
    /// REQUIRES: operands stand before what uses them.
    QuadraticBlocks(std::span<const Recorder::Node> nodes, std::span<const WeighedNode> sum);

    /// Linear forms without constants, whose products stand for the nodes that are covered: number 2 i times
    /// number 2 i + 1.
    [[nodiscard]] const std::vector<std::vector<RowTerm>>& forms() const { return forms_; }
    /// Is the node a product that the forms stand for, wherever it is a term of the sum?
    [[nodiscard]] bool covers(std::uint32_t node) const { return covered_[node]; }

private:
    using Node = Recorder::Node;
    using Op = Recorder::Op;

    struct Monomial
    {
        std::uint32_t x, y;
        BabyBear coefficient;
    };
    /// A product of two forms in different cells.
    struct Product
    {
        std::uint32_t node;
        Ext5 weight;
        std::vector<Monomial> monomials;
    };
    /// All products of a cell of `x` and one of `y`.
    struct Block
    {
        std::vector<std::uint32_t> x, y;
    };

    void find_products(std::span<const WeighedNode> sum);
    [[nodiscard]] bool add_form(std::uint32_t node, const BabyBear& factor,
                                std::map<std::uint32_t, BabyBear>& form) const;
    [[nodiscard]] std::vector<Block> blocks() const;
    void factor(const Block& block);

    std::span<const Node> nodes_;
    std::vector<Product> products_;
    std::vector<bool> covered_;
    std::vector<std::vector<RowTerm>> forms_;
};
}  // namespace freehold::proof
