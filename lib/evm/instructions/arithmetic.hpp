#pragma once
// 0x01 .. 0x1e: arithmetic, comparison and bitwise logic (Yellow Paper, appendix H.2; EIP-145, EIP-7939).

#include "evm/instructions/kernel.hpp"
#include "evm/instructions/word.hpp"

namespace freehold::evm::instructions
{
inline void add(U256* top) { top[-1] = top[0] + top[-1]; }
inline void mul(U256* top) { top[-1] = top[0] * top[-1]; }
inline void sub(U256* top) { top[-1] = top[0] - top[-1]; }
// By a power of two, as code written before SHR existed divides all the time, it is a shift.
inline void div(U256* top)
{
    top[-1] = is_power_of_two(top[-1]) ? shift_right(top[0], trailing_zeros(top[-1]), 0) : top[0] / top[-1];
}
inline void sdiv(U256* top) { top[-1] = freehold::sdiv(top[0], top[-1]); }
inline void mod(U256* top) { top[-1] = top[0] % top[-1]; }
inline void smod(U256* top) { top[-1] = freehold::smod(top[0], top[-1]); }
inline void addmod(U256* top) { top[-2] = freehold::addmod(top[0], top[-1], top[-2]); }
inline void mulmod(Frame& frame, U256* top) { top[-2] = frame.mulmod_cache.mulmod(top[0], top[-1], top[-2]); }

inline Status exp(Frame&, U256* top, std::int64_t& gas)
{
    if (!charge(gas, kExpByteGas * top[-1].byte_length())) return Status::OutOfGas;
    if (is_power_of_two(top[0])) {
        const std::uint64_t shift = top[-1].fits_u64() ? top[-1].low64() : 256;
        top[-1] =
            U256{1} << static_cast<unsigned>(std::min<std::uint64_t>(shift, 256) * trailing_zeros(top[0]));
    } else {
        top[-1] = freehold::exp(top[0], top[-1]);
    }
    return Status::Success;
}

inline void signextend(U256* top)
{
    if (is_below(top[0], 31)) top[-1] = sign_extend(static_cast<unsigned>(top[0].low64()), top[-1]);
}

inline void lt(U256* top) { top[-1] = U256{less(top[0], top[-1])}; }
inline void gt(U256* top) { top[-1] = U256{less(top[-1], top[0])}; }
// Of two words with the same sign the order is that without signs; otherwise the negative one is the smaller.
inline void slt(U256* top)
{
    top[-1] = U256{less(top[0], top[-1]) != (top[0].is_negative() != top[-1].is_negative())};
}
inline void sgt(U256* top)
{
    top[-1] = U256{less(top[-1], top[0]) != (top[0].is_negative() != top[-1].is_negative())};
}
inline void eq(U256* top) { top[-1] = U256{top[0] == top[-1]}; }
inline void is_zero(U256* top) { top[0] = U256{top[0].is_zero()}; }
inline void bit_and(U256* top) { top[-1] = top[0] & top[-1]; }
inline void bit_or(U256* top) { top[-1] = top[0] | top[-1]; }
inline void bit_xor(U256* top) { top[-1] = top[0] ^ top[-1]; }
inline void bit_not(U256* top) { top[0] = ~top[0]; }

// `index` counts from the most significant byte.
inline void byte(U256* top)
{
    const auto index = static_cast<unsigned>(top[0].low64() % 32);
    const std::uint64_t limb = is_below(top[0], 32) ? top[-1].limbs[3 - index / 8] : 0;
    top[-1] = U256{(limb >> (56 - index % 8 * 8)) & 0xff};
}

inline void shl(U256* top)
{
    top[-1] = is_below(top[0], 256) ? shift_left(top[-1], static_cast<unsigned>(top[0].low64())) : U256{};
}
inline void shr(U256* top)
{
    top[-1] = is_below(top[0], 256) ? shift_right(top[-1], static_cast<unsigned>(top[0].low64()), 0) : U256{};
}
inline void sar(U256* top)
{
    const std::uint64_t fill = top[-1].is_negative() ? ~0ull : 0;
    top[-1] = is_below(top[0], 256) ? shift_right(top[-1], static_cast<unsigned>(top[0].low64()), fill)
                                    : U256{fill, fill, fill, fill};
}

inline void clz(U256* top) { top[0] = U256{256 - top[0].bit_length()}; }
}  // namespace freehold::evm::instructions
