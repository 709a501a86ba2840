#pragma once
// Zeroed storage of which only the touched pages exist.

#include "base/check.hpp"

#include <sys/mman.h>

#include <cstddef>
#include <memory>

namespace freehold::riscv
{
/// An array of zeros: fresh pages of the operating system, which come into being on first use; only the
/// address space is reserved. Not from malloc, as the address sanitizer would touch the shadow of all of it.
template <typename T>
class LazyZeros
{
public:
    explicit LazyZeros(std::size_t size) : data_{map(size), Unmap{size * sizeof(T)}} {}
    [[nodiscard]] T* data() { return data_.get(); }
    [[nodiscard]] const T* data() const { return data_.get(); }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }

private:
    struct Unmap
    {
        std::size_t bytes;
        void operator()(T* p) const { munmap(p, bytes); }
    };
    static T* map(std::size_t size)
    {
        void* p = mmap(nullptr, size * sizeof(T), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        CHECK(p != MAP_FAILED, "address space for the machine's memory");
        return static_cast<T*>(p);
    }
    std::unique_ptr<T[], Unmap> data_;
};
}  // namespace freehold::riscv
