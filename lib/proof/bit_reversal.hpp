#pragma once
// Leaf j of a tree belongs to root^bitrev(j) (proof/whir.hpp).

#include <cstdint>

namespace freehold::proof
{
/// The low `bits` bits of `index` in reverse order. REQUIRES: index < 2^bits, bits <= 32.
constexpr std::uint32_t bit_reversed(std::uint32_t index, unsigned bits)
{
    std::uint32_t result = 0;
    for (unsigned i = 0; i < bits; ++i) result = result << 1 | (index >> i & 1);
    return result;
}
}  // namespace freehold::proof
