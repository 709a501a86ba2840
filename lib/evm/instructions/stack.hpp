#pragma once
// POP, PUSHn, DUPn, SWAPn.

#include "base/endian.hpp"
#include "evm/instructions/kernel.hpp"

#include <utility>

namespace freehold::evm::instructions
{
inline void pop(U256*) {}

/// The kSize bytes at `data`, big-endian. REQUIRES: eight readable bytes at `data` even if kSize is less.
template <unsigned kSize>
U256 load_push_data(const std::uint8_t* data)
{
    constexpr unsigned kWhole = kSize / 8;
    constexpr unsigned kPartial = kSize % 8;
    U256 value;
    if constexpr (kPartial != 0) value.limbs[kWhole] = load_be<std::uint64_t>(data) >> (64 - 8 * kPartial);
    for (unsigned i = 0; i < kWhole; ++i)
        value.limbs[kWhole - 1 - i] = load_be<std::uint64_t>(data + kPartial + 8 * i);
    return value;
}

template <unsigned kSize>
inline const std::uint8_t* push(U256* top, const std::uint8_t* pc)
{
    if constexpr (kSize == 1)
        top[1] = U256{pc[1]};
    else
        top[1] = load_push_data<kSize>(pc + 1);
    return pc + 1 + kSize;
}

template <int kDepth>
inline void dup(U256* top)
{
    top[1] = top[1 - kDepth];
}

template <int kDepth>
inline void swap(U256* top)
{
    for (unsigned i = 0; i < 4; ++i) std::swap(top[0].limbs[i], top[-kDepth].limbs[i]);
}
}  // namespace freehold::evm::instructions
