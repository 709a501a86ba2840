#pragma once
// Records a description as a graph of additions and products, which the prover's kernels then run over many
// rows at once (proof/host/row_program.hpp). So a table is compiled once, whatever the SIMD level, and common
// subexpressions are shared.

#include "proof/table.hpp"

#include <map>
#include <tuple>

namespace freehold::proof
{
class Recorder;

/// A node of the recorder's graph.
struct Recorded
{
    Recorder* recorder;
    std::uint32_t node;

    friend Recorded operator+(Recorded a, Recorded b);
    friend Recorded operator-(Recorded a, Recorded b);
    friend Recorded operator*(Recorded a, Recorded b);
    friend Recorded operator+(Recorded a, BabyBear b);
    friend Recorded operator-(Recorded a, BabyBear b);
    friend Recorded operator*(Recorded a, BabyBear b);
};

class Recorder : public BuilderBase<Recorder, Recorded>
{
public:
    enum class Op : std::uint8_t
    {
        Cell,      // number `a`
        Constant,  // `constant`
        Add,
        Sub,
        Mul,
        Opened  // `a`, as number `b` of the opened expressions
    };
    struct Node
    {
        Op op;
        std::uint32_t a = 0, b = 0;
        BabyBear constant;
        /// In the cells; `on` counts as one.
        unsigned degree = 0;
    };
    struct Said
    {
        BusId bus;
        int sign;
        /// The multiplicity if it is a column.
        std::uint32_t multiplicity = kNone;
        std::vector<std::uint32_t> entries;
    };
    static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);

    enum class Opening : std::uint8_t
    {
        Forget,  // an opened expression is no other node than it was
        Keep
    };

    /// No segment has this number, and where a description has the segment's, it is a cell.
    static constexpr std::uint32_t kAnySegment = 0;

    /// `cells`: committed and fixed columns; `on` is the cell of that number.
    Recorder(std::size_t cells, std::uint32_t segment, Opening opening = Opening::Forget)
        : cells_{cells}, segment_{segment}, opening_{opening}
    {}
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    [[nodiscard]] std::size_t on_cell() const { return cells_; }
    [[nodiscard]] std::size_t segment_cell() const { return cells_ + 2; }
    [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
    /// In the order of description.
    [[nodiscard]] const std::vector<std::uint32_t>& constraints() const { return constraints_; }
    [[nodiscard]] const std::vector<Said>& interactions() const { return interactions_; }
    /// The nodes that were opened.
    [[nodiscard]] const std::vector<std::uint32_t>& opened_nodes() const { return opened_; }

    std::uint32_t add(Op op, std::uint32_t a, std::uint32_t b);
    std::uint32_t add_constant(BabyBear x) { return intern({Op::Constant, 0, 0, x, 0}); }

    // What BuilderBase asks for.
    [[nodiscard]] Recorded cell(std::size_t i) const
    {
        CHECK(i < cells_, "no such column");
        return self().at({Op::Cell, static_cast<std::uint32_t>(i), 0, {}, 1});
    }
    [[nodiscard]] Recorded on_value() const
    {
        return self().at({Op::Cell, static_cast<std::uint32_t>(cells_), 0, {}, 1});
    }
    [[nodiscard]] Recorded segment_value() const
    {
        if (segment_ == kAnySegment)
            return self().at({Op::Cell, static_cast<std::uint32_t>(segment_cell()), 0, {}, 0});
        return constant_value(BabyBear{segment_});
    }
    [[nodiscard]] Recorded constant_value(BabyBear x) const { return self().at({Op::Constant, 0, 0, x, 0}); }
    [[nodiscard]] Recorded open(Recorded e)
    {
        opened_.push_back(e.node);
        if (opening_ == Opening::Forget) return e;
        return at({Op::Opened, e.node, static_cast<std::uint32_t>(opened_.size() - 1), {}, 1});
    }
    template <unsigned D, bool K>
    void zero(const Expr<Recorded, D, K>& e)
    {
        constraints_.push_back(e.value.node);
    }
    template <class... Entries>
    void interact(int sign, BusId bus, const Entries&... entries)
    {
        interactions_.push_back({bus, sign, kNone, {entries.value.node...}});
    }
    template <class... Entries>
    void interact_times(int sign, const Expr<Recorded, 1>& multiplicity, BusId bus, const Entries&... entries)
    {
        interactions_.push_back({bus, sign, multiplicity.value.node, {entries.value.node...}});
    }

private:
    // Reading a cell adds a node: the description holds the builder as const there.
    [[nodiscard]] Recorder& self() const { return const_cast<Recorder&>(*this); }
    Recorded at(const Node& node) { return {this, intern(node)}; }
    std::uint32_t intern(const Node& node);

    std::size_t cells_;
    std::uint32_t segment_;
    Opening opening_;
    std::vector<Node> nodes_;
    std::map<std::tuple<Op, std::uint32_t, std::uint32_t, std::uint32_t>, std::uint32_t> known_;
    std::vector<std::uint32_t> constraints_;
    std::vector<Said> interactions_;
    std::vector<std::uint32_t> opened_;
};
}  // namespace freehold::proof
