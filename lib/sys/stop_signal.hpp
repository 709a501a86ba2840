#pragma once
// SIGINT and SIGTERM become a stop token, so that every part of the process ends in an orderly way.

#include <memory>
#include <stop_token>

namespace freehold::sys
{
/// REQUIRES: constructed in main() before any other thread is started (it blocks the two signals in this
/// thread, and threads inherit that), and at most one at a time. A second signal ends the process at once
/// with status 130: an orderly stop that hangs must not need kill -9.
class StopSignal
{
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    [[nodiscard]] std::stop_token token() const;
    /// As if a signal had come, but it does not count as the first of two.
    void request_stop();
    /// Blocks until a stop is requested.
    void wait() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::sys
