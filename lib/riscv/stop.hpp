#pragma once
// Why a run ends. All but kHalt and the two limits mean that no proof of this run exists.

#include "riscv/elf.hpp"

#include <cstdint>
#include <string_view>

namespace freehold::riscv
{
enum class StopReason : std::uint8_t
{
    kHalt,
    kCycleLimit,
    kSegmentFull,
    kIllegalInstruction,
    kBadJump,
    kMisaligned,
    kOutOfRange,
    kSubWordInWide,
    kInputExhausted,
    kDelegationPointer,
    kDelegationDomain,
    kOutputTwice,
    kOutputMissing,
    kOutputWindow,
};
std::string_view describe(StopReason reason);

/// What a guest executes when its heap is used up (guest/runtime/allocator.cpp): as illegal as any other word
/// in custom-1, but describe() names it.
inline constexpr std::uint32_t kOutOfMemoryWord = 0x0000'002b;

struct Stop
{
    StopReason reason;
    /// The instruction that was not executed; kHaltPc after HALT; kNowhere where a static target led.
    std::uint32_t pc;

    friend bool operator==(const Stop&, const Stop&) = default;
};

/// True if the guest's heap was used up.
bool ran_out_of_memory(const Program& program, const Stop& stop);
std::string_view describe(const Program& program, const Stop& stop);
}  // namespace freehold::riscv
