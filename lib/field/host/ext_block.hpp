#pragma once
// How sixteen consecutive challenge elements lie in memory: coefficient by coefficient, 5 x 64 bytes, so that
// a vector register holds one coefficient of all sixteen and a block is five whole cache lines.

#include "field/baby_bear.hpp"

#include <cstddef>

namespace freehold::field
{
inline constexpr std::size_t kBlockLanes = 16;

/// Element i of the sixteen is the sum of coefficient[k][i] x^k.
struct alignas(64) ExtBlock
{
    BabyBear coefficient[5][kBlockLanes];
};
static_assert(sizeof(ExtBlock) == 320);

/// The number of blocks that hold `size` elements.
constexpr std::size_t blocks_for(std::size_t size) { return (size + kBlockLanes - 1) / kBlockLanes; }
}  // namespace freehold::field
