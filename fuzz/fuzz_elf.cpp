// Programs: the loader is total, what it accepts keeps its promises, and whatever the text says, the emulator
// and the tracer stop for the same reason at the same place.

#include "fuzz.hpp"
#include "riscv/emulator.hpp"
#include "riscv/tracer.hpp"

#include <memory>

using namespace freehold;
using namespace freehold::riscv;

namespace
{
void check_program(const Program& program)
{
    FUZZ_CHECK(!program.image.empty() && !program.text.empty());
    FUZZ_CHECK(program.image_base >= kRamBase && program.image_end() <= kRamEnd);
    bool entry_found = false;
    std::uint32_t end = program.image_base;
    for (const AddressRange& range : program.text) {
        FUZZ_CHECK(range.begin >= end && range.begin < range.end && range.end <= program.image_end());
        FUZZ_CHECK(range.begin % 4 == 0 && range.end % 4 == 0);
        entry_found |= program.entry >= range.begin && program.entry < range.end;
        end = range.end;
    }
    FUZZ_CHECK(entry_found && program.entry % 4 == 0);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const auto program = load_elf({bytes, size});
    if (!program) {
        FUZZ_CHECK(!describe(program.error()).empty());
        return 0;
    }
    check_program(*program);
    const DecodeTable table{*program};
    const std::vector<std::uint32_t> input{1, 2, 3};
    constexpr std::uint32_t kCycles = kMinSegmentClock / kInstructionSlots;
    Emulator emulator{*program, table, input};
    const Stop plain = emulator.run(kCycles - 8);
    Tracer tracer{*program, table, input};
    Segment segment;
    const Stop traced = tracer.record({.max_clock = kMinSegmentClock}, segment);
    if (plain.reason == StopReason::kCycleLimit) return 0;
    // The tracer ends a segment before outputs that might not fit.
    if (traced.reason == StopReason::kSegmentFull) return 0;
    FUZZ_CHECK(plain == traced);
    return 0;
}
