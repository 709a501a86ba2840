#include "sys/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace freehold::sys
{
namespace
{
// One call of parallel_for. Indices are handed out by `next`; whoever finishes the last one wakes the caller.
// Workers hold a shared_ptr, because a worker may look at a job after its caller has returned (and then finds
// nothing to do).
struct Job
{
    std::size_t count;
    void* context;
    void (*call)(void*, std::size_t);
    std::atomic<std::size_t> next{0};
    std::atomic<std::size_t> done{0};

    void work() noexcept
    {
        for (std::size_t i = next.fetch_add(1); i < count; i = next.fetch_add(1)) {
            call(context, i);
            if (done.fetch_add(1) + 1 == count) done.notify_all();
        }
    }

    // Waits for items that other threads have taken. Whoever waits here has no item of this job left to take,
    // and the threads it waits for run items that are deeper in the tree of nested calls, so waiting cannot
    // form a cycle.
    void wait() const
    {
        for (std::size_t seen = done.load(); seen < count; seen = done.load()) done.wait(seen);
    }
};

class Pool
{
public:
    explicit Pool(unsigned workers)
    {
        for (unsigned i = 0; i < workers; ++i)
            threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }

    void submit(const std::shared_ptr<Job>& job)
    {
        {
            const std::lock_guard lock{mutex_};
            jobs_.push_back(job);
        }
        wake_.notify_all();
    }

    void remove(const std::shared_ptr<Job>& job)
    {
        const std::lock_guard lock{mutex_};
        std::erase(jobs_, job);
    }

private:
    void run(const std::stop_token& stop)
    {
        std::unique_lock lock{mutex_};
        while (wake_.wait(lock, stop, [this] { return !jobs_.empty(); })) {
            const std::shared_ptr<Job> job = jobs_.front();
            lock.unlock();
            job->work();
            lock.lock();
            // All its items are taken: no reason to offer it any longer.
            std::erase(jobs_, job);
        }
    }

    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<std::shared_ptr<Job>> jobs_;
    std::vector<std::jthread> threads_;  // last: joined before what they use is destroyed
};

Pool& pool()
{
    static Pool instance{parallelism() - 1};
    return instance;
}

unsigned configured_parallelism()
{
    if (const char* text = std::getenv("FREEHOLD_THREADS")) {
        const long value = std::strtol(text, nullptr, 10);
        if (value >= 1) return static_cast<unsigned>(std::min(value, 256l));
    }
    return std::clamp(std::thread::hardware_concurrency(), 1u, 256u);
}
}  // namespace

unsigned parallelism()
{
    static const unsigned value = configured_parallelism();
    return value;
}

void parallel_for_erased(std::size_t count, void* context, void (*call)(void*, std::size_t))
{
    if (count <= 1 || parallelism() == 1) {
        for (std::size_t i = 0; i < count; ++i) call(context, i);
        return;
    }
    const auto job = std::make_shared<Job>(count, context, call);
    pool().submit(job);
    job->work();
    pool().remove(job);
    job->wait();
}
}  // namespace freehold::sys
