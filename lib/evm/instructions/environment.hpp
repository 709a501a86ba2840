#pragma once
// What a frame can ask about its call, its transaction, its block and other accounts.

#include "evm/instructions/memory.hpp"

namespace freehold::evm::instructions
{
inline void address(Frame& frame, U256* top) { top[1] = to_word(frame.message.recipient); }
inline void origin(Frame& frame, U256* top) { top[1] = to_word(frame.host.tx().origin); }
inline void caller(Frame& frame, U256* top) { top[1] = to_word(frame.message.sender); }
inline void callvalue(Frame& frame, U256* top) { top[1] = frame.message.value; }
inline void gasprice(Frame& frame, U256* top) { top[1] = frame.host.tx().gas_price; }

inline void coinbase(Frame& frame, U256* top) { top[1] = to_word(frame.host.block().beneficiary); }
inline void timestamp(Frame& frame, U256* top) { top[1] = U256{frame.host.block().timestamp}; }
inline void number(Frame& frame, U256* top) { top[1] = U256{frame.host.block().number}; }
inline void prevrandao(Frame& frame, U256* top) { top[1] = U256::from(frame.host.block().prev_randao); }
inline void gaslimit(Frame& frame, U256* top) { top[1] = U256{frame.host.block().gas_limit}; }
inline void chainid(Frame& frame, U256* top) { top[1] = U256{frame.host.block().chain_id}; }
inline void basefee(Frame& frame, U256* top) { top[1] = frame.host.block().base_fee; }
inline void blobbasefee(Frame& frame, U256* top) { top[1] = frame.host.block().blob_base_fee; }

inline void selfbalance(Frame& frame, U256* top) { top[1] = frame.host.balance(frame.message.recipient); }

/// EIP-4844.
inline void blobhash(Frame& frame, U256* top)
{
    const auto hashes = frame.host.tx().blob_hashes;
    const std::uint64_t index = top[0].saturate64();
    top[0] = index < hashes.size() ? U256::from(hashes[static_cast<std::size_t>(index)]) : U256{};
}

/// Only the 256 last blocks have hashes.
inline void blockhash(Frame& frame, U256* top)
{
    const std::uint64_t current = frame.host.block().number;
    const std::uint64_t number = top[0].saturate64();
    const bool known = number < current && current - number <= 256;
    top[0] = known ? U256::from(frame.host.block_hash(number)) : U256{};
}

/// EIP-2929: makes the account warm and charges for it if it was cold. False when out of gas.
inline bool access_account(Frame& frame, const Address& address, std::int64_t& gas)
{
    return !frame.host.access_account(address) || charge(gas, kColdAccountSurcharge);
}

inline Status balance(Frame& frame, U256* top, std::int64_t& gas)
{
    const Address address = to_address(top[0]);
    if (!access_account(frame, address, gas)) return Status::OutOfGas;
    top[0] = frame.host.balance(address);
    return Status::Success;
}

inline Status extcodesize(Frame& frame, U256* top, std::int64_t& gas)
{
    const Address address = to_address(top[0]);
    if (!access_account(frame, address, gas)) return Status::OutOfGas;
    top[0] = U256{frame.host.code(address)->size()};
    return Status::Success;
}

inline Status extcodehash(Frame& frame, U256* top, std::int64_t& gas)
{
    const Address address = to_address(top[0]);
    if (!access_account(frame, address, gas)) return Status::OutOfGas;
    top[0] = U256::from(frame.host.code_hash(address));
    return Status::Success;
}

inline Status extcodecopy(Frame& frame, U256* top, std::int64_t& gas)
{
    if (!use_memory_for_copy(frame, top[-1], top[-3], gas)) return Status::OutOfGas;
    const Address address = to_address(top[0]);
    if (!access_account(frame, address, gas)) return Status::OutOfGas;
    const CodePtr code = frame.host.code(address);
    copy_padded(frame, top[-1], code->bytes(), top[-2], top[-3].low64());
    return Status::Success;
}
}  // namespace freehold::evm::instructions
