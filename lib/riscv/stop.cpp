#include "riscv/stop.hpp"

namespace freehold::riscv
{
std::string_view describe(StopReason reason)
{
    switch (reason) {
        case StopReason::kHalt: return "halted";
        case StopReason::kCycleLimit: return "cycle limit reached";
        case StopReason::kSegmentFull: return "segment full";
        case StopReason::kIllegalInstruction: return "illegal instruction";
        case StopReason::kBadJump: return "jump to an address outside the text";
        case StopReason::kMisaligned: return "misaligned access";
        case StopReason::kOutOfRange: return "access outside the memory";
        case StopReason::kSubWordInWide: return "access to a byte or half-word of WIDE memory";
        case StopReason::kInputExhausted: return "read past the end of the input";
        case StopReason::kDelegationPointer:
            return "a delegation's pointer is not that of a cell of WIDE memory";
        case StopReason::kDelegationDomain: return "a delegation's operands are outside its domain";
        case StopReason::kOutputTwice: return "an output word was written twice";
        case StopReason::kOutputMissing: return "halted before every output word was written";
        case StopReason::kOutputWindow:
            return "a delegation, or no halt soon enough, after the first output word";
    }
    return "unknown reason";
}

bool ran_out_of_memory(const Program& program, const Stop& stop)
{
    const std::uint32_t index = (stop.pc - program.image_base) / 4;  // beyond the image if pc is below it
    return stop.reason == StopReason::kIllegalInstruction && index < program.image.size() &&
           program.image[index] == kOutOfMemoryWord;
}

std::string_view describe(const Program& program, const Stop& stop)
{
    return ran_out_of_memory(program, stop) ? "the program ran out of memory" : describe(stop.reason);
}
}  // namespace freehold::riscv
