#pragma once
// Where things are (spec/argument.md, section 3): columns in the stacked polynomial, interactions in the leaf
// vector. Both follow from the machine and the statement's row counts alone.

#include "proof/machine.hpp"

namespace freehold::proof
{
/// log2 of the number of fractions that the GKR's top layer shows in the clear; with leaves of global busses
/// more, as the two regions share no node of it.
inline constexpr unsigned kTopLog = 3, kGlobalTopLog = 5;

struct TableSize
{
    /// 0: absent.
    std::uint32_t rows;
    /// log2 of the height, 0 if absent.
    unsigned log;

    [[nodiscard]] bool present() const { return rows != 0; }
    [[nodiscard]] std::size_t height() const { return std::size_t{1} << log; }
};

/// REQUIRES: rows within the machine's limits.
std::vector<TableSize> table_sizes(const Machine& machine, std::span<const std::uint32_t> rows);

/// All committed columns of all present tables one after the other: tallest table first, ties by table order,
/// within a table by column. So every column starts at a multiple of its height.
struct StackLayout
{
    std::vector<TableSize> sizes;
    /// Of each table's first column; column j follows at j times the height. Absent tables: 0.
    std::vector<std::size_t> offsets;
    std::size_t total = 0;
    /// Of the program polynomial, which has its own place and the same parameter set.
    std::size_t program_size;
    unsigned max_log = 0;

    StackLayout(const Machine& machine, std::span<const std::uint32_t> rows);
    [[nodiscard]] std::size_t column_offset(std::size_t table, std::size_t column) const
    {
        return offsets[table] + (column << sizes[table].log);
    }
    /// The least n for which 2^n holds the stack and the program polynomial.
    [[nodiscard]] unsigned log_total() const;
};

/// Every interaction owns a block of fractions, one for each row of its table: first those on local busses,
/// tallest table first, ties by table order, then by interaction; then, from the next multiple of
/// max(one node of the top layer, the tallest height) on, those on global busses in the same order. So the
/// two regions share no node of the top layer, and a block starts at a multiple of its height.
struct LeafLayout
{
    /// kTopLog or kGlobalTopLog.
    unsigned top_log = 0;
    /// The least value >= max(top_log, tallest log) for which everything fits.
    unsigned log_leaves = 0;
    /// Of each table: the first leaf of its interactions on local busses, and on global ones. Those of a kind
    /// follow one another.
    struct Begin
    {
        std::size_t local = 0, global = 0;
    };
    std::vector<Begin> begins;
    /// The number of top nodes that belong to the local region.
    std::size_t split = 0;
    /// Where the local and the global region end.
    std::size_t local_end = 0, global_begin = 0, global_end = 0;

    LeafLayout(const Machine& machine, const StackLayout& stack, bool multi);
    /// The weight at `point` of all leaves outside any block together, which are (0, 1).
    [[nodiscard]] Ext5 rest(std::span<const Ext5> point) const;
};

/// A statement within its bounds, with its layouts. REQUIRES: the machine outlives it.
struct Instance
{
    const Machine& machine;
    Statement statement;
    StackLayout stack;
    LeafLayout leaves;

    /// REQUIRES: check_bounds(machine, statement).
    Instance(const Machine& the_machine, Statement the_statement)
        : machine{the_machine},
          statement{std::move(the_statement)},
          stack{machine, statement.rows},
          leaves{machine, stack, statement.segment.multi}
    {}

    /// Numbers of the present tables, in order.
    [[nodiscard]] std::vector<std::size_t> present() const;
    /// The first leaves of a table's interactions, in the order of description.
    [[nodiscard]] std::vector<std::size_t> blocks(std::size_t t) const;
    /// Does an interaction's block lie in the region of global busses?
    [[nodiscard]] bool is_global(const Interaction& interaction) const
    {
        return statement.segment.multi && machine.is_global(interaction.bus);
    }
    [[nodiscard]] const Table& table(std::size_t t) const { return machine.tables()[t]; }
    [[nodiscard]] const TableSize& size(std::size_t t) const { return stack.sizes[t]; }
};
}  // namespace freehold::proof
