#include "field/host/aligned_buffer.hpp"

#include <sys/mman.h>

namespace freehold::field
{
namespace
{
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kLargePage = std::size_t{2} << 20;
constexpr std::size_t kLarge = 2 * kLargePage;

constexpr std::size_t round_up(std::size_t bytes, std::size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}
}  // namespace

void* allocate_aligned(std::size_t bytes)
{
    const std::size_t alignment = bytes >= kLarge ? kLargePage : kCacheLine;
    const std::size_t rounded = round_up(bytes, alignment);
    void* memory = std::aligned_alloc(alignment, rounded);
    CHECK(memory != nullptr, "out of memory");
    // A hint: what 4 KiB pages cost in faults and address translation is a sixth of the prover's time.
    // Refusal is no error.
    if (bytes >= kLarge) static_cast<void>(madvise(memory, rounded, MADV_HUGEPAGE));
    return memory;
}
}  // namespace freehold::field
