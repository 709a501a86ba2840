#pragma once
// The one seam for data parallelism. Results must not depend on the number of threads: fn(i) writes only what
// belongs to index i.

#include <cstddef>
#include <type_traits>

namespace freehold::sys
{
/// Threads that work at the same time, the caller included: FREEHOLD_THREADS if that is set, else one per
/// core. At least 1, at most 256.
unsigned parallelism();

void parallel_for_erased(std::size_t count, void* context, void (*call)(void*, std::size_t));

/// Calls fn(0) ... fn(count - 1), each once, in any order, on the caller's thread and those of a fixed pool;
/// returns when all are done. May be called from several threads, and from inside fn. REQUIRES: fn throws
/// nothing.
template <typename Fn>
void parallel_for(std::size_t count, Fn&& fn)
{
    using Plain = std::remove_reference_t<Fn>;
    parallel_for_erased(count, const_cast<void*>(static_cast<const void*>(&fn)),
                        [](void* context, std::size_t index) { (*static_cast<Plain*>(context))(index); });
}
}  // namespace freehold::sys
