#pragma once
// Jumps and the instructions that end a frame, save SELFDESTRUCT.

#include "evm/instructions/kernel.hpp"

namespace freehold::evm::instructions
{
/// Moves `pc` to `target`; false if no jump may go there.
inline bool jump_to(const Frame& frame, const U256& target, const std::uint8_t*& pc)
{
    const std::uint64_t offset = target.low64();
    if (!target.fits_u64() || offset >= frame.code_size) return false;
    pc = frame.code_begin + offset;
    return ((frame.jump_destinations[offset / 8] >> (offset % 8)) & 1) != 0;
}

inline bool jump(Frame& frame, U256* top, const std::uint8_t*& pc) { return jump_to(frame, top[0], pc); }

inline bool jumpi(Frame& frame, U256* top, const std::uint8_t*& pc)
{
    if (!top[-1].is_zero()) return jump_to(frame, top[0], pc);
    ++pc;
    return true;
}

inline void jumpdest(U256*) {}

inline bool pc(Frame& frame, U256* top, const std::uint8_t*& at)
{
    top[1] = U256{static_cast<std::uint64_t>(at - frame.code_begin)};
    ++at;
    return true;
}

inline Status gas(Frame&, U256* top, std::int64_t& left)
{
    top[1] = U256{static_cast<std::uint64_t>(left)};
    return Status::Success;
}

inline Halt stop(Frame&, U256*, std::int64_t&) { return {Status::Success}; }
inline Halt invalid(Frame&, U256*, std::int64_t&) { return {Status::InvalidInstruction}; }

inline Halt halt_with_output(Frame& frame, const U256* top, std::int64_t& gas, Status status)
{
    if (!use_memory(frame, top[0], top[-1], gas)) return {Status::OutOfGas};
    frame.output_offset = top[0].low64();
    frame.output_size = top[-1].low64();
    return {status};
}
inline Halt halt_return(Frame& frame, U256* top, std::int64_t& gas)
{
    return halt_with_output(frame, top, gas, Status::Success);
}
inline Halt revert(Frame& frame, U256* top, std::int64_t& gas)
{
    return halt_with_output(frame, top, gas, Status::Revert);
}
}  // namespace freehold::evm::instructions
