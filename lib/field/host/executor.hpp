#pragma once
// How the prover's kernels run: at which SIMD level, and on whose threads. Results depend on neither.

#include "field/host/simd_level.hpp"

#include <cstddef>
#include <functional>

namespace freehold::field
{
/// Calls task(0) .. task(tasks - 1), in any order or at once, and returns when all are done.
using ParallelFor = std::function<void(std::size_t tasks, const std::function<void(std::size_t)>& task)>;

/// One after the other.
inline void serial_for(std::size_t tasks, const std::function<void(std::size_t)>& task)
{
    for (std::size_t i = 0; i < tasks; ++i) task(i);
}

struct Executor
{
    SimdLevel level = simd_level();
    ParallelFor parallel_for = serial_for;
};
}  // namespace freehold::field
