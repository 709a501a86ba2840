#include "proof/host/trace.hpp"

namespace freehold::proof
{
Trace::Trace(const Machine& machine, std::span<const std::uint32_t> rows, unsigned log_size)
    : layout_{machine, rows}, log_size_{log_size}
{
    CHECK(layout_.total <= std::size_t{1} << log_size, "the trace does not fit the stacked polynomial");
    for (const Table& table : machine.tables()) columns_.push_back(table.columns);
    // A zero word is the field's zero in Montgomery form as well.
    values_ = {std::size_t{1} << log_size, std::array{field::Range{0, layout_.total}},
               field::AlignedMemory::Content::kZero};
}

std::span<BabyBear> Trace::column(std::size_t table, std::size_t column)
{
    CHECK(layout_.sizes[table].present() && column < columns_[table], "no such column");
    return {values_.data() + layout_.column_offset(table, column), layout_.sizes[table].height()};
}

std::span<const BabyBear> Trace::column(std::size_t table, std::size_t column) const
{
    CHECK(layout_.sizes[table].present() && column < columns_[table], "no such column");
    return {values_.data() + layout_.column_offset(table, column), layout_.sizes[table].height()};
}
}  // namespace freehold::proof
