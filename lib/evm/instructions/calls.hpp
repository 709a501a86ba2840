#pragma once
// The CALL and CREATE families.

#include "evm/instructions/kernel.hpp"

namespace freehold::evm::instructions
{
template <CallKind kKind>
Status call(Frame& frame, U256* top, std::int64_t& gas);

template <CallKind kKind>
Status create(Frame& frame, U256* top, std::int64_t& gas);
}  // namespace freehold::evm::instructions
