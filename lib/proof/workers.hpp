#pragma once
// The prover's one seam for parallel work. Results never depend on how tasks are spread: each writes what no
// other touches, and sums over tasks are exact field sums.

#include <cstddef>
#include <memory>
#include <type_traits>

namespace freehold::proof
{
/// A callable taking the number of a task, by reference. REQUIRES: the callable outlives the call.
class TaskRef
{
public:
    template <class F>
        requires(!std::is_same_v<std::remove_cvref_t<F>, TaskRef>)
    TaskRef(F&& f)
        : object_{const_cast<void*>(static_cast<const void*>(std::addressof(f)))},
          call_{[](void* object, std::size_t task) {
              (*static_cast<std::remove_reference_t<F>*>(object))(task);
          }}
    {}
    void operator()(std::size_t task) const { call_(object_, task); }

private:
    void* object_;
    void (*call_)(void*, std::size_t);
};

class Workers
{
public:
    virtual ~Workers() = default;
    /// Calls task(0) .. task(tasks - 1), in any order, at once or not, and returns when all are done.
    virtual void run(std::size_t tasks, TaskRef task) = 0;
    /// How many tasks may run at once: a hint for splitting work.
    [[nodiscard]] virtual std::size_t width() const = 0;
};

/// One after the other, on the calling thread.
class SerialWorkers final : public Workers
{
public:
    void run(std::size_t tasks, TaskRef task) override
    {
        for (std::size_t i = 0; i < tasks; ++i) task(i);
    }
    [[nodiscard]] std::size_t width() const override { return 1; }
};
}  // namespace freehold::proof
