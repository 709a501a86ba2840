#include "evm/interpreter.hpp"

#include "evm/handler_convention.hpp"
#include "evm/instructions/arithmetic.hpp"
#include "evm/instructions/calls.hpp"
#include "evm/instructions/environment.hpp"
#include "evm/instructions/flow.hpp"
#include "evm/instructions/memory.hpp"
#include "evm/instructions/stack.hpp"
#include "evm/instructions/storage.hpp"

namespace freehold::evm
{
// Each instruction is a function, its handler, that ends in a tail call to the next one's. The parameters of
// handlers are the machine's registers and stay in those of the processor throughout. A frame ends when a
// handler returns instead.
//
// `top` is the last word of the stack, `pc` the instruction that the handler is for, `gas` what is left
// before it.
#define FREEHOLD_EVM_PARAMETERS \
    Frame &frame, U256 *top, const std::uint8_t *pc, std::int64_t gas, const Dispatch *dispatch
#define FREEHOLD_EVM_ARGUMENTS frame, top, pc, gas, dispatch
#define FREEHOLD_EVM_CONTINUE [[clang::musttail]] return

struct Dispatch;
typedef FREEHOLD_EVM_HANDLER void (*Handler)(
    FREEHOLD_EVM_PARAMETERS);  // an alias-declaration takes no such attribute

/// The handlers by opcode.
struct Dispatch
{
    std::array<Handler, 256> handlers;
};

namespace
{
template <Status kStatus>
FREEHOLD_EVM_HANDLER void fail(Frame& frame, U256*, const std::uint8_t*, std::int64_t, const Dispatch*)
{
    frame.status = kStatus;
    frame.gas_left = 0;
}

// As fail, with the status that a kernel gave.
FREEHOLD_EVM_HANDLER void end(Frame& frame, U256*, const std::uint8_t*, std::int64_t gas, const Dispatch*)
{
    frame.gas_left = frame.status == Status::Success || frame.status == Status::Revert ? gas : 0;
}

// Whether a kernel of the type may end the frame.
template <typename Kernel>
constexpr bool kMayEnd = true;
template <>
constexpr bool kMayEnd<PureKernel> = false;
template <>
constexpr bool kMayEnd<FrameKernel> = false;
template <>
constexpr bool kMayEnd<CodeKernel> = false;

template <auto kKernel>
constexpr QuickKernel kQuick = nullptr;
template <>
constexpr QuickKernel kQuick<&instructions::mload> = &instructions::mload_quick;
template <>
constexpr QuickKernel kQuick<&instructions::mstore> = &instructions::mstore_quick;
template <>
constexpr QuickKernel kQuick<&instructions::mstore8> = &instructions::mstore8_quick;

// Calls the kernel and moves `pc` on. False to end the frame.
template <PureKernel kKernel>
bool apply(Frame&, U256* top, const std::uint8_t*& pc, std::int64_t&)
{
    kKernel(top);
    ++pc;
    return true;
}
template <FrameKernel kKernel>
bool apply(Frame& frame, U256* top, const std::uint8_t*& pc, std::int64_t&)
{
    kKernel(frame, top);
    ++pc;
    return true;
}
template <GasKernel kKernel>
bool apply(Frame& frame, U256* top, const std::uint8_t*& pc, std::int64_t& gas)
{
    ++pc;
    const Status status = kKernel(frame, top, gas);
    if (status == Status::Success) [[likely]]
        return true;
    frame.status = status;
    return false;
}
template <CodeKernel kKernel>
bool apply(Frame&, U256* top, const std::uint8_t*& pc, std::int64_t&)
{
    pc = kKernel(top, pc);
    return true;
}
template <FlowKernel kKernel>
bool apply(Frame& frame, U256* top, const std::uint8_t*& pc, std::int64_t&)
{
    if (kKernel(frame, top, pc)) [[likely]]
        return true;
    frame.status = Status::BadJumpDestination;
    return false;
}
template <HaltKernel kKernel>
bool apply(Frame& frame, U256* top, const std::uint8_t*&, std::int64_t& gas)
{
    frame.status = kKernel(frame, top, gas).status;
    return false;
}

// The stack holds at least `count` words. As integers, since top - count may lie before the array.
bool has_words(const Frame& frame, const U256* top, unsigned count)
{
    return reinterpret_cast<std::uintptr_t>(top) - count * sizeof(U256) >=
           reinterpret_cast<std::uintptr_t>(frame.stack_bottom);
}

// The kernel of an instruction whose stack and base gas have been checked.
template <auto kKernel, int kStackChange>
FREEHOLD_EVM_HANDLER void run(FREEHOLD_EVM_PARAMETERS)
{
    if (!apply<kKernel>(frame, top, pc, gas)) [[unlikely]]
        FREEHOLD_EVM_CONTINUE end(FREEHOLD_EVM_ARGUMENTS);
    top += kStackChange;
    FREEHOLD_EVM_CONTINUE dispatch->handlers[*pc](FREEHOLD_EVM_ARGUMENTS);
}

template <auto kKernel, int kIn, int kOut, int kBaseGas>
FREEHOLD_EVM_HANDLER void handle(FREEHOLD_EVM_PARAMETERS)
{
    if constexpr (kIn != 0)
        if (!has_words(frame, top, kIn)) [[unlikely]]
            FREEHOLD_EVM_CONTINUE fail<Status::StackUnderflow>(FREEHOLD_EVM_ARGUMENTS);
    if constexpr (kOut > kIn)
        if (top == frame.stack_full) [[unlikely]]
            FREEHOLD_EVM_CONTINUE fail<Status::StackOverflow>(FREEHOLD_EVM_ARGUMENTS);
    gas -= kBaseGas;
    if (gas < 0) [[unlikely]]
        FREEHOLD_EVM_CONTINUE fail<Status::OutOfGas>(FREEHOLD_EVM_ARGUMENTS);

    if constexpr (kQuick<kKernel> != nullptr) {
        if (!kQuick<kKernel>(frame, top)) [[unlikely]]
            FREEHOLD_EVM_CONTINUE run<kKernel, kOut - kIn>(FREEHOLD_EVM_ARGUMENTS);
        ++pc;
    } else if constexpr (kMayEnd<decltype(kKernel)>) {
        if (!apply<kKernel>(frame, top, pc, gas)) [[unlikely]]
            FREEHOLD_EVM_CONTINUE end(FREEHOLD_EVM_ARGUMENTS);
    } else {
        apply<kKernel>(frame, top, pc, gas);
    }
    top += kOut - kIn;
    FREEHOLD_EVM_CONTINUE dispatch->handlers[*pc](FREEHOLD_EVM_ARGUMENTS);
}

// Shortcuts for sequences that compilers emit all the time. They end as their instructions would one by one;
// where that is an error they leave it to the first instruction's own handler, or fail in the same way with
// all gas gone. Only for execution without a tracer, which must see each instruction.

// After a jump: the JUMPDEST at `pc` does nothing but cost gas.
#define FREEHOLD_EVM_CONTINUE_BEHIND_JUMPDEST                                 \
    ++pc;                                                                     \
    gas -= kJumpDestGas;                                                      \
    if (gas < 0) [[unlikely]]                                                 \
        FREEHOLD_EVM_CONTINUE fail<Status::OutOfGas>(FREEHOLD_EVM_ARGUMENTS); \
    FREEHOLD_EVM_CONTINUE dispatch->handlers[*pc](FREEHOLD_EVM_ARGUMENTS)

constexpr std::int64_t kPushGas = kOpcodeTables[0][OP_PUSH1].base_gas;
constexpr std::int64_t kJumpGas = kOpcodeTables[0][OP_JUMP].base_gas;
constexpr std::int64_t kJumpIfGas = kOpcodeTables[0][OP_JUMPI].base_gas;
constexpr std::int64_t kJumpDestGas = kOpcodeTables[0][OP_JUMPDEST].base_gas;

// JUMP JUMPDEST.
FREEHOLD_EVM_HANDLER void jump(FREEHOLD_EVM_PARAMETERS)
{
    if (!has_words(frame, top, 1)) [[unlikely]]
        FREEHOLD_EVM_CONTINUE fail<Status::StackUnderflow>(FREEHOLD_EVM_ARGUMENTS);
    gas -= kJumpGas;
    if (!instructions::jump_to(frame, top[0], pc)) [[unlikely]]
        FREEHOLD_EVM_CONTINUE fail<Status::BadJumpDestination>(FREEHOLD_EVM_ARGUMENTS);
    --top;
    FREEHOLD_EVM_CONTINUE_BEHIND_JUMPDEST;
}

// PUSHn JUMP JUMPDEST and PUSHn JUMPI [JUMPDEST]: the target does not pass through the stack.
template <unsigned kSize>
FREEHOLD_EVM_HANDLER void push_and_jump(FREEHOLD_EVM_PARAMETERS)
{
    static_assert(kSize <= 8);
    const std::uint8_t next = pc[1 + kSize];
    const bool room = top != frame.stack_full;
    if (next == OP_JUMPI && room && has_words(frame, top, 1)) {
        gas -= kPushGas + kJumpIfGas;
        if (gas < 0) [[unlikely]]
            FREEHOLD_EVM_CONTINUE fail<Status::OutOfGas>(FREEHOLD_EVM_ARGUMENTS);
        const bool taken = !top[0].is_zero();
        --top;
        if (!taken) {
            pc += 2 + kSize;
            FREEHOLD_EVM_CONTINUE dispatch->handlers[*pc](FREEHOLD_EVM_ARGUMENTS);
        }
        if (!instructions::jump_to(frame, instructions::load_push_data<kSize>(pc + 1), pc)) [[unlikely]]
            FREEHOLD_EVM_CONTINUE fail<Status::BadJumpDestination>(FREEHOLD_EVM_ARGUMENTS);
        FREEHOLD_EVM_CONTINUE_BEHIND_JUMPDEST;
    }
    if (next == OP_JUMP && room) {
        gas -= kPushGas + kJumpGas;
        if (!instructions::jump_to(frame, instructions::load_push_data<kSize>(pc + 1), pc)) [[unlikely]]
            FREEHOLD_EVM_CONTINUE fail<Status::BadJumpDestination>(FREEHOLD_EVM_ARGUMENTS);
        FREEHOLD_EVM_CONTINUE_BEHIND_JUMPDEST;
    }
    FREEHOLD_EVM_CONTINUE handle<&instructions::push<kSize>, 0, 1, kPushGas>(FREEHOLD_EVM_ARGUMENTS);
}

constexpr Dispatch with_shortcuts(Dispatch dispatch)
{
    dispatch.handlers[OP_JUMP] = &jump;
    dispatch.handlers[OP_PUSH2] = &push_and_jump<2>;
    return dispatch;
}

constexpr Dispatch make_dispatch(Revision revision)
{
    Dispatch dispatch{};
    dispatch.handlers.fill(&fail<Status::UndefinedInstruction>);
    if (revision != Revision::Cancun)
        dispatch = make_dispatch(static_cast<Revision>(static_cast<std::uint8_t>(revision) - 1));
#define FREEHOLD_EVM_ROW(code, name, kernel, gas, in, out, since) \
    if (Revision::since == revision) dispatch.handlers[code] = &handle<&instructions::kernel, in, out, gas>;
    FREEHOLD_EVM_OPCODES(FREEHOLD_EVM_ROW)
#undef FREEHOLD_EVM_ROW
    return dispatch;
}

constexpr std::array<Dispatch, kRevisionCount> kOneByOne{
    make_dispatch(Revision::Cancun), make_dispatch(Revision::Prague), make_dispatch(Revision::Osaka)};
constexpr std::array<Dispatch, kRevisionCount> kShortcuts{
    with_shortcuts(kOneByOne[0]), with_shortcuts(kOneByOne[1]), with_shortcuts(kOneByOne[2])};

// Shows the step to the tracer and goes on with the instruction's own handler, which comes back here for the
// next one since it is told to dispatch through kTracingDispatch. Without a tracer none of this is in the
// way.
FREEHOLD_EVM_HANDLER void trace(FREEHOLD_EVM_PARAMETERS)
{
    frame.tracer->step({
        .pc = static_cast<std::uint64_t>(pc - frame.code_begin),
        .opcode = *pc,
        .gas_left = gas,
        .depth = frame.message.depth,
        .stack = {frame.stack_bottom + 1, static_cast<std::size_t>(top - frame.stack_bottom)},
        .memory = {frame.memory, static_cast<std::size_t>(frame.memory_size)},
        .return_data = frame.return_data,
        .gas_refund = frame.gas_refund,
    });
    const Dispatch& own = kOneByOne[static_cast<std::size_t>(frame.revision)];
    FREEHOLD_EVM_CONTINUE own.handlers[*pc](FREEHOLD_EVM_ARGUMENTS);
}

constexpr Dispatch make_tracing_dispatch()
{
    Dispatch dispatch{};
    dispatch.handlers.fill(&trace);
    return dispatch;
}
constexpr Dispatch kTracingDispatch = make_tracing_dispatch();
}  // namespace

CallResult execute(Revision revision, Host& host, const Message& message, const Code& code, Tracer* tracer)
{
    const ExecutionSpace::FrameScope scope{host.execution_space()};
    U256* const bottom = scope.stack_bottom();
    Frame frame{
        .stack_bottom = bottom,
        .stack_full = bottom + kStackLimit,
        .code_begin = code.begin(),
        .jump_destinations = code.jump_destinations(),
        .code_size = code.size(),
        .message = message,
        .host = host,
        .revision = revision,
        .code = code,
        .scope = scope,
        .memory_buffer = scope.memory(),
        .mulmod_cache = host.execution_space().mulmod_cache(),
        .tracer = tracer,
        .return_data = {},
    };
    const Dispatch& dispatch =
        tracer != nullptr ? kTracingDispatch : kShortcuts[static_cast<std::size_t>(revision)];
    dispatch.handlers[*code.begin()](frame, bottom, code.begin(), message.gas, &dispatch);

    CallResult result;
    result.status = frame.status;
    result.gas_left = frame.gas_left;
    if (frame.status == Status::Success) result.gas_refund = frame.gas_refund;
    if (frame.output_size != 0) {
        const std::uint8_t* output = frame.memory + frame.output_offset;
        result.output.assign(output, output + frame.output_size);
    }
    return result;
}
}  // namespace freehold::evm
