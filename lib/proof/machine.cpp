#include "proof/machine.hpp"

#include <bit>

namespace freehold::proof
{
Ext5 IndexColumn::evaluate(const EvaluationPoint& point) const
{
    Ext5 sum;
    BabyBear power{1};
    for (const Ext5& x : point.coordinates()) {
        sum += x * power;
        power += power;
    }
    return sum;
}

Ext5 ValuesColumn::evaluate(const EvaluationPoint& point) const
{
    CHECK(values_.size() <= std::size_t{1} << point.coordinates().size(), "more values than rows");
    return point.rows().of(values_);
}

Machine::Machine(std::vector<Table> tables, const std::vector<BusId>& global_busses, std::size_t program_size)
    : tables_{std::move(tables)}, program_size_{program_size}
{
    for (const BusId bus : global_busses) {
        CHECK(bus < 64, "bus ids below 64");
        global_busses_ |= std::uint64_t{1} << bus;
    }
    std::size_t widest = 0, columns = 0, opened = 0, constraints = 0;
    for (const Table& table : tables_) {
        CHECK(table.columns != 0, "a table without columns");
        CHECK(table.limits.min_log >= 4, "a table has at least sixteen rows: the kernels' blocks");
        CHECK(table.limits.min_rows >= 1 && table.limits.min_rows <= table.limits.max_rows &&
                  table.limits.max_rows <= 1u << BabyBear::kTwoAdicity &&
                  table.limits.min_log <= BabyBear::kTwoAdicity,
              "row limits");
        CHECK(!table.has_given_columns() || table.limits.max_rows <= 1u << table.limits.min_log,
              "a table with fixed columns has a constant height");
        const std::size_t height = std::size_t{1} << table.limits.min_log;
        for (const std::size_t offset : table.program)
            CHECK(offset % height == 0 && offset + height <= program_size,
                  "a column of the program polynomial");
        columns += table.columns + table.program.size();
        opened += table.shape.opened;
        constraints += table.shape.constraints;
        CHECK(table.shape.degree <= kMaxDegree, "degree");
        widest = std::max(widest, table.shape.widest);
    }
    log_width_ = static_cast<unsigned>(std::bit_width(widest));
    CHECK(log_width_ <= kMaxLogWidth && std::max(columns, opened) <= kMaxColumns &&
              constraints <= kMaxConstraints,
          "more than the soundness computation assumes");
}

std::vector<BabyBear> Machine::given_cells(const Table& table, std::size_t row) const
{
    std::vector<BabyBear> cells;
    for (const auto& column : table.fixed) cells.push_back(column->value(row));
    for (const std::size_t offset : table.program) cells.push_back(program_values()[offset + row]);
    return cells;
}
}  // namespace freehold::proof
