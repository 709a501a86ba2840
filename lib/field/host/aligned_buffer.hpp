#pragma once
// An array of fixed length on the heap, aligned to a cache line, whose elements are not initialised: the
// prover's columns are large, and written before they are read.

#include "base/check.hpp"
#include "field/host/large_pages.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace freehold::field
{
/// Memory aligned to a cache line, and that of a large array, from LargePages::kPage on, to a large page.
class AlignedMemory
{
public:
    /// Are large arrays pages of large_pages()? With the address sanitizer not: there each has its own
    /// surroundings to guard, and is full of rubbish, so that nobody finds zeros by chance.
    static constexpr bool kFromLargePages = !__has_feature(address_sanitizer);

    enum class Content : std::uint8_t
    {
        kUndefined,
        kZero
    };

    AlignedMemory() = default;
    /// Aborts when there is none. Only the bytes in `used` (ascending, apart) are expected to be written: of
    /// a large array, the others cost nothing until they are.
    AlignedMemory(std::size_t bytes, Content content, std::span<const Range> used);
    AlignedMemory(AlignedMemory&& other) noexcept
        : data_{std::exchange(other.data_, nullptr)}, pages_{other.pages_}, used_{std::move(other.used_)}
    {}
    AlignedMemory& operator=(AlignedMemory&& other) noexcept
    {
        AlignedMemory taken{std::move(other)};  // and what was here is freed with it
        std::swap(data_, taken.data_);
        std::swap(pages_, taken.pages_);
        std::swap(used_, taken.used_);
        return *this;
    }
    ~AlignedMemory();

    [[nodiscard]] void* data() const { return data_; }

private:
    void* data_ = nullptr;
    std::size_t pages_ = 0;    // of LargePages; none of a small array
    std::vector<Range> used_;  // of them
};

template <class T>
class AlignedBuffer
{
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size)
        : AlignedBuffer{size, std::array{Range{0, size}}, AlignedMemory::Content::kUndefined}
    {}
    /// Of which only the elements in `used` (ascending, apart) are expected to be written: of a large array,
    /// the others cost no memory until they are.
    AlignedBuffer(std::size_t size, std::span<const Range> used,
                  AlignedMemory::Content content = AlignedMemory::Content::kUndefined)
        : size_{size}
    {
        if (size == 0) return;
        CHECK(size <= SIZE_MAX / 2 / sizeof(T), "the size of an array overflows");
        std::vector<Range> bytes{used.begin(), used.end()};
        for (Range& range : bytes) range = {range.begin * sizeof(T), range.end * sizeof(T)};
        memory_ = AlignedMemory{size * sizeof(T), content, bytes};
    }
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : memory_{std::move(other.memory_)}, size_{std::exchange(other.size_, 0)}
    {}
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept
    {
        memory_ = std::move(other.memory_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T* data() { return static_cast<T*>(memory_.data()); }
    [[nodiscard]] const T* data() const { return static_cast<const T*>(memory_.data()); }
    T& operator[](std::size_t i) { return data()[i]; }
    const T& operator[](std::size_t i) const { return data()[i]; }
    [[nodiscard]] T* begin() { return data(); }
    [[nodiscard]] T* end() { return data() + size_; }
    [[nodiscard]] const T* begin() const { return data(); }
    [[nodiscard]] const T* end() const { return data() + size_; }

private:
    AlignedMemory memory_;
    std::size_t size_ = 0;
};
}  // namespace freehold::field
