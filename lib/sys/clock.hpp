#pragma once
// Time. The wall clock is for what others see (block timestamps, logs); the monotonic one for measuring and
// waiting.

#include <chrono>
#include <cstdint>
#include <stop_token>

namespace freehold::sys
{
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Seconds and milliseconds since 1970-01-01T00:00:00Z.
std::uint64_t unix_seconds();
std::uint64_t unix_milliseconds();

class Stopwatch
{
public:
    [[nodiscard]] std::chrono::nanoseconds elapsed() const
    {
        return std::chrono::steady_clock::now() - start_;
    }
    [[nodiscard]] double elapsed_ms() const
    {
        return std::chrono::duration<double, std::milli>(elapsed()).count();
    }
    [[nodiscard]] double elapsed_s() const { return std::chrono::duration<double>(elapsed()).count(); }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Sleeps for `duration`, or until a stop is requested. Returns false in the second case.
bool sleep_for(std::chrono::nanoseconds duration, const std::stop_token& stop);
}  // namespace freehold::sys
