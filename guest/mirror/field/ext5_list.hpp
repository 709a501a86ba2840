#pragma once
// Twin of lib/field/ext5_list.hpp: each element has a cell, whose last three words are zero. Not copied, as
// cells are not freed one by one, but with the scope around them.

#include "field/ext5.hpp"

#include <cstddef>
#include <freehold_guest.hpp>
#include <span>

namespace freehold::field
{
class Ext5List
{
public:
    Ext5List() = default;
    explicit Ext5List(std::size_t size)
        : cells_{static_cast<guest::Cell*>(guest::allocate_scoped_cells(static_cast<std::uint32_t>(size)))},
          size_{size},
          capacity_{size}
    {}
    explicit Ext5List(std::span<const Ext5> elements)
    {
        reserve(elements.size());
        for (const Ext5& x : elements) push_back(x);
    }
    Ext5List(const Ext5List&) = delete;
    Ext5List& operator=(const Ext5List&) = delete;
    Ext5List(Ext5List&&) = default;
    Ext5List& operator=(Ext5List&&) = default;

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] Ext5 operator[](std::size_t i) const
    {
        return *reinterpret_cast<const Ext5*>(cells_[i].words);
    }
    void set(std::size_t i, const Ext5& x) { *reinterpret_cast<Ext5*>(cells_[i].words) = x; }
    void copy(std::size_t i, const Ext5List& from, std::size_t j)
    {
        guest::copy_cell(cells_ + i, from.cells_ + j);
    }

    void push_back(const Ext5& x)
    {
        resize(size_ + 1);
        set(size_ - 1, x);
    }
    void append(const Ext5List& from, std::size_t at, std::size_t size)
    {
        const std::size_t end = size_;
        resize(end + size);
        for (std::size_t i = 0; i < size; ++i) guest::copy_cell(cells_ + end + i, from.cells_ + at + i);
    }
    void gather(std::size_t at, const Ext5List& from, std::span<const std::uint32_t> numbers)
    {
        guest::Cell* to = cells_ + at;
        const auto* const cells = reinterpret_cast<const std::uint8_t*>(from.cells_);
        for (const std::uint32_t i : numbers)
            guest::copy_cell(to++, reinterpret_cast<const guest::Cell*>(cells + i));
    }
    static constexpr std::size_t kNumberUnit = guest::kCellBytes;
    void reserve(std::size_t size)
    {
        if (size <= capacity_) return;
        auto* const cells =
            static_cast<guest::Cell*>(guest::allocate_scoped_cells(static_cast<std::uint32_t>(size)));
        for (std::size_t i = 0; i < size_; ++i) guest::copy_cell(cells + i, cells_ + i);
        cells_ = cells;
        capacity_ = size;
    }
    void resize(std::size_t size)
    {
        if (size > capacity_) [[unlikely]]
            grow(size);
        size_ = size;
    }
    void clear() { size_ = 0; }

    [[nodiscard]] guest::Cell* cell(std::size_t i) { return cells_ + i; }
    [[nodiscard]] const guest::Cell* cell(std::size_t i) const { return cells_ + i; }

private:
    /// A list that grows once grows to twice its size, so that what it copies stays in proportion; one that
    /// is made with its size gets no more.
    [[gnu::noinline]] void grow(std::size_t size)
    {
        reserve(size_ == 0 || size > 2 * size_ ? size : 2 * size_);
    }

    guest::Cell* cells_ = nullptr;
    std::size_t size_ = 0, capacity_ = 0;
};
}  // namespace freehold::field
