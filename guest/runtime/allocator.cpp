// operator new and delete: blocks of powers of two, cut from one end of the heap, and a list of freed ones
// for each size. A freed block is used again first, as every word touched for the first time costs a boundary
// row; so new memory is not zero in general.

#include "freehold_guest.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>

extern "C" std::uint8_t __heap_start[];
extern "C" std::uint8_t __heap_end[];

namespace
{
struct FreeBlock
{
    FreeBlock* next;
};
constexpr unsigned kSmallestLog = 3, kLogCount = 29;
FreeBlock* free_blocks[kLogCount];
std::uint8_t* heap_top = nullptr;

// The machine's tools know this word (kOutOfMemoryWord): there is no proof, and they say why.
[[noreturn]] void out_of_memory()
{
    asm volatile(".word 0x0000002b");
    __builtin_unreachable();
}

// The machine does not count leading zeros, and most blocks are small: their logs by eighths of the size.
constexpr std::size_t kSmall = 256;
constexpr std::array<std::uint8_t, kSmall / 8 + 1> kSmallLogs = [] {
    std::array<std::uint8_t, kSmall / 8 + 1> logs{kSmallestLog};
    for (std::size_t i = 1; i < logs.size(); ++i)
        logs[i] = static_cast<std::uint8_t>(kSmallestLog + static_cast<unsigned>(std::bit_width(i - 1)));
    return logs;
}();

unsigned log_of(std::size_t size)
{
    if (size <= kSmall) return kSmallLogs[(size + 7) / 8];
    return 32 - static_cast<unsigned>(__builtin_clz(static_cast<unsigned>(size) - 1));
}

void* allocate(std::size_t size, std::size_t alignment)
{
    const unsigned log = log_of(size);
    if (log >= kLogCount) out_of_memory();
    if (FreeBlock* block = free_blocks[log];
        block != nullptr && alignment <= std::size_t{1} << kSmallestLog) {
        free_blocks[log] = block->next;
        return block;
    }
    if (heap_top == nullptr) heap_top = __heap_start;
    const std::size_t padding = (0u - reinterpret_cast<std::uintptr_t>(heap_top)) & (alignment - 1);
    const std::size_t block_size = std::size_t{1} << log;
    if (static_cast<std::size_t>(__heap_end - heap_top) < padding + block_size) out_of_memory();
    std::uint8_t* block = heap_top + padding;
    heap_top = block + block_size;
    return block;
}

void release(void* block, std::size_t size)
{
    if (block == nullptr) return;
    const unsigned log = log_of(size);
    free_blocks[log] = new (block) FreeBlock{free_blocks[log]};
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
// Without its size a block is not found again; the compiler calls these for incomplete types only.
void operator delete(void*) noexcept {}
void operator delete[](void*) noexcept {}
void operator delete(void*, std::align_val_t) noexcept {}
void operator delete[](void*, std::align_val_t) noexcept {}

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
