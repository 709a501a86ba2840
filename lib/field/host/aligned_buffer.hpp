#pragma once
// An array of fixed length on the heap, aligned to a cache line, whose elements are not initialised: the
// prover's columns are large, and written before they are read.

#include "base/check.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <type_traits>
#include <utility>

namespace freehold::field
{
/// Uninitialised memory for std::free, aligned to a cache line; large arrays to a large page, which the
/// system is asked to use. Aborts when there is none.
void* allocate_aligned(std::size_t bytes);

template <class T>
class AlignedBuffer
{
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size) : size_{size}
    {
        if (size == 0) return;
        CHECK(size <= SIZE_MAX / 2 / sizeof(T), "the size of an array overflows");
        data_.reset(static_cast<T*>(allocate_aligned(size * sizeof(T))));
    }
    AlignedBuffer(AlignedBuffer&& other) noexcept
        : data_{std::move(other.data_)}, size_{std::exchange(other.size_, 0)}
    {}
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept
    {
        data_ = std::move(other.data_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T* data() { return data_.get(); }
    [[nodiscard]] const T* data() const { return data_.get(); }
    T& operator[](std::size_t i) { return data_.get()[i]; }
    const T& operator[](std::size_t i) const { return data_.get()[i]; }
    [[nodiscard]] T* begin() { return data(); }
    [[nodiscard]] T* end() { return data() + size_; }
    [[nodiscard]] const T* begin() const { return data(); }
    [[nodiscard]] const T* end() const { return data() + size_; }

private:
    struct Free
    {
        void operator()(T* p) const { std::free(p); }
    };

    std::unique_ptr<T[], Free> data_;
    std::size_t size_ = 0;
};
}  // namespace freehold::field
