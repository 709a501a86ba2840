#include "evm/execution_space.hpp"

#include "evm/opcodes.hpp"

#include <algorithm>

namespace freehold::evm
{
namespace
{
// Room for three frames with full stacks; most use a few dozen words.
constexpr std::size_t kChunkWords = 4096;
constexpr std::size_t kMinMemoryCapacity = 1024;
// Memory mostly grows word by word. More would touch much that short frames never use.
constexpr std::size_t kZeroedAtOnce = 256;
static_assert(kChunkWords > kStackLimit);
// Up to here a memory doubles when it grows, and then by quarters.
constexpr std::size_t kDoubledCapacity = std::size_t{1} << 16;
// What a space keeps in all of its memories from one transaction to the next.
constexpr std::size_t kKeptCapacity = std::size_t{1} << 21;
// A word that lies in two cache lines takes twice as long to load and to store.
constexpr std::size_t kAlignment = sizeof(U256);

// The first aligned place. REQUIRES: kAlignment - 1 bytes to spare behind what the place is for.
std::uint8_t* align(std::uint8_t* p) { return p + (0 - reinterpret_cast<std::uintptr_t>(p)) % kAlignment; }
U256* first_word(U256* chunk)
{
    return reinterpret_cast<U256*>(align(reinterpret_cast<std::uint8_t*>(chunk)));
}
constexpr std::size_t kChunkAllocation = kChunkWords + 1;
}  // namespace

void Memory::release()
{
    if (allocation_ != nullptr) std::allocator<std::uint8_t>{}.deallocate(allocation_, allocation_size_);
}

void Memory::zero_ahead(std::size_t end)
{
    end = (end + kZeroedAtOnce - 1) / kZeroedAtOnce * kZeroedAtOnce;
    if (end > capacity_) {
        const std::size_t more = capacity_ < kDoubledCapacity ? capacity_ : capacity_ / 4;
        const std::size_t capacity = std::max({end, capacity_ + more, kMinMemoryCapacity});
        const std::size_t allocation_size = capacity + kAlignment - 1;
        std::uint8_t* const larger = std::allocator<std::uint8_t>{}.allocate(allocation_size);
        std::uint8_t* const aligned = align(larger);
        std::copy_n(data_, size_, aligned);
        release();
        allocation_ = larger;
        allocation_size_ = allocation_size;
        data_ = aligned;
        capacity_ = capacity;
        zeroed_ = size_;
    }
    std::fill_n(data_ + zeroed_, end - zeroed_, std::uint8_t{0});
    zeroed_ = end;
}

ExecutionSpace::~ExecutionSpace()
{
    for (U256* chunk : chunks_) std::allocator<U256>{}.deallocate(chunk, kChunkAllocation);
}

void ExecutionSpace::trim()
{
    std::size_t capacity = 0;
    for (const auto& memory : memories_) capacity += memory->capacity();
    if (capacity > kKeptCapacity) memories_.clear();
    for (; chunks_.size() > 1; chunks_.pop_back())
        std::allocator<U256>{}.deallocate(chunks_.back(), kChunkAllocation);
}

Memory& ExecutionSpace::memory_at(std::size_t depth)
{
    if (depth == memories_.size()) memories_.push_back(std::make_unique<Memory>());
    Memory& memory = *memories_[depth];
    memory.clear();
    return memory;
}

U256* ExecutionSpace::place_stack()
{
    if (free_ != nullptr) {
        if (first_word(chunks_[chunk_]) + kChunkWords - free_ > kStackLimit) return free_;
        ++chunk_;
    }
    // The words are left uninitialised: a frame reads only what it has pushed.
    if (chunk_ == chunks_.size()) chunks_.push_back(std::allocator<U256>{}.allocate(kChunkAllocation));
    return first_word(chunks_[chunk_]);
}

ExecutionSpace::FrameScope::FrameScope(ExecutionSpace& space)
    : space_{space},
      saved_free_{space.free_},
      saved_chunk_{space.chunk_},
      bottom_{space.place_stack()},
      memory_{space.memory_at(space.depth_++)}
{
    space.free_ = bottom_;
}

ExecutionSpace::FrameScope::~FrameScope()
{
    space_.free_ = saved_free_;
    space_.chunk_ = saved_chunk_;
    --space_.depth_;
}
}  // namespace freehold::evm
