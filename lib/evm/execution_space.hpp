#pragma once
// The room in which nested frames run: one stack region shared by all of them and one memory for each depth,
// kept from call to call. A frame therefore allocates nothing in the usual case and touches only the words it
// uses, which in the guest is also what each touched word of a proof costs. Owned by a Host; one thread at a
// time.

#include "base/modulus.hpp"

#include <memory>
#include <vector>

namespace freehold::evm
{
/// Bytes that grow and are zero when they appear. Invariant: [size_, zeroed_) is zero, zeroed_ <= capacity_.
class Memory
{
public:
    Memory() = default;
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;
    ~Memory() { release(); }

    [[nodiscard]] std::uint8_t* data() { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    void clear() { size_ = zeroed_ = 0; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    /// REQUIRES: new_size >= size(). Invalidates pointers.
    void grow(std::size_t new_size)
    {
        if (new_size > zeroed_) zero_ahead(new_size);
        size_ = new_size;
    }

private:
    void zero_ahead(std::size_t end);
    void release();

    // With its size, as the guest's heap asks for it: a unique_ptr<std::uint8_t[]> would not know that.
    std::uint8_t* allocation_ = nullptr;
    std::size_t allocation_size_ = 0;
    std::uint8_t* data_ = nullptr;  // in the allocation; only the first zeroed_ bytes are initialised
    std::size_t size_ = 0;
    std::size_t zeroed_ = 0;
    std::size_t capacity_ = 0;
};

class ExecutionSpace
{
public:
    ExecutionSpace() = default;
    ExecutionSpace(const ExecutionSpace&) = delete;
    ExecutionSpace& operator=(const ExecutionSpace&) = delete;
    ~ExecutionSpace();

    /// Gives back most of what is kept, if that is more than a usual transaction can have taken: else a block
    /// of transactions that each go to another depth would add up. REQUIRES: no frame runs.
    void trim();

    /// One for all frames: nested calls of a library for elliptic curves share the modulus.
    [[nodiscard]] MulmodCache& mulmod_cache() { return mulmod_cache_; }

    /// A frame's place, from construction to destruction; these nest.
    class FrameScope
    {
    public:
        explicit FrameScope(ExecutionSpace& space);
        FrameScope(const FrameScope&) = delete;
        FrameScope& operator=(const FrameScope&) = delete;
        ~FrameScope();

        /// The word below the first of the frame's kStackLimit words. It may hold the caller's top.
        [[nodiscard]] U256* stack_bottom() const { return bottom_; }
        [[nodiscard]] Memory& memory() const { return memory_; }
        /// To be called before anything that may nest: words up to `top` stay as they are.
        void keep_stack(U256* top) const { space_.free_ = top; }

    private:
        ExecutionSpace& space_;
        U256* const saved_free_;
        const std::size_t saved_chunk_;
        U256* bottom_;
        Memory& memory_;
    };

private:
    Memory& memory_at(std::size_t depth);
    U256* place_stack();

    std::vector<U256*> chunks_;                      // allocations for kChunkWords each
    std::size_t chunk_ = 0;                          // the one that free_ points into
    U256* free_ = nullptr;                           // the last word in use; null while no frame runs
    std::vector<std::unique_ptr<Memory>> memories_;  // by depth
    std::size_t depth_ = 0;
    MulmodCache mulmod_cache_;
};
}  // namespace freehold::evm
