#pragma once
// The machine's addresses and clock (spec/machine.md, sections 1 and 4).

#include <cstdint>

namespace freehold::riscv
{
/// Program text, data, heap and stack: words.
inline constexpr std::uint32_t kRamBase = 1u << 16;
inline constexpr std::uint32_t kRamEnd = 1u << 28;
/// Memory in cells of 32 bytes, the operands of delegations. The last 2 KiB of its half of the address space
/// are not used: a base register within an immediate's reach of a legal address is then below 2^29.
inline constexpr std::uint32_t kWideBase = 1u << 28;
inline constexpr std::uint32_t kWideEnd = (1u << 29) - 2048;
inline constexpr std::uint32_t kCellBytes = 32;

/// x0 to x31, and the sink that takes what is written to x0.
inline constexpr std::uint32_t kRegisterCount = 33;
inline constexpr std::uint8_t kSink = 32;

/// The next pc of HALT. No decoder row has it, and no other instruction can reach it: a static target lies in
/// RAM or is kNowhere, and JALR computes base + imm - bit with a base below 2^29. (It must not be a small odd
/// number: JALR from a register that holds 1 may leave `bit` at 0.)
inline constexpr std::uint32_t kHaltPc = 1u << 30;
/// Stands for a static jump target that no instruction can have, so that taking the jump has no proof.
inline constexpr std::uint32_t kNowhere = 0;

/// Output words; each is written exactly once, and HALT follows the first within kOutputWindow cycles and
/// without a delegation, so that a segment boundary never lies between.
inline constexpr std::uint32_t kOutputCount = 8;
inline constexpr std::uint32_t kOutputWindow = 4096;

/// The clock counts slots; it starts at 4 in every segment. Initial values carry the time 0.
inline constexpr std::uint32_t kFirstClock = 4;
inline constexpr std::uint32_t kInstructionSlots = 4;
inline constexpr std::uint32_t kDelegationSlots = 12;
inline constexpr std::uint32_t kClockEnd = 1u << 26;
/// An access whose predecessor is further back than this first passes through a BUMP row.
inline constexpr std::uint32_t kMaxAge = 1u << 18;
inline constexpr std::uint32_t kBumpStep = 1u << 16;
}  // namespace freehold::riscv
