#pragma once
// The prover's workers on the process's thread pool.

#include "proof/workers.hpp"
#include "sys/parallel.hpp"

namespace freehold::app
{
class ThreadWorkers final : public proof::Workers
{
public:
    void run(std::size_t tasks, proof::TaskRef task) override { sys::parallel_for(tasks, task); }
    [[nodiscard]] std::size_t width() const override { return sys::parallelism(); }
};
}  // namespace freehold::app
