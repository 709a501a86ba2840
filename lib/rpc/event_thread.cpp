#include "rpc/event_thread.hpp"

namespace freehold::rpc
{
void EventThread::post(std::function<void()> task)
{
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) return;
        tasks_.push_back(std::move(task));
    }
    wake_.notify_one();
}

void EventThread::post_at(std::chrono::steady_clock::time_point when, std::function<void()> task)
{
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) return;
        timers_.emplace(when, std::move(task));
    }
    wake_.notify_one();
}

void EventThread::stop()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
    // What was captured may refer to this object's owner: drop it before the owner goes.
    tasks_.clear();
    timers_.clear();
}

void EventThread::run()
{
    std::unique_lock lock{mutex_};
    while (!stopping_) {
        while (!timers_.empty() && timers_.begin()->first <= std::chrono::steady_clock::now()) {
            tasks_.push_back(std::move(timers_.begin()->second));
            timers_.erase(timers_.begin());
        }
        if (!tasks_.empty()) {
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            lock.unlock();
            task();
            task = nullptr;  // what it captured is released without the lock
            lock.lock();
        } else if (timers_.empty()) {
            wake_.wait(lock);
        } else {
            wake_.wait_until(lock, timers_.begin()->first);
        }
    }
}
}  // namespace freehold::rpc
