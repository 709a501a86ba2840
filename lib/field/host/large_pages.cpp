#include "field/host/large_pages.hpp"

#include "base/check.hpp"

#include <sys/mman.h>

#include <cstdint>
#include <cstring>

namespace freehold::field
{
namespace
{
constexpr std::size_t kPage = LargePages::kPage;

void unmap(std::byte* begin, std::size_t bytes)
{
    if (bytes != 0) CHECK(munmap(begin, bytes) == 0, "munmap of what mmap gave");
}

/// Fresh pages, aligned.
std::byte* map(std::size_t count)
{
    const std::size_t bytes = count * kPage;
    // One page more than asked for holds an aligned range.
    void* memory = mmap(nullptr, bytes + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    auto* const begin = static_cast<std::byte*>(memory);
    const std::size_t skip = (kPage - reinterpret_cast<std::uintptr_t>(begin) % kPage) % kPage;
    unmap(begin, skip);
    unmap(begin + skip + bytes, kPage - skip);
    // A hint: what 4 KiB pages cost in faults and address translation is a sixth of the prover's time.
    // Refusal is no error.
    static_cast<void>(madvise(begin + skip, bytes, MADV_HUGEPAGE));
    return begin + skip;
}
/// Each page that was moved on its own is a mapping, and a process has no more of those than
/// vm.max_map_count, by default for 128 GiB: then the page at `from` goes back to the system, and that at
/// `to` is fresh.
bool move_page(std::byte* from, std::byte* to)
{
    if (mremap(from, kPage, kPage, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to) return true;
    unmap(from, kPage);
    // What was there may be gone.
    CHECK(mmap(to, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == to,
          "out of memory");
    static_cast<void>(madvise(to, kPage, MADV_HUGEPAGE));
    return false;
}
}  // namespace

void* LargePages::allocate(std::size_t count, std::span<const Range> used) { return take(count, used).begin; }

void* LargePages::allocate_zero(std::size_t count, std::span<const Range> used)
{
    const Taken taken = take(count, used);
    for (const Range& r : taken.old) std::memset(taken.begin + r.begin * kPage, 0, (r.end - r.begin) * kPage);
    return taken.begin;
}

LargePages::Taken LargePages::take(std::size_t count, std::span<const Range> used)
{
    const std::lock_guard lock{mutex_};
    const bool whole = used.size() == 1 && used[0].begin == 0 && used[0].end == count;
    const auto fitting = whole ? kept_.lower_bound(count) : kept_.end();
    if (fitting == kept_.end()) return gather(count, used);
    const auto [length, begin] = *fitting;
    kept_.erase(fitting);
    kept_pages_ -= count;
    if (length > count) kept_.emplace(length - count, begin + count * kPage);
    return {begin, {{0, count}}};
}

// Of fresh pages, those in use are replaced by kept ones, wherever these are: memory does not move, only its
// address does. So however arrays cut it up, a process holds no more of it than was in use at one time.
LargePages::Taken LargePages::gather(std::size_t count, std::span<const Range> used)
{
    Taken taken{.begin = map(count), .old = {}};
    if (taken.begin == nullptr) {
        release_locked();
        taken.begin = map(count);
        return taken;
    }
    for (const Range& range : used) {
        if (kept_.empty()) break;
        std::size_t i = range.begin;
        // Page by page: a row of kept ones may have come together from several places.
        while (i < range.end && !kept_.empty() && move_page(last_kept(), taken.begin + i * kPage)) ++i;
        taken.old.push_back({range.begin, i});
        if (i < range.end) break;
    }
    return taken;
}

/// One page, of the shortest row.
std::byte* LargePages::last_kept()
{
    auto row = kept_.extract(kept_.begin());
    const std::size_t length = --row.key();
    std::byte* const begin = row.mapped();
    if (length != 0) kept_.insert(std::move(row));
    --kept_pages_;
    return begin + length * kPage;
}

void LargePages::free(void* pages, std::size_t count, std::span<const Range> used)
{
    const std::lock_guard lock{mutex_};
    auto* const begin = static_cast<std::byte*>(pages);
    std::size_t end = 0;
    for (const Range& range : used) {
        unmap(begin + end * kPage, (range.begin - end) * kPage);
        end = range.end;
        kept_.emplace(range.end - range.begin, begin + range.begin * kPage);
        kept_pages_ += range.end - range.begin;
    }
    unmap(begin + end * kPage, (count - end) * kPage);
}

void LargePages::release()
{
    const std::lock_guard lock{mutex_};
    release_locked();
}

void LargePages::release_locked()
{
    for (const auto& [length, begin] : kept_) unmap(begin, length * kPage);
    kept_.clear();
    kept_pages_ = 0;
}

std::size_t LargePages::kept() const
{
    const std::lock_guard lock{mutex_};
    return kept_pages_;
}

LargePages& large_pages()
{
    // Never destroyed: arrays of static storage may be freed later than anything here.
    static LargePages& pages = *new LargePages;
    return pages;
}
}  // namespace freehold::field
