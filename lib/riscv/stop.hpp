#pragma once
// Why a run ends. All but kHalt and the two limits mean that no proof of this run exists.

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

struct Stop
{
    StopReason reason;
    /// The instruction that was not executed; kHaltPc after HALT; kNowhere where a static target led.
    std::uint32_t pc;

    friend bool operator==(const Stop&, const Stop&) = default;
};
}  // namespace freehold::riscv
