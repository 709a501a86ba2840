#pragma once
// Zeroed storage of which only the touched pages exist.

#include "base/check.hpp"

#include <cstdlib>
#include <memory>

namespace freehold::riscv
{
/// An array of zeros. A request this large goes from calloc straight to the operating system, which hands out
/// pages of zeros on first use; only the address space is reserved.
template <typename T>
class LazyZeros
{
public:
    explicit LazyZeros(std::size_t size) : data_{static_cast<T*>(std::calloc(size, sizeof(T)))}
    {
        CHECK(data_ != nullptr, "address space for the machine's memory");
    }
    [[nodiscard]] T* data() { return data_.get(); }
    [[nodiscard]] const T* data() const { return data_.get(); }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }

private:
    struct Free
    {
        void operator()(T* p) const { std::free(p); }
    };
    std::unique_ptr<T[], Free> data_;
};
}  // namespace freehold::riscv
