// operator new and delete over the heap of runtime/heap.hpp, and the cells.

#include "heap.hpp"

#include "freehold_guest.hpp"

extern "C" std::uint8_t __heap_start[];
extern "C" std::uint8_t __heap_end[];
extern "C" std::uint32_t __heap_bits[];

namespace
{
constinit freehold::guest::Heap heap{__heap_start, __heap_end, __heap_bits};

// The machine's tools know this word (kOutOfMemoryWord): there is no proof, and they say why.
[[noreturn]] void out_of_memory()
{
    asm volatile(".word 0x0000002b");
    __builtin_unreachable();
}

void* allocate(std::size_t size, std::size_t alignment)
{
    void* const block = heap.allocate(size, alignment);
    if (block == nullptr) out_of_memory();
    return block;
}

void release(void* block, std::size_t size)
{
    if (block != nullptr) heap.release(block, size);
}
}  // namespace

constexpr std::size_t kDefaultAlignment = 8;

void* operator new(std::size_t size) { return allocate(size, kDefaultAlignment); }
void* operator new[](std::size_t size) { return allocate(size, kDefaultAlignment); }
void* operator new(std::size_t size, std::align_val_t a)
{
    return allocate(size, static_cast<std::size_t>(a));
}
void* operator new[](std::size_t size, std::align_val_t a)
{
    return allocate(size, static_cast<std::size_t>(a));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return allocate(size, kDefaultAlignment);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept
{
    return allocate(size, kDefaultAlignment);
}
void operator delete(void* block, std::size_t size) noexcept { release(block, size); }
void operator delete[](void* block, std::size_t size) noexcept { release(block, size); }
void operator delete(void* block, std::size_t size, std::align_val_t) noexcept { release(block, size); }
void operator delete[](void* block, std::size_t size, std::align_val_t) noexcept { release(block, size); }
// Without its size a block is not found again. So `delete` without one, which is that of arrays without
// destructors and of incomplete types, is not defined: a program that would leak does not link.

namespace freehold::guest
{
namespace
{
// Half of WIDE memory for cells that stay, half for those of scopes.
constexpr std::uint32_t kScopedBase = kWideBase + (1u << 27);
std::uint32_t kept_top = kWideBase, scoped_top = kScopedBase;

void* allocate(std::uint32_t& top, std::uint32_t end, std::uint32_t count)
{
    if (count > (end - top) / kCellBytes) out_of_memory();
    void* cells = reinterpret_cast<void*>(top);
    top += count * kCellBytes;
    return cells;
}
}  // namespace

void* allocate_cells(std::uint32_t count) { return allocate(kept_top, kScopedBase, count); }
void* allocate_scoped_cells(std::uint32_t count) { return allocate(scoped_top, kWideEnd, count); }

CellScope::CellScope() : begin_{scoped_top} {}
CellScope::~CellScope()
{
    static const Cell* const zero = new_cells(1).data();
    for (std::uint32_t cell = begin_; cell != scoped_top; cell += kCellBytes)
        copy_cell(reinterpret_cast<Cell*>(cell), zero);
    scoped_top = begin_;
}
}  // namespace freehold::guest
