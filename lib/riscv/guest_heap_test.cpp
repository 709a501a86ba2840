// The heap of guest programs (guest/runtime/heap.hpp), on the host.

#include <gtest/gtest.h>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <runtime/heap.hpp>
#include <vector>

namespace freehold::riscv::test
{
namespace
{
using guest::Heap;

class GuestHeap : public ::testing::Test
{
protected:
    static constexpr std::size_t kSize = std::size_t{80} << 20;

    struct Block
    {
        std::uint8_t* start;
        std::size_t size;
        std::uint8_t mark;
    };

    // Adds a block with marked ends, if there is room; true if so.
    bool add(std::size_t size, std::size_t alignment = Heap::kGranule)
    {
        auto* const start = static_cast<std::uint8_t*>(heap_.allocate(size, alignment));
        if (start == nullptr) return false;
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(start) % alignment, 0u);
        EXPECT_GE(start, memory());
        EXPECT_LE(start + size, memory() + kSize);
        Block block{start, size, static_cast<std::uint8_t>(next_mark_++)};
        // Blocks do not overlap: the next one starts behind this one's end.
        const auto next = ends_.upper_bound(start);
        EXPECT_TRUE(next == ends_.end() || next->second >= start + size);
        ends_[start + size] = start;
        std::memset(start, block.mark, size);
        blocks_.push_back(block);
        return true;
    }
    void remove(std::size_t i)
    {
        std::swap(blocks_[i], blocks_.back());
        const Block block = blocks_.back();
        blocks_.pop_back();
        for (std::size_t at = 0; at < block.size; ++at)
            if (block.start[at] != block.mark) return ADD_FAILURE() << "a block was written by another";
        ends_.erase(block.start + block.size);
        heap_.release(block.start, block.size);
    }
    void remove_all()
    {
        while (!blocks_.empty()) remove(blocks_.size() - 1);
    }
    // How many blocks of that size there is room for.
    std::size_t fill(std::size_t size)
    {
        std::size_t count = 0;
        while (add(size)) ++count;
        return count;
    }

    std::uint8_t* memory() { return reinterpret_cast<std::uint8_t*>(memory_.get()); }

    struct alignas(Heap::kPage) Page
    {
        std::uint8_t bytes[Heap::kPage];
    };
    std::unique_ptr<Page[]> memory_ = std::make_unique_for_overwrite<Page[]>(kSize / Heap::kPage);
    std::vector<std::uint32_t> bits_ = std::vector<std::uint32_t>(Heap::bits_size(kSize));
    Heap heap_{memory(), memory() + kSize, bits_.data()};
    std::vector<Block> blocks_;
    std::map<std::uint8_t*, std::uint8_t*> ends_;  // to the starts
    unsigned next_mark_ = 0;
};

TEST_F(GuestHeap, BlocksHaveRoomForWhatWasAskedAndLittleMore)
{
    namespace block_class = guest::block_class;
    for (std::size_t size = 0; size < 100'000; ++size) {
        const unsigned which = block_class::of(size);
        ASSERT_GE(block_class::bytes(which), size);
        ASSERT_LE(block_class::bytes(which), size + size / 4 + 8);
        if (which > 0) {
            ASSERT_LT(block_class::bytes(which - 1), size);
        }
    }
    for (unsigned which = 0; which < block_class::kCount; ++which)
        EXPECT_EQ(block_class::of(block_class::bytes(which)), which);
    for (unsigned which = 1; which < block_class::kCount; ++which)
        EXPECT_EQ(block_class::bytes(which) % Heap::kGranule, 0u);
}

TEST_F(GuestHeap, FreedBlocksAreUsedAgainFirst)
{
    ASSERT_TRUE(add(100));
    std::uint8_t* const start = blocks_[0].start;
    const std::size_t used = heap_.used();
    for (int i = 0; i < 1000; ++i) {
        remove_all();
        ASSERT_TRUE(add(100));
        EXPECT_EQ(blocks_[0].start, start);
    }
    EXPECT_EQ(heap_.used(), used);
}

// An allocator that kept each freed block for its own size would run out at the second size.
TEST_F(GuestHeap, WhatOneSizeFreedServesTheOthers)
{
    for (const std::size_t size :
         {33000u, 70000u, 200u, 5000u, 1u << 20, 300u, 24609u, 40000000u, 500u, 4096u}) {
        const std::size_t count = fill(size);
        EXPECT_GT(count * size, kSize / 10 * (size > kSize / 4 ? 4 : 7)) << size;
        remove_all();
    }
}

TEST_F(GuestHeap, NeighboursInUseKeepTheirPlaces)
{
    // Every second block stays, so that nothing joins to more than one of them.
    fill(24'000);
    for (std::size_t i = blocks_.size() / 2; i-- > 0;) remove(2 * i + 1);
    const std::size_t count = blocks_.size();
    EXPECT_FALSE(add(60'000));
    EXPECT_GE(fill(7000), count * 2);
    remove_all();
    EXPECT_TRUE(add(kSize / 2));
}

TEST_F(GuestHeap, TakesMemoryThatWasFreedBeforeMemoryThatWasNot)
{
    for (std::size_t size = 1000; size < 60'000; size += 1000) {
        for (std::size_t all = 0; all < (std::size_t{10} << 20); all += size) ASSERT_TRUE(add(size));
        remove_all();
    }
    EXPECT_LT(heap_.used(), std::size_t{40} << 20);
}

TEST_F(GuestHeap, ServesAnyOrder)
{
    std::mt19937 random{1};
    for (int round = 0; round < 60'000; ++round) {
        const bool grows = round / 10'000 % 2 == 0;
        if (blocks_.empty() || random() % 8 < (grows ? 6 : 2)) {
            const std::size_t size = random() % (std::size_t{1} << (4 + random() % 12));
            const std::size_t alignment = random() % 16 == 0 ? 32 : Heap::kGranule;
            if (!add(size, alignment)) remove(random() % blocks_.size());
        } else {
            remove(random() % blocks_.size());
        }
    }
    remove_all();
    EXPECT_TRUE(add(kSize / 10 * 6));
}

TEST_F(GuestHeap, RefusesWhatIsTooMuch)
{
    EXPECT_EQ(heap_.allocate(kSize + 1, 8), nullptr);
    EXPECT_EQ(heap_.allocate(0x7fffffff, 8), nullptr);
    EXPECT_EQ(heap_.allocate(0xffffffff, 8), nullptr);
    EXPECT_EQ(heap_.allocate(0xffffffff, 4096), nullptr);
    EXPECT_TRUE(add(100));
}
}  // namespace
}  // namespace freehold::riscv::test
