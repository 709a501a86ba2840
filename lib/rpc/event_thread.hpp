#pragma once
// One thread for what must not run on the chain's writer or on a server's thread: telling subscribers,
// answering those who wait for a receipt, time-outs.

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace freehold::rpc
{
/// Tasks run one after another in the order in which they were posted; those still waiting at destruction are
/// dropped. Thread-safe. Tasks throw nothing.
class EventThread
{
public:
    EventThread() : thread_{[this] { run(); }} {}
    ~EventThread() { stop(); }
    EventThread(const EventThread&) = delete;
    EventThread& operator=(const EventThread&) = delete;

    void post(std::function<void()> task);
    void post_at(std::chrono::steady_clock::time_point when, std::function<void()> task);
    /// Returns when no task runs and none will. REQUIRES: not on the thread itself.
    void stop();

private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> tasks_;
    std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> timers_;
    bool stopping_ = false;
    std::thread thread_;
};
}  // namespace freehold::rpc
