#pragma once
// A parallel loop for the tests of lib/field, which may not use lib/sys.

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace freehold::field::testing
{
/// Three threads, each in reverse order of tasks: results may depend on neither.
inline void threads_for(std::size_t tasks, const std::function<void(std::size_t)>& task)
{
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            for (std::size_t i = tasks; i-- > 0;)
                if (i % 3 == t) task(i);
        });
    for (std::thread& thread : threads) thread.join();
}
}  // namespace freehold::field::testing
