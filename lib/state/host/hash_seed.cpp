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

// One by one: words of two seeds are a seed as well.
struct AtomicSeed
{
    std::atomic<std::uint64_t> left{draw()}, right{draw()};
};

AtomicSeed& current()
{
    static AtomicSeed seed;
    return seed;
}
}  // namespace

HashSeed hash_seed()
{
    return {current().left.load(std::memory_order_relaxed), current().right.load(std::memory_order_relaxed)};
}

void set_hash_seed(const HashSeed& seed)
{
    current().left.store(seed.left, std::memory_order_relaxed);
    current().right.store(seed.right, std::memory_order_relaxed);
}
}  // namespace freehold::state
