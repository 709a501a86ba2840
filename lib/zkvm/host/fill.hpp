#pragma once
// From the trace of a segment to its statement and its tables.

#include "proof/host/prove.hpp"
#include "riscv/decode_table.hpp"
#include "riscv/elf.hpp"
#include "riscv/trace.hpp"
#include "zkvm/machine.hpp"

namespace freehold::zkvm
{
/// The program as the machine has it.
Program make_program(const riscv::Program& program, const riscv::DecodeTable& table);

struct SegmentInput
{
    const riscv::Segment& segment;
    /// The run has several segments.
    bool multi = false;
    /// Of the run, in the one segment of several that carries where memory begins and ends. That is the last
    /// one.
    const riscv::Boundary* boundary = nullptr;
};

struct FilledSegment
{
    proof::Statement statement;
    proof::Trace trace;
};

/// The live rows of each table.
std::vector<std::uint32_t> row_counts(const ProgramMachine& machine, const SegmentInput& input);

/// Whether `family` has a parameter set that is large enough for the segment, of at most 2^max_log_cells.
bool fits(const ProgramMachine& machine, const SegmentInput& input, const proof::whir::Family& family,
          unsigned max_log_cells);

/// REQUIRES: a segment of a run of this program that ended with kSegmentFull or kHalt, and it fits.
FilledSegment fill(const ProgramMachine& machine, const SegmentInput& input,
                   const proof::whir::Family& family, proof::Workers& workers);
}  // namespace freehold::zkvm
