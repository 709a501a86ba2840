#pragma once
// For tests: programs as lists of instructions.

#include "riscv/instruction.hpp"
#include "riscv/test_support/run.hpp"

#include <vector>

namespace freehold::riscv::test
{
using Instructions = std::vector<Instruction>;

inline Words encoded(const Instructions& instructions)
{
    Words words;
    for (const Instruction& i : instructions) words.push_back(encode(i));
    return words;
}
inline Program assemble(const Instructions& instructions) { return make_program(encoded(instructions)); }

/// Loads any constant into a register: two instructions.
inline void load(Instructions& out, std::uint8_t rd, std::uint32_t value)
{
    const auto low = static_cast<std::int32_t>(value << 20) >> 20;
    out.push_back({Op::kLui, rd, 0, 0, static_cast<std::int32_t>(value - static_cast<std::uint32_t>(low))});
    out.push_back({Op::kAddi, rd, rd, 0, low});
}

/// Writes registers x5 to x12 as outputs and halts.
inline void finish(Instructions& out)
{
    for (std::uint8_t i = 0; i < 8; ++i) out.push_back({Op::kOut, 0, static_cast<std::uint8_t>(5 + i), 0, i});
    out.push_back({Op::kHalt});
}
}  // namespace freehold::riscv::test
