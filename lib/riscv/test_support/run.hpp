#pragma once
// For tests: whole runs, plain and traced, and programs to run.

#include "riscv/emulator.hpp"
#include "riscv/tracer.hpp"

#include <gtest/gtest.h>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace freehold::riscv::test
{
using Words = std::vector<std::uint32_t>;

inline Bytes read_file(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// A sample of guest/samples, built by the target guest_programs.
inline Program load_guest(const std::string& name)
{
    const std::string path = std::string{FREEHOLD_SOURCE_DIR} + "/build/guest/guest/" + name + ".elf";
    const auto program = load_elf(read_file(path));
    EXPECT_TRUE(program.has_value()) << path << ": " << describe(program.error());
    return program.value();
}

/// A program of these instructions, at the beginning of RAM.
inline Program make_program(const Words& words)
{
    const std::uint32_t end = kRamBase + 4 * static_cast<std::uint32_t>(words.size());
    return {kRamBase, kRamBase, words, {{kRamBase, end}}};
}

struct PlainRun
{
    Stop stop;
    std::array<std::uint32_t, kOutputCount> outputs;
    std::uint64_t cycles;
};

inline PlainRun run_plain(const Program& program, Words input, const DecodeOptions& options = {},
                          std::uint64_t max_cycles = 1u << 30)
{
    const DecodeTable table{program, options};
    Emulator emulator{program, table, std::move(input)};
    const Stop stop = emulator.run(max_cycles);
    return {stop, emulator.outputs(), emulator.cycles()};
}

struct TracedRun
{
    Stop stop{StopReason::kCycleLimit, 0};
    std::vector<Segment> segments;
    Boundary boundary;  // only after kHalt
};

inline TracedRun run_traced(const Program& program, const DecodeTable& table, Words input,
                            const SegmentLimits& limits = {})
{
    Tracer tracer{program, table, std::move(input)};
    TracedRun run;
    do {
        run.stop = tracer.record(limits, run.segments.emplace_back());
    } while (run.stop.reason == StopReason::kSegmentFull);
    if (run.stop.reason == StopReason::kHalt) run.boundary = tracer.boundary();
    return run;
}
}  // namespace freehold::riscv::test
