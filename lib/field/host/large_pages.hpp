#pragma once
// Where the prover's large arrays live: pages of 2 MiB, which freed arrays leave to the next ones. A page
// that comes from the system is filled with zeros first, and on a virtual machine it may have to come from
// the host (measured: 0.5 GB/s instead of 20 GB/s); each segment of a run needs as many as the one before.

#include <cstddef>
#include <map>
#include <mutex>
#include <span>
#include <vector>

namespace freehold::field
{
/// Positions [begin, end).
struct Range
{
    std::size_t begin = 0, end = 0;
};

class LargePages
{
public:
    static constexpr std::size_t kPage = std::size_t{2} << 20;

    LargePages() = default;
    LargePages(const LargePages&) = delete;
    LargePages& operator=(const LargePages&) = delete;
    ~LargePages() { release(); }

    /// `count` pages in a row, aligned to a page. What is in them is not defined. Only those in `used`
    /// (ascending, apart, within count) are expected to be written: the others cost no memory until they
    /// are. nullptr when the system has none. Thread-safe, as are the others. REQUIRES: 0 < count < 2^40.
    [[nodiscard]] void* allocate(std::size_t count, std::span<const Range> used);
    /// The same, all zero.
    [[nodiscard]] void* allocate_zero(std::size_t count, std::span<const Range> used);
    /// Keeps the pages in use, and gives the others back. REQUIRES: what one of the above returned for this.
    void free(void* pages, std::size_t count, std::span<const Range> used);
    /// Gives the kept pages back to the system.
    void release();
    /// How many pages are kept.
    [[nodiscard]] std::size_t kept() const;

private:
    struct Taken
    {
        std::byte* begin = nullptr;
        std::vector<Range> old;  // the pages that were in use before
    };

    [[nodiscard]] Taken take(std::size_t count, std::span<const Range> used);
    [[nodiscard]] Taken gather(std::size_t count, std::span<const Range> used);
    [[nodiscard]] std::byte* last_kept();
    void release_locked();

    mutable std::mutex mutex_;
    std::multimap<std::size_t, std::byte*> kept_;  // rows of pages by their length
    std::size_t kept_pages_ = 0;
};

/// The one of this process.
LargePages& large_pages();
}  // namespace freehold::field
