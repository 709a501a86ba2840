#pragma once
// A run that records what the tables need (trace.hpp), segment by segment.

#include "riscv/stop.hpp"
#include "riscv/trace.hpp"

#include <memory>
#include <span>

namespace freehold::riscv
{
/// When a segment is full.
struct SegmentLimits
{
    /// The clock stays at or below this. In [kMinSegmentClock, kClockEnd).
    std::uint32_t max_clock = 1u << 23;
    /// What the rows of the delegations cost, in any unit, and how much of it a segment may hold. A single
    /// delegation may exceed it.
    std::array<std::uint32_t, kDelegationCount> delegation_cost{};
    /// What EXT5_DOT costs besides, for each of its n steps.
    std::uint32_t dot_step_cost = 0;
    std::uint64_t max_delegation_cost = ~0ull;
};
/// Room for the output window (memory_map.hpp), so that the last segment can hold it.
inline constexpr std::uint32_t kMinSegmentClock = 4 * kOutputWindow * kInstructionSlots;

/// `program` and `table` must outlive the tracer; `table` must be of `program`. Not thread-safe.
class Tracer
{
public:
    Tracer(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input);
    ~Tracer();
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

    /// Replaces `segment` by the next one (its buffers are used again). kSegmentFull: call again. kHalt: it
    /// was the last. Anything else: there is no proof, and `segment` is worthless. REQUIRES: no call before
    /// ended in another way than kSegmentFull.
    Stop record(const SegmentLimits& limits, Segment& segment);

    /// REQUIRES: record() returned kHalt.
    [[nodiscard]] Boundary boundary() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};
}  // namespace freehold::riscv
