// From a program to a proof that is accepted.

#include "proof/host/prove.hpp"

#include "proof/whir_families.hpp"
#include "zkvm/host/testing/programs.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace freehold::zkvm
{
namespace
{
using namespace testing;
using Clock = std::chrono::steady_clock;

riscv::Program load_guest(const std::string& name)
{
    std::ifstream file{FREEHOLD_SOURCE_DIR "/build/guest/guest/" + name + ".elf", std::ios::binary};
    const Bytes bytes{std::istreambuf_iterator<char>{file}, {}};
    auto program = riscv::load_elf(bytes);
    CHECK(program.has_value(), "the guest program is there");
    return *program;
}

double seconds(Clock::time_point from, Clock::time_point to)
{
    return std::chrono::duration<double>(to - from).count();
}

struct Proved
{
    ProgramMachine machine;  // the verifier's
    FilledSegment filled;
    Bytes proof;

    [[nodiscard]] std::string_view verify(const proof::Statement& statement) const
    {
        const auto ok = proof::verify(machine, statement, proof, proof::whir::kBaseFamily);
        return ok ? "" : ok.error().reason;
    }
};

Proved prove_one_segment(const TracedRun& run)
{
    proof::SerialWorkers workers;
    const ProgramMachine machine = machine_of(run);
    const auto t0 = Clock::now();
    FilledSegment filled = fill(machine, run.input(0), proof::whir::kBaseFamily, workers);
    const auto t1 = Clock::now();
    Bytes proof = proof::prove(machine, filled.statement, filled.trace, proof::whir::kBaseFamily, workers);
    const auto t2 = Clock::now();
    std::printf("%u cycles, 2^%u cells: fill %.3f s, prove %.3f s, %zu bytes\n", run.segments[0].cycles(),
                filled.trace.log_size(), seconds(t0, t1), seconds(t1, t2), proof.size());
    return {ProgramMachine{machine.descriptor(), proof::whir::kBaseFamily}, std::move(filled),
            std::move(proof)};
}

TEST(Prove, GuestFibonacci)
{
    const Proved proved = prove_one_segment(TracedRun{load_guest("fibonacci"), {1000}});
    const auto t0 = Clock::now();
    EXPECT_EQ(proved.verify(proved.filled.statement), "");
    std::printf("verify %.3f s\n", seconds(t0, Clock::now()));
    const Publics publics = Publics::decode(proved.filled.statement.publics);
    EXPECT_EQ(publics.outputs[0], 1000u);
    EXPECT_EQ(publics.outputs[1], 1556111435u);  // F(1000) modulo 2^32

    // Another output, another end, another count of rows: another statement.
    for (const std::size_t word : {4u, 1u, 2u}) {
        proof::Statement other = proved.filled.statement;
        other.publics[word] ^= 1;
        EXPECT_NE(proved.verify(other), "") << word;
    }
    proof::Statement other = proved.filled.statement;
    ++other.rows[kTableIndex<Add3>];
    EXPECT_NE(proved.verify(other), "");
}

TEST(Prove, EveryTable)
{
    std::mt19937_64 random{11};
    const TracedRun run{assemble(random_program(random, {.length = 1500})),
                        std::vector<std::uint32_t>(1000, 7)};
    for (const auto& calls : run.segments[0].delegations) EXPECT_FALSE(calls.empty());
    const Proved proved = prove_one_segment(run);
    EXPECT_EQ(proved.verify(proved.filled.statement), "");
}
}  // namespace
}  // namespace freehold::zkvm
