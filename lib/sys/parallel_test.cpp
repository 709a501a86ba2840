#include "sys/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace freehold::sys
{
namespace
{
TEST(ParallelFor, CallsEachIndexOnce)
{
    for (const std::size_t count : {0u, 1u, 2u, 3u, 1000u, 100000u}) {
        std::vector<std::uint8_t> calls(count);
        parallel_for(count, [&](std::size_t i) { ++calls[i]; });
        for (const std::uint8_t c : calls) ASSERT_EQ(c, 1);
    }
}

TEST(ParallelFor, MayBeNested)
{
    std::vector<std::uint64_t> sums(50);
    parallel_for(sums.size(), [&](std::size_t i) {
        std::vector<std::uint64_t> parts(100);
        parallel_for(parts.size(), [&](std::size_t j) { parts[j] = i * j; });
        for (const std::uint64_t part : parts) sums[i] += part;
    });
    for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(sums[i], i * 4950);
}

TEST(ParallelFor, MayBeCalledFromSeveralThreads)
{
    std::atomic<std::uint64_t> total{0};
    {
        std::vector<std::jthread> callers;
        for (int t = 0; t < 4; ++t)
            callers.emplace_back([&] {
                for (int round = 0; round < 200; ++round)
                    parallel_for(17, [&](std::size_t i) { total += i; });
            });
    }
    EXPECT_EQ(total, 4u * 200 * 136);
}

TEST(ParallelFor, UsesSeveralThreadsWhenThereAreSeveral)
{
    if (parallelism() < 2) GTEST_SKIP() << "one thread only";
    // Two items that each wait for the other can only finish on two threads.
    std::atomic<int> arrived{0};
    parallel_for(2, [&](std::size_t) {
        ++arrived;
        while (arrived < 2) std::this_thread::yield();
    });
    EXPECT_EQ(arrived, 2);
}
}  // namespace
}  // namespace freehold::sys
