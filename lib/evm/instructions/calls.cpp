#include "evm/instructions/calls.hpp"

#include "evm/instructions/environment.hpp"

namespace freehold::evm::instructions
{
namespace
{
// EIP-7702: code that delegates is fetched from another account, whose access is paid for as well.
bool access_delegation(Frame& frame, const Address& address, std::int64_t& gas)
{
    if (frame.revision < Revision::Prague) return true;
    const CodePtr code = frame.host.code(address);
    if (!is_delegation(code->bytes())) return true;
    const bool was_cold = frame.host.access_account(delegation_target(code->bytes()));
    return charge(gas, was_cold ? kColdAccountGas : kWarmAccessGas);
}

// Runs the nested frame and takes over what it leaves behind.
CallResult run_nested(Frame& frame, const Message& message, U256* top, std::int64_t& gas)
{
    frame.scope.keep_stack(top);
    CallResult result = frame.host.call(message);
    gas += result.gas_left;
    frame.gas_refund += result.gas_refund;
    return result;
}
}  // namespace

// Operands: gas, address, [value,] input offset, input size, output offset, output size.
template <CallKind kKind>
Status call(Frame& frame, U256* top, std::int64_t& gas)
{
    constexpr bool kHasValue = kKind == CallKind::Call || kKind == CallKind::CallCode;
    const U256* ranges = top - (kHasValue ? 3 : 2);
    const U256 value = kHasValue ? top[-2] : U256{};
    const Address address = to_address(top[-1]);
    const U256& input_offset = ranges[0];
    const U256& input_size = ranges[-1];
    const U256& output_offset = ranges[-2];
    const U256& output_size = ranges[-3];
    const bool moves_value = !value.is_zero();

    if (kKind == CallKind::Call && moves_value && frame.message.is_static) return Status::StaticModeViolation;
    if (!use_memory(frame, input_offset, input_size, gas)) return Status::OutOfGas;
    if (!use_memory(frame, output_offset, output_size, gas)) return Status::OutOfGas;
    if (!access_account(frame, address, gas)) return Status::OutOfGas;
    if (!access_delegation(frame, address, gas)) return Status::OutOfGas;
    if (moves_value && !charge(gas, kCallValueGas)) return Status::OutOfGas;
    if (kKind == CallKind::Call && moves_value && frame.host.is_empty(address) &&
        !charge(gas, kNewAccountGas))
        return Status::OutOfGas;

    const auto most = static_cast<std::uint64_t>(all_but_one_64th(gas));  // EIP-150
    const auto passed_on = static_cast<std::int64_t>(std::min(top[0].saturate64(), most));
    gas -= passed_on;

    const bool delegate = kKind == CallKind::DelegateCall;
    const Message message{
        .kind = kKind,
        .is_static = frame.message.is_static || kKind == CallKind::StaticCall,
        .depth = frame.message.depth + 1,
        .gas = passed_on + (moves_value ? kCallStipend : 0),
        .recipient = delegate || kKind == CallKind::CallCode ? frame.message.recipient : address,
        .sender = delegate ? frame.message.sender : frame.message.recipient,
        .code_address = address,
        .input = memory_view(frame, input_offset, input_size.low64()),
        .value = delegate ? frame.message.value : value,
        .salt = {},
    };
    CallResult result = run_nested(frame, message, top, gas);

    const auto copied = std::min<std::uint64_t>(output_size.low64(), result.output.size());
    if (copied != 0)
        std::copy_n(result.output.data(), static_cast<std::size_t>(copied),
                    frame.memory + output_offset.low64());
    frame.return_data = std::move(result.output);
    top[kHasValue ? -6 : -5] = U256{result.status == Status::Success};
    return Status::Success;
}

// Operands: value, init code offset, init code size [, salt].
template <CallKind kKind>
Status create(Frame& frame, U256* top, std::int64_t& gas)
{
    constexpr bool kHasSalt = kKind == CallKind::Create2;
    const U256& offset = top[-1];
    const U256& size = top[-2];
    if (frame.message.is_static) return Status::StaticModeViolation;
    if (size > U256{kMaxInitcodeSize}) return Status::InitcodeSizeExceeded;
    if (!use_memory(frame, offset, size, gas)) return Status::OutOfGas;
    const std::int64_t word_gas = kInitcodeWordGas + (kHasSalt ? kKeccakWordGas : 0);
    if (!charge(gas, word_gas * word_count(size.low64()))) return Status::OutOfGas;

    const std::int64_t passed_on = all_but_one_64th(gas);
    gas -= passed_on;
    const Message message{
        .kind = kKind,
        .is_static = false,
        .depth = frame.message.depth + 1,
        .gas = passed_on,
        .recipient = {},
        .sender = frame.message.recipient,
        .code_address = {},
        .input = memory_view(frame, offset, size.low64()),
        .value = top[0],
        .salt = kHasSalt ? top[-3].to_hash() : Hash256{},
    };
    CallResult result = run_nested(frame, message, top, gas);

    const bool success = result.status == Status::Success;
    // EIP-211: there is return data only if the init code reverted.
    frame.return_data = result.status == Status::Revert ? std::move(result.output) : Bytes{};
    top[kHasSalt ? -3 : -2] = success ? to_word(result.created) : U256{};
    return Status::Success;
}

template Status call<CallKind::Call>(Frame&, U256*, std::int64_t&);
template Status call<CallKind::CallCode>(Frame&, U256*, std::int64_t&);
template Status call<CallKind::DelegateCall>(Frame&, U256*, std::int64_t&);
template Status call<CallKind::StaticCall>(Frame&, U256*, std::int64_t&);
template Status create<CallKind::Create>(Frame&, U256*, std::int64_t&);
template Status create<CallKind::Create2>(Frame&, U256*, std::int64_t&);
}  // namespace freehold::evm::instructions
