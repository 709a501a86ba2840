#include "proof/host/trace.hpp"

#include <cstdlib>

namespace freehold::proof
{
namespace
{
constexpr std::size_t kAlignment = 64;
}

void Trace::Free::operator()(void* memory) const { std::free(memory); }

Trace::Trace(const Machine& machine, std::span<const std::uint32_t> rows, unsigned log_size)
    : layout_{machine, rows}, log_size_{log_size}
{
    CHECK(layout_.total <= std::size_t{1} << log_size, "the trace does not fit the stacked polynomial");
    for (const Table& table : machine.tables()) columns_.push_back(table.columns);
    // Zeroed pages come from the system untouched: the parts of the arena that nobody writes cost nothing.
    // A zero word is the field's zero in Montgomery form as well.
    memory_.reset(std::calloc((std::size_t{1} << log_size) * sizeof(BabyBear) + kAlignment, 1));
    CHECK(memory_ != nullptr, "out of memory");
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.get());
    values_ = reinterpret_cast<BabyBear*>((address + kAlignment - 1) / kAlignment * kAlignment);
}

std::span<BabyBear> Trace::column(std::size_t table, std::size_t column)
{
    CHECK(layout_.sizes[table].present() && column < columns_[table], "no such column");
    return {values_ + layout_.column_offset(table, column), layout_.sizes[table].height()};
}

std::span<const BabyBear> Trace::column(std::size_t table, std::size_t column) const
{
    CHECK(layout_.sizes[table].present() && column < columns_[table], "no such column");
    return {values_ + layout_.column_offset(table, column), layout_.sizes[table].height()};
}
}  // namespace freehold::proof
