// From a program to a proof that is accepted.

#include "proof/host/prove.hpp"
#include "zkvm/testing/programs.hpp"
#include "proof/whir_families.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace freehold::zkvm
{
namespace
{
using namespace testing;

std::vector<Instruction> fibonacci(std::int32_t count)
{
    std::vector<Instruction> code{
        {.op = Op::kAddi, .rd = 10, .imm = 0},
        {.op = Op::kAddi, .rd = 11, .imm = 1},
        {.op = Op::kAddi, .rd = 5, .imm = count},
        {.op = Op::kAdd, .rd = 6, .rs1 = 10, .rs2 = 11},
        {.op = Op::kAddi, .rd = 10, .rs1 = 11},
        {.op = Op::kAddi, .rd = 11, .rs1 = 6},
        {.op = Op::kAddi, .rd = 5, .rs1 = 5, .imm = -1},
        {.op = Op::kBne, .rs1 = 5, .imm = -16},
    };
    const std::vector<Instruction> end = ending();
    code.insert(code.end(), end.begin(), end.end());
    return code;
}

TEST(Prove, Fibonacci)
{
    const TracedRun run{assemble(fibonacci(1000)), {}};
    const ProgramMachine machine{make_program(run.program, run.table)};
    proof::SerialWorkers workers;
    const auto t0 = std::chrono::steady_clock::now();
    const FilledSegment filled = fill(machine, run.input(0), proof::whir::kBaseFamily, workers);
    const auto t1 = std::chrono::steady_clock::now();
    const Bytes proof =
        proof::prove(machine, filled.statement, filled.trace, proof::whir::kBaseFamily, workers);
    const auto t2 = std::chrono::steady_clock::now();
    const auto ok = proof::verify(machine, filled.statement, proof, proof::whir::kBaseFamily);
    const auto t3 = std::chrono::steady_clock::now();
    printf("fill %.3f prove %.3f verify %.3f bytes %zu\n", std::chrono::duration<double>(t1-t0).count(), std::chrono::duration<double>(t2-t1).count(), std::chrono::duration<double>(t3-t2).count(), proof.size());
    EXPECT_TRUE(ok.has_value()) << ok.error().reason;
}
}  // namespace
}  // namespace freehold::zkvm
