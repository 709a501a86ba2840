#include "state/hash_seed.hpp"

#include <atomic>
#include <random>

namespace freehold::state
{
namespace
{
std::uint64_t draw()
{
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

std::atomic<std::uint64_t>& seed()
{
    static std::atomic<std::uint64_t> value{draw()};
    return value;
}
}  // namespace

std::uint64_t hash_seed() { return seed().load(std::memory_order_relaxed); }
void set_hash_seed(std::uint64_t value) { seed().store(value, std::memory_order_relaxed); }
}  // namespace freehold::state
