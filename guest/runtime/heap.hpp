#pragma once
// The heap of a guest program: blocks of a few sizes, a list of freed ones for each size, and a collection
// that joins freed neighbours of any sizes.
//
// Sizes are the multiples of 8 up to 32, then four for each doubling: 40, 48, 56, 64, 80, ... A freed block
// is used again first, by whoever wants its size, as every word touched for the first time costs a boundary
// row; so new memory is not zero in general. What no list has is cut from a run of free memory. Where none is
// long enough, kStep bytes (or a quarter) more have been used than at the last collection, and half is free,
// the next one looks for runs in what was freed. It takes some cycles for each word, about what its boundary
// row costs, so with less to gain memory that was never used is taken, as long as there is any. The usual
// program never collects.
//
// Blocks have no headers: their sizes come with them when they are freed. Invariants: (1) every byte of
// [start_, fresh_) is in a block in use, in one free block of free_, in one run of runs_, or in the present
// run [top_, run_end_); (2) the bits are zero between collections.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>

namespace freehold::guest
{
/// The sizes of blocks, by number.
namespace block_class
{
inline constexpr std::size_t kGranule = 8;
inline constexpr unsigned kCount = 112;

/// The last is no multiple of its quarter, as that would be 2^32.
inline constexpr auto kBytes = [] {
    std::array<std::size_t, kCount> bytes{};
    for (std::size_t i = 0; i < kCount; ++i)
        bytes[i] = i < 4 ? kGranule * (i + 1) : (5 + i % 4) << (i / 4 + 2);
    bytes[kCount - 1] = ~std::uint32_t{0} - (kGranule - 1);
    return bytes;
}();
constexpr std::size_t bytes(unsigned which) { return kBytes[which]; }

// The machine does not count leading zeros, and most blocks are small: their classes by eighths of the size.
inline constexpr std::size_t kSmall = 1024;
inline constexpr unsigned kSmallLog = 10, kFirstLarge = 24;
inline constexpr auto kSmallClasses = [] {
    std::array<std::uint8_t, kSmall / kGranule + 1> classes{};
    unsigned which = 0;
    for (std::size_t i = 1; i < classes.size(); ++i) {
        if (i * kGranule > bytes(which)) ++which;
        classes[i] = static_cast<std::uint8_t>(which);
    }
    return classes;
}();
static_assert(bytes(kFirstLarge - 1) == kSmall);

/// The smallest with room for so much. REQUIRES: size < 2^32.
inline unsigned of(std::size_t size)
{
    if (size <= kSmall) return kSmallClasses[(size + kGranule - 1) / kGranule];
    const auto last = static_cast<std::uint32_t>(size - 1);
    const auto log = 31 - static_cast<unsigned>(__builtin_clz(last));
    return kFirstLarge + (log - kSmallLog) * 4 + (last >> (log - 2) & 3);
}
}  // namespace block_class

class Heap
{
public:
    /// A bit for each kGranule bytes. REQUIRES: start and end are multiples of kPage, the words of
    /// bits_size() are zero.
    constexpr Heap(std::uint8_t* start, std::uint8_t* end, std::uint32_t* bits)
        : start_{start}, end_{end}, bits_{bits}, fresh_{start}, top_{start}, run_end_{start}
    {}
    static constexpr std::size_t bits_size(std::size_t bytes) { return bytes / kPage; }

    static constexpr std::size_t kGranule = block_class::kGranule;
    static constexpr std::size_t kPage = 32 * kGranule;  // one word of bits

    /// nullptr if there is no room. REQUIRES: alignment is a power of two, size < 2^32.
    void* allocate(std::size_t size, std::size_t alignment = kGranule)
    {
        const unsigned which = block_class::of(size);
        const std::size_t bytes = block_class::bytes(which);
        if (alignment > kGranule) return carve(bytes, alignment);
        if (FreeBlock* const block = free_[which]; block != nullptr) {
            free_[which] = block->next;
            return block;
        }
        if (static_cast<std::size_t>(run_end_ - top_) < bytes) return carve(bytes, kGranule);
        std::uint8_t* const block = top_;
        top_ += bytes;
        return block;
    }
    /// REQUIRES: the block is one of allocate(size).
    void release(void* block, std::size_t size) { push(block, block_class::of(size)); }

    /// Bytes that were ever used, with what is free of them.
    [[nodiscard]] std::size_t used() const { return static_cast<std::size_t>(fresh_ - start_); }

private:
    struct FreeBlock
    {
        FreeBlock* next;
    };
    struct Run
    {
        Run* next;
        std::size_t size;
    };

    static constexpr std::size_t kMinRun = 4096;
    static constexpr std::size_t kStep = std::size_t{32} << 20;
    static constexpr std::size_t kBinCount = 32;

    void push(void* block, unsigned which) { free_[which] = new (block) FreeBlock{free_[which]}; }

    [[gnu::noinline]] void* carve(std::size_t bytes, std::size_t alignment);
    bool open_run(std::size_t bytes);
    bool take_run(std::size_t bytes);
    bool take_fresh(std::size_t bytes);
    void put_aside(std::uint8_t* start, std::size_t size);
    std::size_t collect();
    [[nodiscard]] std::size_t free_bytes() const;
    void mark(const void* start, std::size_t size);
    void mark_all();

    static unsigned bin_of(std::size_t size) { return static_cast<unsigned>(std::bit_width(size)) - 1; }

    std::uint8_t* start_;
    std::uint8_t* end_;
    std::uint32_t* bits_;
    std::uint8_t* fresh_;  // what is behind was never used
    std::uint8_t* top_;
    std::uint8_t* run_end_;
    std::size_t next_collection_ = kStep;  // when so much is used
    std::array<FreeBlock*, block_class::kCount> free_{};
    std::array<Run*, kBinCount> runs_{};  // by the logs of their sizes
};

inline void* Heap::carve(std::size_t bytes, std::size_t alignment)
{
    if (bytes > static_cast<std::size_t>(end_ - start_)) return nullptr;
    for (;;) {
        const std::size_t padding = (0u - reinterpret_cast<std::uintptr_t>(top_)) & (alignment - 1);
        if (static_cast<std::size_t>(run_end_ - top_) >= padding + bytes) {
            if (padding != 0) put_aside(top_, padding);
            std::uint8_t* const block = top_ + padding;
            top_ = block + bytes;
            return block;
        }
        if (!open_run(bytes + (alignment > kGranule ? alignment : 0))) return nullptr;
    }
}

// Makes of the present run one of at least so many bytes; false if there is none.
inline bool Heap::open_run(std::size_t bytes)
{
    if (take_run(bytes)) return true;
    if (used() >= next_collection_) {
        if (free_bytes() >= used() / 2 && collect() >= used() / 8 && take_run(bytes)) return true;
        const std::size_t step = used() / 4;
        next_collection_ = used() + (step > kStep ? step : kStep);
    }
    if (take_fresh(bytes)) return true;
    collect();
    return take_run(bytes) || take_fresh(bytes);
}

inline bool Heap::take_run(std::size_t bytes)
{
    // All runs of the bins above have room; of those of its own bin only one is asked.
    for (unsigned bin = bin_of(bytes); bin < kBinCount; ++bin) {
        Run* const run = runs_[bin];
        if (run == nullptr || run->size < bytes) continue;
        runs_[bin] = run->next;
        const std::size_t size = run->size;
        put_aside(top_, static_cast<std::size_t>(run_end_ - top_));
        top_ = reinterpret_cast<std::uint8_t*>(run);
        run_end_ = top_ + size;
        return true;
    }
    return false;
}

// As many as the next collection allows, if that is enough.
inline bool Heap::take_fresh(std::size_t bytes)
{
    if (run_end_ != fresh_) {
        put_aside(top_, static_cast<std::size_t>(run_end_ - top_));
        top_ = run_end_ = fresh_;
    }
    if (static_cast<std::size_t>(end_ - top_) < bytes) return false;
    const auto room = static_cast<std::size_t>(end_ - start_);
    std::uint8_t* const planned = start_ + (next_collection_ < room ? next_collection_ : room);
    std::uint8_t* const needed = top_ + (bytes + kPage - 1) / kPage * kPage;
    fresh_ = needed < planned ? planned : needed > end_ ? end_ : needed;
    run_end_ = fresh_;
    return true;
}

// REQUIRES: multiples of kGranule.
inline void Heap::put_aside(std::uint8_t* start, std::size_t size)
{
    if (size >= kMinRun) {
        const unsigned bin = bin_of(size);
        runs_[bin] = new (start) Run{runs_[bin], size};
        return;
    }
    while (size != 0) {
        unsigned which = block_class::of(size);
        if (block_class::bytes(which) > size) --which;
        push(start, which);
        start += block_class::bytes(which);
        size -= block_class::bytes(which);
    }
}

// Joins all that is free, and puts it aside again. Returns how much of it is in runs.
inline std::size_t Heap::collect()
{
    mark_all();
    constexpr std::uint32_t kAll = ~std::uint32_t{0};
    std::size_t in_runs = 0;
    std::uint8_t* start = nullptr;  // of the present stretch of set bits
    const auto end_stretch = [&](std::uint8_t* end) {
        if (start == nullptr) return;
        const auto size = static_cast<std::size_t>(end - start);
        if (size >= kMinRun) in_runs += size;
        put_aside(start, size);
        start = nullptr;
    };
    const std::size_t words = (used() + kPage - 1) / kPage;
    for (std::size_t i = 0; i < words; ++i) {
        const std::uint32_t word = bits_[i];
        std::uint8_t* at = start_ + i * kPage;
        if (word == 0) {
            end_stretch(at);
            continue;
        }
        bits_[i] = 0;
        if (word == kAll) {
            if (start == nullptr) start = at;
            continue;
        }
        for (std::uint32_t rest = word, bit = 0; bit < 32;) {
            const bool is_free = (rest & 1) != 0;
            if (!is_free)
                end_stretch(at);
            else if (start == nullptr)
                start = at;
            // Eight alike are done at once.
            const unsigned count = (rest & 0xff) == (is_free ? 0xffu : 0u) && bit <= 24 ? 8 : 1;
            rest >>= count;
            bit += count;
            at += count * kGranule;
        }
    }
    end_stretch(fresh_);
    return in_runs;
}

// But for the rest of the present run.
inline std::size_t Heap::free_bytes() const
{
    std::size_t all = 0;
    for (unsigned which = 0; which < block_class::kCount; ++which) {
        std::size_t count = 0;
        for (const FreeBlock* block = free_[which]; block != nullptr; block = block->next) ++count;
        all += count * block_class::bytes(which);
    }
    for (const Run* runs : runs_)
        for (const Run* run = runs; run != nullptr; run = run->next) all += run->size;
    return all;
}

inline void Heap::mark(const void* start, std::size_t size)
{
    auto at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(start) - start_) / kGranule;
    const std::size_t end = at + size / kGranule;
    while (at < end) {
        if (at % 32 == 0 && end - at >= 32) {
            bits_[at / 32] = ~std::uint32_t{0};
            at += 32;
        } else {
            bits_[at / 32] |= std::uint32_t{1} << (at % 32);
            ++at;
        }
    }
}

inline void Heap::mark_all()
{
    for (unsigned which = 0; which < block_class::kCount; ++which) {
        const std::size_t bytes = block_class::bytes(which);
        for (const FreeBlock* block = free_[which]; block != nullptr; block = block->next) mark(block, bytes);
        free_[which] = nullptr;
    }
    for (Run*& runs : runs_) {
        for (const Run* run = runs; run != nullptr; run = run->next) mark(run, run->size);
        runs = nullptr;
    }
    mark(top_, static_cast<std::size_t>(run_end_ - top_));
    top_ = run_end_ = fresh_;
}
}  // namespace freehold::guest
