#pragma once
// Twin of lib/proof/dot.hpp: the sums by the machine's EXT5_DOT.

#include "base/bytes.hpp"
#include "field/ext5_slice.hpp"

#include <freehold_guest.hpp>
#include <span>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;
using field::Ext5List;
using field::Ext5Slice;

/// The coefficients are sums of products of the words, of whole ones and of halves, with powers of two.
Ext5 element_of(const Hash256& bytes);

/// Weights of base elements as the delegation reads them. Their cells are never freed: a verification makes
/// some dozens.
class DotWeights
{
public:
    explicit DotWeights(std::size_t count);

    [[nodiscard]] std::size_t count() const { return count_; }
    void set(std::size_t i, const Ext5& weight);
    /// The Montgomery form's sum of products with the first words.
    [[nodiscard]] Ext5 sum(const std::uint32_t* words, std::size_t size) const;
    void put_sum(const std::uint32_t* words, std::size_t size, guest::Cell* out) const;
    [[nodiscard]] Ext5 sum(BytesView words) const;

private:
    std::size_t count_;
    guest::Cell* cells_;
};

class BaseDot
{
public:
    explicit BaseDot(std::span<const Ext5> weights);
    explicit BaseDot(Ext5Slice weights);
    [[nodiscard]] Ext5 of(std::span<const BabyBear> elements) const
    {
        return weights_.sum(reinterpret_cast<const std::uint32_t*>(elements.data()), elements.size());
    }
    void put(std::span<const BabyBear> elements, Ext5List& to, std::size_t j) const
    {
        weights_.put_sum(reinterpret_cast<const std::uint32_t*>(elements.data()), elements.size(),
                         to.cell(j));
    }
    [[nodiscard]] Ext5 of(BytesView words) const { return weights_.sum(words); }

private:
    DotWeights weights_;
};

/// Elements and weights have a cell each, so that a part of a list is an operand wherever it begins.
class ExtDot
{
public:
    explicit ExtDot(Ext5Slice weights);
    explicit ExtDot(std::size_t count);
    void set(std::size_t i, const Ext5& weight)
    {
        field::ext5_multiples(reinterpret_cast<const std::uint32_t*>(&weight),
                              multiples_ + Ext5::kDegree * i);
    }
    void copy(std::size_t i, std::size_t j)
    {
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            guest::copy_cell(multiples_ + Ext5::kDegree * i + k, multiples_ + Ext5::kDegree * j + k);
    }
    [[nodiscard]] Ext5 of(Ext5Slice elements, std::size_t skip = 0) const;
    void put(Ext5Slice elements, std::size_t skip, Ext5List& to, std::size_t j) const
    {
        CHECK(skip + elements.size() <= count_, "a weight for each element");
        guest::ext5_dot(to.cell(j), multiples_ + Ext5::kDegree * skip, elements.list().cell(elements.at()),
                        static_cast<std::uint32_t>(elements.size()));
    }

    void put_products(const Ext5List& from, std::size_t i, std::size_t skip, std::size_t count, Ext5List& to,
                      std::size_t j) const
    {
        CHECK(skip + count <= count_, "a weight for each product");
        const guest::Cell* const x = from.cell(i);
        const guest::Cell* weight = multiples_ + Ext5::kDegree * skip;
        guest::Cell* out = to.cell(j);
        for (guest::Cell* const end = out + count; out != end; ++out, weight += Ext5::kDegree)
            guest::ext5_dot(out, weight, x, 1);
    }

private:
    std::size_t count_;
    guest::Cell* multiples_;  // five for each weight
};

/// A leaf's elements fill its cells: an element is five base elements, whose weights are the element's weight
/// times 1, x, .., x^4.
class ExtLeafDot
{
public:
    explicit ExtLeafDot(std::span<const Ext5> weights);
    [[nodiscard]] Ext5 of(BytesView words) const { return weights_.sum(words); }

private:
    DotWeights weights_;
};

class Convolution
{
public:
    Convolution(Ext5Slice x, Ext5Slice y);
    [[nodiscard]] Ext5 at(std::size_t k) const
    {
        const std::size_t begin = k < size_ ? 0 : k - size_ + 1, end = k < count_ ? k + 1 : count_;
        return x_.of({reversed_, size_ - 1 - k + begin, end - begin}, begin);
    }

private:
    ExtDot x_;
    std::size_t count_, size_;  // of x and y
    Ext5List reversed_;         // y_(size - 1) first
};
}  // namespace freehold::proof
