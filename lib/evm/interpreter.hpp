#pragma once
// The interpreter: one frame of EVM code.

#include "evm/host.hpp"

namespace freehold::evm
{
/// Called before each instruction when tracing (EIP-3155). Null tracer: no cost.
struct TraceStep
{
    std::uint64_t pc;
    std::uint8_t opcode;
    std::int64_t gas_left;
    std::uint32_t depth;
    std::span<const U256> stack;  // bottom first
    BytesView memory;
    BytesView return_data;        // of the last nested call
    std::int64_t gas_refund = 0;  // of this frame so far, and of the calls that it made
};
class Tracer
{
public:
    virtual ~Tracer() = default;
    virtual void step(const TraceStep& step) = 0;
    /// A frame begins or ends: the transaction's own, and every call and creation below it, precompiles and
    /// calls that run no code included. `recipient` of a creation is the new address; its init code is the
    /// input.
    virtual void enter(const Message& /*message*/) {}
    virtual void exit(const CallResult& /*result*/) {}
};

/// Executes `code` for `message` (kind, gas, value, input as the frame sees them; for creations `recipient`
/// is the new address and `input` must be empty: the init code is `code`). Returns gas_left = 0 for every
/// failure except Revert. The charge for deposited code of a creation (200 per byte, size limits) is the
/// host's.
CallResult execute(Revision revision, Host& host, const Message& message, const Code& code,
                   Tracer* tracer = nullptr);
}  // namespace freehold::evm
