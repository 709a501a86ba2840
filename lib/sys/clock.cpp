#include "sys/clock.hpp"

#include <condition_variable>
#include <mutex>

namespace freehold::sys
{
std::uint64_t unix_milliseconds()
{
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(since_epoch).count());
}

std::uint64_t unix_seconds() { return unix_milliseconds() / 1000; }

bool sleep_for(std::chrono::nanoseconds duration, const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any condition;
    std::unique_lock lock{mutex};
    condition.wait_for(lock, stop, duration, [] { return false; });
    return !stop.stop_requested();
}
}  // namespace freehold::sys
