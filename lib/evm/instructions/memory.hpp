#pragma once
// Memory, the hash over it, and everything that copies into it.

#include "crypto/keccak.hpp"
#include "evm/instructions/kernel.hpp"
#include "evm/instructions/word.hpp"

#include <algorithm>
#include <cstring>

namespace freehold::evm::instructions
{
inline Status mload(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory(frame, top[0], 32, gas)) return Status::OutOfGas;
    top[0] = load_word(frame.memory + top[0].low64());
    return Status::Success;
}

inline Status mstore(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory(frame, top[0], 32, gas)) return Status::OutOfGas;
    store_word(frame.memory + top[0].low64(), top[-1]);
    return Status::Success;
}

inline Status mstore8(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory(frame, top[0], 1, gas)) return Status::OutOfGas;
    frame.memory[top[0].low64()] = static_cast<std::uint8_t>(top[-1].low64());
    return Status::Success;
}

/// Whether [offset, offset + kSize) is part of the memory already.
template <std::uint64_t kSize>
bool is_in_memory(const Frame& frame, const U256& offset)
{
    return offset.fits_u64() && frame.memory_size >= kSize && offset.low64() <= frame.memory_size - kSize;
}
inline bool mload_quick(Frame& frame, U256* top)
{
    if (!is_in_memory<32>(frame, top[0])) return false;
    top[0] = load_word(frame.memory + top[0].low64());
    return true;
}
inline bool mstore_quick(Frame& frame, U256* top)
{
    if (!is_in_memory<32>(frame, top[0])) return false;
    store_word(frame.memory + top[0].low64(), top[-1]);
    return true;
}
inline bool mstore8_quick(Frame& frame, U256* top)
{
    if (!is_in_memory<1>(frame, top[0])) return false;
    frame.memory[top[0].low64()] = static_cast<std::uint8_t>(top[-1].low64());
    return true;
}

inline void msize(Frame& frame, U256* top) { top[1] = U256{frame.memory_size}; }

inline Status keccak256(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory(frame, top[0], top[-1], gas)) return Status::OutOfGas;
    const std::uint64_t size = top[-1].low64();
    if (!charge(gas, kKeccakWordGas * word_count(size))) return Status::OutOfGas;
    top[-1] = load_word(freehold::keccak256(memory_view(frame, top[0], size)).data());
    return Status::Success;
}

/// Memory and gas for copying `size` bytes to `destination`.
inline bool use_memory_for_copy(Frame& frame, const U256& destination, const U256& size, std::int64_t& gas)
{
    return use_memory(frame, destination, size, gas) && charge(gas, kCopyWordGas * word_count(size.low64()));
}

/// Copies `size` bytes of `source` from `offset` on into memory, zeros where the source has ended.
/// REQUIRES: use_memory has accepted (destination, size).
inline void copy_padded(Frame& frame, const U256& destination, BytesView source, const U256& offset,
                        std::uint64_t size)
{
    if (size == 0) return;
    std::uint8_t* out = frame.memory + destination.low64();
    const auto begin = static_cast<std::size_t>(std::min<std::uint64_t>(offset.saturate64(), source.size()));
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, source.size() - begin));
    std::copy_n(source.data() + begin, count, out);
    std::fill_n(out + count, static_cast<std::size_t>(size) - count, std::uint8_t{0});
}

inline void calldataload(Frame& frame, U256* top)
{
    const BytesView input = frame.message.input;
    const std::uint64_t offset = top[0].saturate64();
    if (offset >= input.size()) {
        top[0] = U256{};
    } else if (input.size() - offset >= 32) {
        top[0] = load_word(input.data() + offset);
    } else {
        std::uint8_t padded[32] = {};
        std::copy(input.begin() + static_cast<std::ptrdiff_t>(offset), input.end(), padded);
        top[0] = load_word(padded);
    }
}
inline void calldatasize(Frame& frame, U256* top) { top[1] = U256{frame.message.input.size()}; }
inline Status calldatacopy(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory_for_copy(frame, top[0], top[-2], gas)) return Status::OutOfGas;
    copy_padded(frame, top[0], frame.message.input, top[-1], top[-2].low64());
    return Status::Success;
}

inline void codesize(Frame& frame, U256* top) { top[1] = U256{frame.code_size}; }
inline Status codecopy(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory_for_copy(frame, top[0], top[-2], gas)) return Status::OutOfGas;
    copy_padded(frame, top[0], frame.code.bytes(), top[-1], top[-2].low64());
    return Status::Success;
}

inline void returndatasize(Frame& frame, U256* top) { top[1] = U256{frame.return_data.size()}; }
/// EIP-211: reading past the end is an error.
inline Status returndatacopy(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory_for_copy(frame, top[0], top[-2], gas)) return Status::OutOfGas;
    const std::uint64_t size = top[-2].low64();
    const std::uint64_t available = frame.return_data.size();
    const std::uint64_t offset = top[-1].saturate64();
    if (offset > available || size > available - offset) return Status::InvalidMemoryAccess;
    copy_padded(frame, top[0], frame.return_data, top[-1], size);
    return Status::Success;
}

/// EIP-5656.
inline Status mcopy(Frame& frame, U256* top, std::int64_t& gas)
{
    const U256& further = top[0] > top[-1] ? top[0] : top[-1];
    if (!use_memory_for_copy(frame, further, top[-2], gas)) return Status::OutOfGas;
    const auto size = static_cast<std::size_t>(top[-2].low64());
    if (size != 0) std::memmove(frame.memory + top[0].low64(), frame.memory + top[-1].low64(), size);
    return Status::Success;
}
}  // namespace freehold::evm::instructions
