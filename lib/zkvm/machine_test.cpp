#include "zkvm/machine.hpp"

#include "proof/whir_families.hpp"
#include "zkvm/testing/balance.hpp"
#include "zkvm/testing/programs.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace freehold::zkvm
{
namespace
{
using namespace testing;

std::vector<std::uint32_t> random_words(std::mt19937_64& random, std::size_t count)
{
    static constexpr std::uint32_t kCorners[] = {0,      1,      ~0u,        0x80000000, 0x7fffffff,
                                                 0x8000, 0xffff, 0xffff0000, 0x78000001};
    std::vector<std::uint32_t> words;
    for (std::size_t i = 0; i < count; ++i)
        words.push_back(random() % 2 == 0 ? kCorners[random() % 9] : static_cast<std::uint32_t>(random()));
    return words;
}

std::vector<std::string> run(const TracedRun& traced)
{
    const ProgramMachine machine{make_program(traced.program, traced.table)};
    proof::SerialWorkers workers;
    std::vector<FilledSegment> segments;
    for (std::size_t i = 0; i < traced.segments.size(); ++i)
        segments.push_back(fill(machine, traced.input(i), proof::whir::kBaseFamily, workers));
    return complaints(machine, segments);
}

TEST(Balance, RandomProgramsInOneSegment)
{
    std::mt19937_64 random{1};
    for (int round = 0; round < 4; ++round) {
        const TracedRun traced{assemble(random_program(random, 600)), random_words(random, 1000)};
        const auto problems = run(traced);
        EXPECT_TRUE(problems.empty()) << fmt::format("{}", fmt::join(problems, "\n"));
        if (!problems.empty()) break;
    }
}
}  // namespace
}  // namespace freehold::zkvm
