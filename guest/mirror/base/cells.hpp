#pragma once
// Twin of lib/base/cells.hpp: WIDE memory, whose cells are operands of delegations. Only whole words of it
// can be loaded and stored, so elements are made of aligned words.

#include <cstdint>
#include <freehold_guest.hpp>
#include <type_traits>
#include <vector>

namespace freehold
{
template <class T>
struct CellAllocator
{
    static_assert(alignof(T) % 4 == 0 && std::is_trivially_copyable_v<T>, "whole words");
    using value_type = T;

    T* allocate(std::size_t count)
    {
        const std::size_t cells = (count * sizeof(T) + guest::kCellBytes - 1) / guest::kCellBytes;
        return static_cast<T*>(guest::allocate_scoped_cells(static_cast<std::uint32_t>(cells)));
    }
    void deallocate(T*, std::size_t) {}
    friend bool operator==(CellAllocator, CellAllocator) { return true; }
};

using guest::CellScope;

template <class T>
using CellVector = std::vector<T, CellAllocator<T>>;
}  // namespace freehold
