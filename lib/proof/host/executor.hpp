#pragma once
// The proof system's workers as the field's kernels see them.

#include "field/host/executor.hpp"
#include "proof/workers.hpp"

namespace freehold::proof
{
/// `workers` must outlive the result.
inline field::Executor executor(Workers& workers, field::SimdLevel level = field::simd_level())
{
    return {level, [&workers](std::size_t tasks, const std::function<void(std::size_t)>& task) {
                workers.run(tasks, task);
            }};
}
}  // namespace freehold::proof
