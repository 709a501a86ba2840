#include "zkvm/machine.hpp"

#include "proof/whir_families.hpp"
#include "zkvm/host/testing/balance.hpp"
#include "zkvm/host/testing/programs.hpp"

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
    const ProgramMachine machine = machine_of(traced);
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
        const TracedRun traced{assemble(random_program(random, {.length = 600})), random_words(random, 1000)};
        const auto problems = run(traced);
        EXPECT_TRUE(problems.empty()) << fmt::format("{}", fmt::join(problems, "\n"));
        if (!problems.empty()) break;
    }
}

// Segments of 2^16 slots; accesses older than 2^18 do not occur in them.
TEST(Balance, RandomProgramInSeveralSegments)
{
    std::mt19937_64 random{2};
    const TracedRun traced{assemble(random_program(random, {.length = 700, .repeats = 80})),
                           random_words(random, 10000),
                           {.max_clock = riscv::kMinSegmentClock}};
    EXPECT_GE(traced.segments.size(), 3u);
    const auto problems = run(traced);
    EXPECT_TRUE(problems.empty()) << fmt::format("{}", fmt::join(problems, "\n"));
}

// More than 2^18 slots between two uses of most registers, words and cells: they pass through BUMP.
TEST(Balance, OldAccesses)
{
    std::mt19937_64 random{3};
    const TracedRun traced{assemble(random_program(random, {.length = 1000, .idle = 80000})),
                           random_words(random, 100000)};
    EXPECT_FALSE(traced.segments[0].word_bumps.empty());
    EXPECT_FALSE(traced.segments[0].cell_bumps.empty());
    const auto problems = run(traced);
    EXPECT_TRUE(problems.empty()) << fmt::format("{}", fmt::join(problems, "\n"));
}
}  // namespace
}  // namespace freehold::zkvm
