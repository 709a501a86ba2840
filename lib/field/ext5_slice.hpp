#pragma once
// A part of a list, as std::span is of a vector. Stays valid when the list grows, unlike a span.

#include "base/check.hpp"
#include "field/ext5_list.hpp"

namespace freehold::field
{
class Ext5Slice
{
public:
    // The list must outlive it.
    Ext5Slice(const Ext5List& list) : Ext5Slice{list, 0, list.size()} {}
    Ext5Slice(const Ext5List& list, std::size_t at, std::size_t size) : list_{&list}, at_{at}, size_{size}
    {
        CHECK(at <= list.size() && size <= list.size() - at, "a part of the list");
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    /// REQUIRES: i < size().
    [[nodiscard]] Ext5 operator[](std::size_t i) const { return (*list_)[at_ + i]; }
    [[nodiscard]] Ext5Slice sub(std::size_t at, std::size_t size) const { return {*list_, at_ + at, size}; }

    [[nodiscard]] const Ext5List& list() const { return *list_; }
    [[nodiscard]] std::size_t at() const { return at_; }

private:
    const Ext5List* list_;
    std::size_t at_, size_;
};
}  // namespace freehold::field
