#pragma once
// Elements of the challenge field where products and sums of products read and write them. A seam: the
// machine of the guest computes on cells, one for each element (guest/mirror/field).

#include "field/ext5.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace freehold::field
{
class Ext5List
{
public:
    Ext5List() = default;
    explicit Ext5List(std::size_t size) : elements_(size) {}
    explicit Ext5List(std::span<const Ext5> elements) : elements_{elements.begin(), elements.end()} {}

    [[nodiscard]] std::size_t size() const { return elements_.size(); }
    [[nodiscard]] Ext5 operator[](std::size_t i) const { return elements_[i]; }
    void set(std::size_t i, const Ext5& x) { elements_[i] = x; }
    void copy(std::size_t i, const Ext5List& from, std::size_t j) { elements_[i] = from.elements_[j]; }

    void push_back(const Ext5& x) { elements_.push_back(x); }
    /// The elements at .. at + size - 1 of another list.
    void append(const Ext5List& from, std::size_t at, std::size_t size)
    {
        const auto begin = from.elements_.begin() + static_cast<std::ptrdiff_t>(at);
        elements_.insert(elements_.end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    }
    /// The elements of another list with these numbers, given times kNumberUnit, from `at` on.
    void gather(std::size_t at, const Ext5List& from, std::span<const std::uint32_t> numbers)
    {
        for (const std::uint32_t i : numbers) elements_[at++] = from.elements_[i / kNumberUnit];
    }
    /// The bytes of a cell, so that the guest only adds.
    static constexpr std::size_t kNumberUnit = 32;
    void reserve(std::size_t size) { elements_.reserve(size); }
    /// New elements are of any value.
    void resize(std::size_t size) { elements_.resize(size); }
    void clear() { elements_.clear(); }

private:
    std::vector<Ext5> elements_;
};
}  // namespace freehold::field
