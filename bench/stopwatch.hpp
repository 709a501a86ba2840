#pragma once
// How long something took.

#include <algorithm>
#include <chrono>
#include <ctime>

namespace freehold::bench
{
/// Milliseconds on the wall, and of processor time of all threads. On a machine with other work only the
/// latter means much.
struct Elapsed
{
    double wall = 0;
    double cpu = 0;
};

/// The least of each.
inline Elapsed least(const Elapsed& a, const Elapsed& b)
{
    return {std::min(a.wall, b.wall), std::min(a.cpu, b.cpu)};
}

class Stopwatch
{
public:
    [[nodiscard]] Elapsed elapsed() const
    {
        const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - wall_;
        return {wall.count(), cpu_now() - cpu_};
    }

private:
    static double cpu_now()
    {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
    }

    std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
    double cpu_ = cpu_now();
};

/// Seconds on the wall for one run of `work`: the least of many rounds of about two milliseconds.
template <typename Work>
double least_seconds(const Work& work, int rounds)
{
    using Clock = std::chrono::steady_clock;
    constexpr double kRoundSeconds = 2e-3;
    const auto time = [&](int repetitions) {
        const auto start = Clock::now();
        for (int i = 0; i < repetitions; ++i) work();
        return std::chrono::duration<double>(Clock::now() - start).count() / repetitions;
    };
    double best = time(1);
    const int repetitions = std::max(1, static_cast<int>(kRoundSeconds / best));
    for (int round = 0; round < rounds; ++round) best = std::min(best, time(repetitions));
    return best;
}
}  // namespace freehold::bench
