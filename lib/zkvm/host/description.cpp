#include "zkvm/host/description.hpp"

#include "proof/whir_families.hpp"

#include <algorithm>
#include <limits>

namespace freehold::zkvm
{
namespace
{
using Op = Recorder::Op;
using Node = Recorder::Node;

/// Rewrites the products of opened expressions.
class PolynomialProducts
{
public:
    explicit PolynomialProducts(Description& description) : description_{description}
    {
        for (std::size_t i = 0; i < description.constraints().size(); ++i)
            expand(description.constraints()[i], BabyBear{1}, i);
        find_blocks();
        if (!blocks_.empty()) rewrite();
    }

private:
    /// Fewer terms are not worth a block.
    static constexpr std::size_t kLeastTerms = 64;

    struct Factor
    {
        std::size_t power;
        BabyBear constant;
    };
    using Form = std::map<std::uint32_t, Factor>;  // of opened expressions
    struct Block
    {
        Form left, right;
    };
    struct Term
    {
        std::uint32_t node;
        BabyBear constant;
    };

    [[nodiscard]] const Node& node(std::uint32_t i) const { return description_.nodes()[i]; }

    /// Of constraint i: products of two opened expressions, and what else it is a sum of.
    void expand(std::uint32_t at, BabyBear constant, std::size_t i)
    {
        const Node n = node(at);
        if (n.op == Op::Add || n.op == Op::Sub) {
            expand(n.a, constant, i);
            expand(n.b, n.op == Op::Add ? constant : BabyBear{0} - constant, i);
        } else if (n.op == Op::Mul && node(n.b).op == Op::Constant) {
            expand(n.a, constant * node(n.b).constant, i);
        } else if (n.op == Op::Mul && node(n.a).op == Op::Opened && node(n.b).op == Op::Opened) {
            const auto [it, fresh] = products_[n.a].try_emplace(n.b, Factor{i, constant});
            if (!fresh) rest_[i].push_back({at, constant});
        } else {
            rest_[i].push_back({at, constant});
        }
    }

    void find_blocks()
    {
        for (auto& [first, row] : products_) {
            if (row.empty()) continue;
            Block block{{}, row};
            std::size_t least = std::numeric_limits<std::size_t>::max();
            const auto [v0, factor] = *row.begin();
            for (const auto& [u, other] : products_)
                if (multiple(other, row)) least = std::min(least, other.at(v0).power);
            for (auto& [u, other] : products_) {
                if (!multiple(other, block.right)) continue;
                const Factor& here = other.at(v0);
                block.left.emplace(u, Factor{here.power - least, here.constant * factor.constant.inverse()});
            }
            for (auto& [v, f] : block.right) f.power = f.power - factor.power + least;
            if (block.left.size() * block.right.size() < kLeastTerms) continue;
            for (const auto& [u, f] : block.left)
                for (const auto& [v, g] : block.right) products_[u].erase(v);
            blocks_.push_back(std::move(block));
        }
    }
    /// Has `row` the terms of `like`, times a constant and a power of the challenge?
    static bool multiple(const Form& row, const Form& like)
    {
        const auto [v0, factor] = *like.begin();
        const auto begin = row.find(v0);
        if (begin == row.end()) return false;
        for (const auto& [v, f] : like) {
            const auto it = row.find(v);
            if (it == row.end() || it->second.power + factor.power != f.power + begin->second.power ||
                it->second.constant * factor.constant != f.constant * begin->second.constant)
                return false;
        }
        return true;
    }

    void rewrite()
    {
        for (const auto& [u, row] : products_)
            for (const auto& [v, f] : row)
                rest_[f.power].push_back({description_.multiply(u, v), f.constant});
        for (std::size_t i = 0; i < description_.constraints().size(); ++i)
            description_.constraints()[i] = sum(rest_[i]);
        for (const Block& block : blocks_) {
            const std::uint32_t product = description_.multiply(value(block.left), value(block.right));
            description_.addend = description_.addend == Recorder::kNone
                                      ? product
                                      : description_.add(description_.addend, product);
        }
    }
    static bool is_negative(BabyBear x) { return x.value() > BabyBear::kModulus / 2; }
    std::uint32_t sum(const std::vector<Term>& terms)
    {
        std::uint32_t total = Recorder::kNone;
        // Those that are added first: a difference takes no product with -1.
        for (const Term& t : terms) {
            if (is_negative(t.constant)) continue;
            const std::uint32_t term = description_.scaled(t.node, t.constant);
            total = total == Recorder::kNone ? term : description_.add(total, term);
        }
        if (total == Recorder::kNone) total = description_.constant(BabyBear{0});
        for (const Term& t : terms)
            if (is_negative(t.constant))
                total = description_.subtract(total, description_.scaled(t.node, BabyBear{0} - t.constant));
        return total;
    }
    /// At the challenge, by Horner's rule.
    std::uint32_t value(const Form& form)
    {
        std::map<std::size_t, std::vector<Term>> coefficients;
        for (const auto& [node, f] : form) coefficients[f.power].push_back({node, f.constant});
        std::uint32_t total = Recorder::kNone;
        for (std::size_t power = coefficients.rbegin()->first + 1; power-- > 0;) {
            if (total != Recorder::kNone) total = description_.multiply(total, description_.challenge());
            const auto it = coefficients.find(power);
            if (it == coefficients.end()) continue;
            const std::uint32_t coefficient = sum(it->second);
            total = total == Recorder::kNone ? coefficient : description_.add(total, coefficient);
        }
        return total;
    }

    Description& description_;
    /// By the two nodes; the power is the constraint's number.
    std::map<std::uint32_t, Form> products_;
    std::map<std::size_t, std::vector<Term>> rest_;
    std::vector<Block> blocks_;
};
}  // namespace

ProgramMachine machine_of_some_program()
{
    const proof::whir::Family& family = proof::whir::kLastFamily;
    return {{.entry = 4,
             .image_begin = 1u << 14,
             .image_words = 1,
             .decoder_rows = 1,
             .roots = std::vector<Hash256>(family.sets.size())},
            family};
}

Description::Description(const Recorder& recorder)
    : on_cell_{recorder.on_cell()},
      nodes_(recorder.nodes()),
      constraints_(recorder.constraints()),
      interactions_(recorder.interactions()),
      opened_(recorder.opened_nodes())
{
    for (std::size_t i = 0; i < nodes_.size(); ++i) known_.emplace(key(nodes_[i]), index(i));
    const PolynomialProducts rewritten{*this};
}
}  // namespace freehold::zkvm
