#pragma once
// Storage, transient storage, logs and SELFDESTRUCT: the instructions that change the state and that a static
// call must not reach.

#include "evm/instructions/environment.hpp"

namespace freehold::evm::instructions
{
inline Status sload(Frame& frame, U256* top, std::int64_t& gas)
{
    const StorageAccess slot = frame.host.load(frame.message.recipient, top[0]);
    if (slot.was_cold && !charge(gas, kColdStorageSurcharge)) return Status::OutOfGas;
    top[0] = slot.value;
    return Status::Success;
}

/// What SSTORE costs beyond the access, and how it changes the refund counter (EIP-2200, EIP-2929, EIP-3529).
struct StoreCharge
{
    std::int64_t gas = kWarmAccessGas;
    std::int64_t refund = 0;
};
inline StoreCharge store_charge(const StorageChange& slot, const U256& value)
{
    StoreCharge charge;
    if (slot.current == value) return charge;
    if (slot.original == slot.current) {
        charge.gas = slot.original.is_zero() ? kStorageSetGas : kStorageResetGas;
        if (value.is_zero()) charge.refund = kStorageClearRefund;  // then the original is not zero
        return charge;
    }
    // Changed before in this transaction: only what was charged or promised too much is set right.
    if (!slot.original.is_zero()) {
        if (slot.current.is_zero()) charge.refund -= kStorageClearRefund;
        if (value.is_zero()) charge.refund += kStorageClearRefund;
    }
    if (slot.original == value)
        charge.refund += (slot.original.is_zero() ? kStorageSetGas : kStorageResetGas) - kWarmAccessGas;
    return charge;
}

inline Status sstore(Frame& frame, U256* top, std::int64_t& gas)
{
    if (frame.message.is_static) return Status::StaticModeViolation;
    if (gas <= kCallStipend) return Status::OutOfGas;  // EIP-2200: the stipend must not suffice for a change
    const Address& address = frame.message.recipient;
    const StorageChange slot = frame.host.peek_for_store(address, top[0]);
    const StoreCharge cost = store_charge(slot, top[-1]);
    if (!charge(gas, cost.gas + (slot.was_cold ? kColdStorageGas : 0))) return Status::OutOfGas;
    frame.gas_refund += cost.refund;
    frame.host.store(address, top[0], top[-1]);
    return Status::Success;
}

/// EIP-1153.
inline void tload(Frame& frame, U256* top)
{
    top[0] = frame.host.load_transient(frame.message.recipient, top[0]);
}
inline Status tstore(Frame& frame, U256* top, std::int64_t&)
{
    if (frame.message.is_static) return Status::StaticModeViolation;
    frame.host.store_transient(frame.message.recipient, top[0], top[-1]);
    return Status::Success;
}

template <unsigned kTopics>
inline Status log(Frame& frame, U256* top, std::int64_t& gas)
{
    if (frame.message.is_static) return Status::StaticModeViolation;
    if (!use_memory(frame, top[0], top[-1], gas)) return Status::OutOfGas;
    const std::uint64_t size = top[-1].low64();
    if (!charge(gas, kLogDataGas * static_cast<std::int64_t>(size))) return Status::OutOfGas;
    std::array<Hash256, kTopics> topics;
    for (unsigned i = 0; i < kTopics; ++i) topics[i] = top[-2 - static_cast<int>(i)].to_hash();
    frame.host.log(frame.message.recipient, topics, memory_view(frame, top[0], size));
    return Status::Success;
}

/// EIP-6780.
inline Halt selfdestruct(Frame& frame, U256* top, std::int64_t& gas)
{
    if (frame.message.is_static) return {Status::StaticModeViolation};
    const Address beneficiary = to_address(top[0]);
    // EIP-2929: unlike elsewhere, a warm access is free.
    if (frame.host.access_account(beneficiary) && !charge(gas, kColdAccountGas)) return {Status::OutOfGas};
    const bool makes_account =
        frame.host.is_empty(beneficiary) && !frame.host.balance(frame.message.recipient).is_zero();
    if (makes_account && !charge(gas, kNewAccountGas)) return {Status::OutOfGas};
    frame.host.self_destruct(frame.message.recipient, beneficiary);
    return {Status::Success};
}
}  // namespace freehold::evm::instructions
