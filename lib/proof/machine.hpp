#pragma once
// A machine, as the proof system sees it: tables, busses, and what the verifier itself says on the busses.
//
//     class Counter : public Machine
//     {
//     public:
//         Counter() : Machine{{
//             make_table<[](auto& b) { describe_counter(b); }>("counter", kColumnCount, {}),
//             make_table<[](auto& b) { describe_range(b); }>("range", 1, RowLimits::all(8),
//                                                            {std::make_shared<IndexColumn>(8)}),
//         }, {}} {}
//         ...                                         // digest, check, boundary
//     };
//
// Machines are immutable: any number of threads may share one.

#include "proof/fingerprint.hpp"
#include "proof/multilinear.hpp"
#include "proof/point_evaluator.hpp"
#include "proof/recorder.hpp"
#include "proof/reject.hpp"
#include "proof/shape.hpp"
#include "proof/statement.hpp"
#include "proof/table_uses.hpp"
#include "proof/whir_params.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace freehold::proof
{
/// Where a table's fixed columns are evaluated. Those given by their values share the weights of the rows.
class EvaluationPoint
{
public:
    /// The coordinates must outlive it.
    explicit EvaluationPoint(std::span<const Ext5> coordinates) : coordinates_{coordinates} {}
    [[nodiscard]] std::span<const Ext5> coordinates() const { return coordinates_; }
    /// Sums of products with the weights of the rows.
    [[nodiscard]] const BaseDot& rows() const
    {
        if (!rows_) rows_.emplace(eq_table(coordinates_));
        return *rows_;
    }

private:
    std::span<const Ext5> coordinates_;
    mutable std::optional<BaseDot> rows_;
};

/// A column that the verifier evaluates itself: it is not committed.
class FixedColumn
{
public:
    virtual ~FixedColumn() = default;
    /// REQUIRES: row < 2^height of the table.
    [[nodiscard]] virtual BabyBear value(std::size_t row) const = 0;
    /// The multilinear extension of the values.
    [[nodiscard]] virtual Ext5 evaluate(const EvaluationPoint& point) const = 0;
};

/// The number of the row.
class IndexColumn final : public FixedColumn
{
public:
    [[nodiscard]] BabyBear value(std::size_t row) const override { return BabyBear{row}; }
    [[nodiscard]] Ext5 evaluate(const EvaluationPoint& point) const override;
};

/// Values in the clear; the rows beyond them are zero. Costs the verifier a product for each value.
class ValuesColumn final : public FixedColumn
{
public:
    explicit ValuesColumn(std::vector<BabyBear> values) : values_{std::move(values)} {}
    [[nodiscard]] BabyBear value(std::size_t row) const override
    {
        return row < values_.size() ? values_[row] : BabyBear{};
    }
    [[nodiscard]] Ext5 evaluate(const EvaluationPoint& point) const override;

private:
    std::vector<BabyBear> values_;
};

/// How many live rows a table may have. Its height is the least power of two that holds them and is at least
/// 2^min_log.
struct RowLimits
{
    unsigned min_log = 5;
    std::uint32_t min_rows = 1;
    std::uint32_t max_rows = 1u << 24;
    /// May the table have no rows at all? Then it has no columns either.
    bool may_be_absent = true;

    /// Exactly 2^log rows, all live, or none.
    static constexpr RowLimits all(unsigned log)
    {
        return {.min_log = log, .min_rows = 1u << log, .max_rows = 1u << log, .may_be_absent = true};
    }
    /// Exactly `rows` rows, always.
    static constexpr RowLimits exactly(std::uint32_t rows, unsigned log)
    {
        return {.min_log = log, .min_rows = rows, .max_rows = rows, .may_be_absent = false};
    }
};

struct Table
{
    std::string_view name;
    /// Committed columns.
    std::size_t columns = 0;
    RowLimits limits;
    /// Numbered after the committed columns. A table that has any has a constant height.
    std::vector<std::shared_ptr<const FixedColumn>> fixed;
    /// Where each of its columns of the program polynomial begins: a multiple of the table's height. Numbered
    /// after the fixed columns; the height is constant with these too.
    std::vector<std::size_t> program;
    TableShape shape{};
    /// Those of the shape, if they are not the form's.
    std::shared_ptr<const std::vector<Interaction>> interactions;
    /// What the verifier evaluates, if there is one.
    const TableForm* form = nullptr;
    // Null in the guest.
    void (*evaluate)(PointEvaluator&) = nullptr;
    void (*check_row)(RowChecker&) = nullptr;
    void (*record)(Recorder&) = nullptr;

    [[nodiscard]] std::size_t cells() const { return columns + fixed.size() + program.size(); }
    /// The same whatever the proof, and so not zero on padding.
    [[nodiscard]] bool has_given_columns() const { return !fixed.empty() || !program.empty(); }
};

/// `kDescribe`: the description, as a lambda `[](auto& b) { describe_x(b); }`. The form must outlive the
/// table.
template <auto kDescribe>
Table make_table(std::string_view name, std::size_t columns, RowLimits limits,
                 std::vector<std::shared_ptr<const FixedColumn>> fixed = {},
                 std::vector<std::size_t> program = {}, const TableForm* form = nullptr)
{
    Table table{.name = name,
                .columns = columns,
                .limits = limits,
                .fixed = std::move(fixed),
                .program = std::move(program),
                .interactions = nullptr,
                .form = form};
    if constexpr (kWithDescriptions) {
        ShapeBuilder shape{table.cells()};
        kDescribe(shape);
        table.interactions = std::make_shared<const std::vector<Interaction>>(std::move(shape.interactions));
        table.shape = shape.shape;
        table.shape.interactions = *table.interactions;
        table.evaluate = [](PointEvaluator& point) { kDescribe(point); };
    } else {
        CHECK(form != nullptr, "a form in the place of the description");
        table.shape = form->shape();
    }
    if constexpr (kWithProverUses) {
        table.check_row = [](RowChecker& row) { kDescribe(row); };
        table.record = [](Recorder& recorder) { kDescribe(recorder); };
    }
    return table;
}

/// What the soundness computation assumes of every machine (proof/host/soundness.hpp).
inline constexpr unsigned kMaxLogWidth = 7;
inline constexpr std::size_t kMaxColumns = 4096, kMaxConstraints = 8192;

class Machine
{
public:
    /// `global_busses`: those that cross segments when a run has several. `program_size`: cells of the
    /// program polynomial, 0 if there is none. REQUIRES: every table has a column, bus ids are 1 to 63,
    /// columns of the program polynomial lie within it, and the limits above hold.
    Machine(std::vector<Table> tables, const std::vector<BusId>& global_busses, std::size_t program_size = 0);
    virtual ~Machine() = default;
    Machine(const Machine&) = delete;
    Machine& operator=(const Machine&) = delete;

    [[nodiscard]] std::span<const Table> tables() const { return tables_; }
    [[nodiscard]] bool is_global(BusId bus) const { return (global_busses_ >> bus & 1) != 0; }
    /// log2 of the slots of a fingerprint: the entries of the widest tuple, and the bus id in the last slot.
    [[nodiscard]] unsigned log_width() const { return log_width_; }

    /// The program polynomial (spec/proof.md, section 6): columns that are committed once for a program and
    /// not in each proof. A table says where its own are.
    [[nodiscard]] std::size_t program_size() const { return program_size_; }
    /// The root of its tree under a parameter set, which the digest covers; nothing where there is none.
    [[nodiscard]] virtual std::optional<Hash256> program_root(const whir::Params&) const { return {}; }
    /// Its values, in a prover's hands only.
    [[nodiscard]] virtual std::span<const BabyBear> program_values() const { return {}; }
    /// A row of a table's fixed columns and those of the program polynomial. REQUIRES: the program's values.
    [[nodiscard]] std::vector<BabyBear> given_cells(const Table& table, std::size_t row) const;

    /// What the statement must name: the program with all its constants.
    [[nodiscard]] virtual Hash256 digest() const = 0;
    /// The machine's own conditions on one segment: how many public words there are and what they may be,
    /// sums over the row counts. Called when all row counts are known to be within their limits.
    [[nodiscard]] virtual Verified<> check(const Statement& statement) const = 0;
    /// The conditions on a whole run, of one segment or several whose place is right: entry, halt, the chain
    /// of pcs, equal outputs.
    [[nodiscard]] virtual Verified<> check_run(std::span<const Statement> segments) const = 0;
    /// What the verifier says on the local busses of a segment.
    [[nodiscard]] virtual std::vector<Message> boundary(const Statement& statement) const = 0;
    /// Does each row pull on every global bus as often as it pushes there, and can one tuple only be pushed
    /// by fewer than p rows, however many segments there are, as it names the segment or its table is in one
    /// alone? Then no multiplicity wraps (spec/argument.md, section 6); otherwise their rows are counted.
    [[nodiscard]] virtual bool is_balanced_across_segments() const { return false; }
    /// What it says once for a whole run; on the global busses if the run has several segments.
    [[nodiscard]] virtual std::vector<Message> run_boundary(std::span<const Statement> segments) const = 0;

private:
    std::vector<Table> tables_;
    std::uint64_t global_busses_ = 0;  // bit b: bus b
    std::size_t program_size_;
    unsigned log_width_;
};
}  // namespace freehold::proof
