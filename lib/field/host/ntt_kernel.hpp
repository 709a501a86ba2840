#pragma once
// The kernel of field/host/ntt.hpp: some layers of one block, in the caller's cache.

#include "field/baby_bear.hpp"
#include "field/host/simd_level.hpp"

#include <cstddef>

namespace freehold::field
{
/// The 2^layers rows of a block, which the kernel transforms by that many layers. Strides in elements.
struct NttBlock
{
    const BabyBear* source;  // may be the target
    std::size_t source_stride;
    BabyBear* target;
    std::size_t target_stride;
    std::size_t columns;
    unsigned layers;
    /// s for block number i of any layer.
    const BabyBear* twiddles;
    /// The number of this block in its layer.
    std::size_t block;
    /// Columns that are transformed at a time, a multiple of sixteen.
    std::size_t panel;
    /// panel * 2^layers elements, aligned to 64 bytes.
    BabyBear* scratch;
    /// The target's rows are written past the caches. REQUIRES then: they and the columns are whole cache
    /// lines.
    bool streams = false;
};

struct NttKernels
{
    void (*transform)(const NttBlock& block);
};

namespace scalar
{
extern const NttKernels kNttKernels;
}
namespace avx2
{
extern const NttKernels kNttKernels;
}
namespace avx512
{
extern const NttKernels kNttKernels;
}

inline const NttKernels& ntt_kernels(SimdLevel level)
{
    return at_level(level, scalar::kNttKernels, avx2::kNttKernels, avx512::kNttKernels);
}
}  // namespace freehold::field
