#include "field/host/large_pages.hpp"

#include "field/host/aligned_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <thread>

namespace freehold::field
{
namespace
{
constexpr std::size_t kPage = LargePages::kPage;

// Writes and reads one word of a page: a page that is not there would end the test.
std::uint64_t& word(void* pages, std::size_t page)
{
    return *reinterpret_cast<std::uint64_t*>(static_cast<std::byte*>(pages) + page * kPage);
}

constexpr std::array<Range, 1> whole(std::size_t count) { return {Range{0, count}}; }

TEST(LargePages, ServesTheNextFromWhatWasFreed)
{
    LargePages pages;
    void* a = pages.allocate(5, whole(5));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a) % kPage, 0u);
    for (std::size_t i = 0; i < 5; ++i) word(a, i) = 100 + i;
    EXPECT_EQ(pages.kept(), 0u);
    pages.free(a, 5, whole(5));
    EXPECT_EQ(pages.kept(), 5u);

    // Cut from the same row: the contents show that they are the same pages.
    void* b = pages.allocate(2, whole(2));
    EXPECT_EQ(pages.kept(), 3u);
    EXPECT_EQ(word(b, 0), 100u);
    EXPECT_EQ(word(b, 1), 101u);
    pages.free(b, 2, whole(2));
    pages.release();
    EXPECT_EQ(pages.kept(), 0u);
}

TEST(LargePages, GathersPagesFromRowsThatAreTooShort)
{
    LargePages pages;
    std::array<void*, 3> rows{};
    for (std::size_t k = 0; k < 3; ++k) {
        rows[k] = pages.allocate(2, whole(2));
        for (std::size_t i = 0; i < 2; ++i) word(rows[k], i) = 10 * k + i + 1;
    }
    for (void* row : rows) pages.free(row, 2, whole(2));
    void* all = pages.allocate(7, whole(7));
    EXPECT_EQ(pages.kept(), 0u);
    std::vector<std::uint64_t> seen;
    for (std::size_t i = 0; i < 7; ++i) seen.push_back(word(all, i));
    EXPECT_EQ(seen[6], 0u);  // the one fresh page
    std::ranges::sort(seen);
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 1, 2, 11, 12, 21, 22}));

    // What came together from several rows is moved again, page by page.
    pages.free(all, 7, whole(7));
    void* more = pages.allocate(8, whole(8));
    EXPECT_EQ(pages.kept(), 0u);
    for (std::size_t i = 0; i < 8; ++i) word(more, i) = i;
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(word(more, i), i);
    pages.free(more, 8, whole(8));
}

TEST(LargePages, SpendsNothingOnGaps)
{
    LargePages pages;
    void* a = pages.allocate(4, whole(4));
    for (std::size_t i = 0; i < 4; ++i) word(a, i) = 7;
    pages.free(a, 4, whole(4));

    const std::array used{Range{1, 3}, Range{6, 7}};
    void* b = pages.allocate(9, used);
    EXPECT_EQ(pages.kept(), 1u);
    for (std::size_t i = 0; i < 9; ++i) EXPECT_EQ(word(b, i), i == 1 || i == 2 || i == 6 ? 7u : 0u) << i;
    word(b, 4) = 1;  // not expected, but there
    pages.free(b, 9, used);
    EXPECT_EQ(pages.kept(), 4u);
    pages.free(pages.allocate(3, {}), 3, {});
    EXPECT_EQ(pages.kept(), 4u);
}

TEST(LargePages, ZeroesWhatWasInUse)
{
    LargePages pages;
    for (const std::size_t count : {3u, 2u, 6u}) {
        void* a = pages.allocate_zero(count, whole(count));
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_EQ(word(a, i), 0u);
            std::fill_n(static_cast<std::byte*>(a) + i * kPage, kPage, std::byte{0xff});
        }
        pages.free(a, count, whole(count));
    }
    const std::array used{Range{2, 4}};
    void* a = pages.allocate_zero(5, used);
    const auto* bytes = static_cast<const std::byte*>(a);
    EXPECT_TRUE(std::all_of(bytes, bytes + 5 * kPage, [](std::byte x) { return x == std::byte{}; }));
    pages.free(a, 5, used);
}

TEST(LargePages, IsSharedByThreads)
{
    LargePages pages;
    std::vector<std::jthread> threads;
    for (std::uint64_t id = 1; id <= 4; ++id)
        threads.emplace_back([&pages, id] {
            for (std::size_t round = 0; round < 50; ++round) {
                const std::size_t count = 1 + (round * id) % 5;
                void* a = pages.allocate(count, whole(count));
                for (std::size_t i = 0; i < count; ++i) word(a, i) = id << 32 | i;
                std::this_thread::yield();
                for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(word(a, i), id << 32 | i);
                pages.free(a, count, whole(count));
            }
        });
    threads.clear();
    // As many as all had at once, at most.
    EXPECT_LE(pages.kept(), 20u);
}

TEST(LargePages, SaysThatThereAreNone)
{
    LargePages pages;
    EXPECT_EQ(pages.allocate(std::size_t{1} << 39, whole(1)), nullptr);
}

TEST(AlignedBuffer, AMoveFreesWhatWasThere)
{
    constexpr std::size_t kSize = LargePages::kPage;  // of words: four pages
    AlignedBuffer<std::uint32_t> a{kSize}, b{kSize};
    const std::size_t kept = large_pages().kept();
    a = std::move(b);
    EXPECT_EQ(large_pages().kept(), kept + (AlignedMemory::kFromLargePages ? 4 : 0));
}

TEST(AlignedBuffer, OfPartsInUseIsWholeAllTheSame)
{
    constexpr std::size_t kSize = std::size_t{5} << 20;  // 20 MiB
    const std::array used{Range{0, 3}, Range{10, 700'000}, Range{4'000'000, 4'000'001}};
    for (int i = 0; i < 2; ++i) {
        AlignedBuffer<std::uint32_t> a{kSize, used, AlignedMemory::Content::kZero};
        EXPECT_TRUE(std::ranges::all_of(a, [](std::uint32_t x) { return x == 0; }));
        std::ranges::fill(a, 0xffff'ffff);
        AlignedBuffer<std::uint32_t> b{kSize};
        std::ranges::fill(b, 0xffff'ffff);
        b = std::move(a);
        EXPECT_EQ(b.size(), kSize);
        EXPECT_EQ(a.size(), 0u);  // NOLINT(bugprone-use-after-move): what a move leaves is stated
        EXPECT_TRUE(std::ranges::all_of(b, [](std::uint32_t x) { return x == 0xffff'ffff; }));
    }
}
}  // namespace
}  // namespace freehold::field
