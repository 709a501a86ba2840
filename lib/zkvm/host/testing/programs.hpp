#pragma once
// Small programs for tests: assembled from instruction values, or drawn at random so that they use every
// table.

#include "proof/whir_families.hpp"
#include "riscv/decode_table.hpp"
#include "riscv/tracer.hpp"
#include "zkvm/host/fill.hpp"
#include "zkvm/host/program_machine.hpp"

#include <random>
#include <vector>

namespace freehold::zkvm::testing
{
using riscv::Instruction;
using riscv::Op;

inline constexpr std::uint32_t kTextBase = 0x10000;

/// Text at kTextBase, followed by `data` words.
riscv::Program assemble(const std::vector<Instruction>& code, const std::vector<std::uint32_t>& data = {});

/// The program's last instructions: outputs x10 to x17 and halts.
std::vector<Instruction> ending();

struct ProgramShape
{
    /// About how many instructions are drawn. At most 800 if they are repeated.
    std::size_t length = 0;
    std::int32_t repeats = 1;
    /// Cycles, in pairs, of a loop in the middle that touches nothing but its counter.
    std::uint32_t idle = 0;
};
/// Random instructions and delegations, then outputs and HALT. Uses every instruction table and delegation
/// for lengths from some hundreds on.
std::vector<Instruction> random_program(std::mt19937_64& random, const ProgramShape& shape);

/// A whole run, traced.
struct TracedRun
{
    riscv::Program program;
    riscv::DecodeTable table;
    std::vector<riscv::Segment> segments;
    riscv::Boundary boundary;

    /// REQUIRES: the program halts.
    TracedRun(riscv::Program p, std::vector<std::uint32_t> input, const riscv::SegmentLimits& limits = {});

    [[nodiscard]] SegmentInput input(std::size_t i) const
    {
        const bool multi = segments.size() > 1, last = i + 1 == segments.size();
        return {segments[i], multi, multi && last ? &boundary : nullptr};
    }
};

/// The machine that proves this run with the base family's parameters.
inline ProgramMachine machine_of(const TracedRun& run)
{
    proof::SerialWorkers workers;
    return proving_machine(make_program(run.program, run.table), proof::whir::kBaseFamily, workers);
}

/// The same with zeros instead of the program's roots, which takes most of the time. No proof has a use for
/// it; complaints() does not need more.
inline ProgramMachine unproved_machine_of(const TracedRun& run)
{
    const auto& family = proof::whir::kBaseFamily;
    Program program = make_program(run.program, run.table);
    Descriptor descriptor{.entry = program.entry,
                          .image_begin = program.image_begin,
                          .image_words = static_cast<std::uint32_t>(program.image.size()),
                          .decoder_rows = static_cast<std::uint32_t>(program.decoder.size()),
                          .roots = {}};
    descriptor.roots.resize(program_sets(family, descriptor.layout().size).size());
    return {std::move(descriptor), family, std::move(program)};
}
}  // namespace freehold::zkvm::testing
