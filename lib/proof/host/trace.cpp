#include "proof/host/trace.hpp"

#include <sys/mman.h>

namespace freehold::proof
{
void Trace::Unmap::operator()(BabyBear* values) const { munmap(values, bytes); }

Trace::Trace(const Machine& machine, std::span<const std::uint32_t> rows, unsigned log_size)
    : layout_{machine, rows}, log_size_{log_size}, values_{nullptr, {}}
{
    CHECK(layout_.total <= std::size_t{1} << log_size, "the trace does not fit the stacked polynomial");
    for (const Table& table : machine.tables()) columns_.push_back(table.columns);
    // Zeroed pages come from the system untouched: the parts of the arena that nobody writes cost nothing.
    // A zero word is the field's zero in Montgomery form as well.
    const std::size_t bytes = sizeof(BabyBear) << log_size;
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(memory != MAP_FAILED, "out of memory");
    values_ = {static_cast<BabyBear*>(memory), Unmap{bytes}};
    // A hint: rows are written across columns that lie far apart, each in a page of its own.
    static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
}

std::span<BabyBear> Trace::column(std::size_t table, std::size_t column)
{
    CHECK(layout_.sizes[table].present() && column < columns_[table], "no such column");
    return {values_.get() + layout_.column_offset(table, column), layout_.sizes[table].height()};
}

std::span<const BabyBear> Trace::column(std::size_t table, std::size_t column) const
{
    CHECK(layout_.sizes[table].present() && column < columns_[table], "no such column");
    return {values_.get() + layout_.column_offset(table, column), layout_.sizes[table].height()};
}
}  // namespace freehold::proof
