#pragma once
// What an instruction's kernel looks like. The interpreter wraps each in the checks of stack and base gas
// that its row in opcodes.hpp asks for, so a kernel finds its operands at top[0], top[-1], ... and leaves its
// results from top[1 - stack_in] on. The type of a kernel says what it needs:

#include "evm/frame.hpp"

namespace freehold::evm
{
/// Only the stack. Cannot fail.
using PureKernel = void (*)(U256* top);
/// The frame, but no gas. Cannot fail.
using FrameKernel = void (*)(Frame& frame, U256* top);
/// Everything; anything but Success ends the frame.
using GasKernel = Status (*)(Frame& frame, U256* top, std::int64_t& gas);
/// The stack and the code. Gives the place to go on at; cannot fail.
using CodeKernel = const std::uint8_t* (*)(U256* top, const std::uint8_t* pc);
/// Moves `pc` to where to go on; false ends the frame with BadJumpDestination.
using FlowKernel = bool (*)(Frame& frame, U256* top, const std::uint8_t*& pc);

/// A shortcut for the usual case of a GasKernel, when there is nothing more to charge: false, having done
/// nothing, when the kernel itself is needed.
using QuickKernel = bool (*)(Frame& frame, U256* top);

/// Ends the frame in any case.
struct Halt
{
    Status status;
};
using HaltKernel = Halt (*)(Frame& frame, U256* top, std::int64_t& gas);
}  // namespace freehold::evm
