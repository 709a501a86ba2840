#include "field/host/aligned_buffer.hpp"

#include <cstdlib>
#include <cstring>

namespace freehold::field
{
namespace
{
constexpr std::size_t kCacheLine = 64;

constexpr std::size_t whole(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit; }

std::vector<Range> pages_of(std::span<const Range> bytes)
{
    std::vector<Range> pages;
    for (const Range& range : bytes) {
        if (range.begin == range.end) continue;
        const Range page{range.begin / LargePages::kPage, whole(range.end, LargePages::kPage)};
        if (!pages.empty() && page.begin <= pages.back().end)
            pages.back().end = page.end;
        else
            pages.push_back(page);
    }
    return pages;
}
}  // namespace

AlignedMemory::AlignedMemory(std::size_t bytes, Content content, std::span<const Range> used)
{
    const bool is_large = bytes >= LargePages::kPage;
    if (!kFromLargePages || !is_large) {
        const std::size_t alignment = is_large ? LargePages::kPage : kCacheLine;
        data_ = std::aligned_alloc(alignment, whole(bytes, alignment) * alignment);
    } else {
        pages_ = whole(bytes, LargePages::kPage);
        used_ = pages_of(used);
        data_ = content == Content::kZero ? large_pages().allocate_zero(pages_, used_)
                                          : large_pages().allocate(pages_, used_);
    }
    CHECK(data_ != nullptr, "out of memory");
    if (pages_ == 0 && content == Content::kZero)
        std::memset(data_, 0, bytes);
    else if (!kFromLargePages)
        std::memset(data_, 0xf3, bytes);
}

AlignedMemory::~AlignedMemory()
{
    if (pages_ == 0)
        std::free(data_);
    else if (data_ != nullptr)
        large_pages().free(data_, pages_, used_);
}
}  // namespace freehold::field
