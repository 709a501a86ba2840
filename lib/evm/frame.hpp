#pragma once
// The state of one running frame, except what the instructions hand on in registers: the top of the stack,
// the program counter and the gas.

#include "evm/gas.hpp"
#include "evm/interpreter.hpp"
#include "evm/opcodes.hpp"

namespace freehold::evm
{
struct Frame
{
    // Read by most instructions.
    U256* const stack_bottom;  // the word below the first; the stack is empty when top == stack_bottom
    U256* const stack_full;    // the top of a full stack
    std::uint8_t* memory = nullptr;
    std::uint64_t memory_size = 0;  // bytes, a multiple of 32
    const std::uint8_t* const code_begin;
    const std::uint8_t* const jump_destinations;
    const std::uint64_t code_size;

    const Message& message;
    Host& host;
    const Revision revision;
    const Code& code;
    const ExecutionSpace::FrameScope& scope;
    Memory& memory_buffer;
    MulmodCache& mulmod_cache;
    Tracer* tracer = nullptr;

    Bytes return_data;  // of the last nested call
    std::int64_t gas_refund = 0;

    // The outcome.
    Status status = Status::Success;
    std::int64_t gas_left = 0;
    std::uint64_t output_offset = 0;
    std::uint64_t output_size = 0;
};

/// Makes the memory at least `end` bytes long and charges for it. False when there is not enough gas.
/// REQUIRES: frame.memory_size < end <= kMaxMemorySize.
bool expand_memory(Frame& frame, std::uint64_t end, std::int64_t& gas);

inline bool charge(std::int64_t& gas, std::int64_t cost) { return (gas -= cost) >= 0; }

/// Makes [offset, offset + size) part of the memory and charges for the growth. False when out of gas. Size 0
/// touches nothing, wherever it is.
inline bool use_memory(Frame& frame, const U256& offset, std::uint64_t size, std::int64_t& gas)
{
    if (size == 0) return true;
    if (!offset.fits_u64() || offset.low64() > kMaxMemorySize || size > kMaxMemorySize ||
        offset.low64() + size > kMaxMemorySize) [[unlikely]]
        return false;
    const std::uint64_t end = offset.low64() + size;
    return end <= frame.memory_size || expand_memory(frame, end, gas);
}

inline bool use_memory(Frame& frame, const U256& offset, const U256& size, std::int64_t& gas)
{
    return use_memory(frame, offset, size.saturate64(), gas);
}

/// A range that use_memory has made part of the memory.
inline BytesView memory_view(const Frame& frame, const U256& offset, std::uint64_t size)
{
    if (size == 0) return {};
    return {frame.memory + offset.low64(), static_cast<std::size_t>(size)};
}
}  // namespace freehold::evm
