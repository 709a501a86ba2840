#pragma once
// Sums of products of fixed weights with many lists of elements: leaves that are folded, tuples that are
// fingerprinted. A seam, as the machine of the guest has a delegation for it (guest/mirror/proof).
//
// Elements may come as a proof holds them, canonical words: those are the Montgomery form of elements 2^32
// times smaller, so the sum is multiplied by 2^32 instead of each element.

#include "base/bytes.hpp"
#include "base/endian.hpp"
#include "field/ext5_slice.hpp"

#include <span>
#include <vector>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;
using field::Ext5List;
using field::Ext5Slice;

inline constexpr BabyBear kTwo32{std::uint64_t{1} << 32};

/// The element with the coefficients that bytes 6i .. 6i + 6 are, little-endian, mod p.
inline Ext5 element_of(const Hash256& bytes)
{
    Ext5 result;
    for (std::size_t i = 0; i < Ext5::kDegree; ++i) {
        const std::uint8_t* number = bytes.data() + 6 * i;
        result[i] = BabyBear{std::uint64_t{load_le<std::uint16_t>(number + 4)} << 32 |
                             load_le<std::uint32_t>(number)};
    }
    return result;
}

/// Of base elements.
class BaseDot
{
public:
    explicit BaseDot(std::span<const Ext5> weights) : weights_{weights.begin(), weights.end()} {}
    explicit BaseDot(Ext5Slice weights)
    {
        for (std::size_t i = 0; i < weights.size(); ++i) weights_.push_back(weights[i]);
    }

    /// REQUIRES: at most as many elements as weights.
    [[nodiscard]] Ext5 of(std::span<const BabyBear> elements) const
    {
        CHECK(elements.size() <= weights_.size(), "a weight for each element");
        field::Ext5Accumulator sum;
        for (std::size_t i = 0; i < elements.size(); ++i) sum.add_product(weights_[i], elements[i]);
        return sum.value();
    }
    /// The same as element `j` of a list.
    void put(std::span<const BabyBear> elements, Ext5List& to, std::size_t j) const
    {
        to.set(j, of(elements));
    }
    /// REQUIRES: as many canonical words as there are weights.
    [[nodiscard]] Ext5 of(BytesView words) const
    {
        CHECK(words.size() == 4 * weights_.size(), "an element for each weight");
        field::Ext5Accumulator sum;
        for (std::size_t i = 0; i < weights_.size(); ++i) sum.add_product(weights_[i], raw(words, i));
        return sum.value() * kTwo32;
    }
    /// word i as a Montgomery form.
    static BabyBear raw(BytesView words, std::size_t i)
    {
        return BabyBear::from_montgomery_unchecked(load_le<std::uint32_t>(words.data() + 4 * i));
    }

private:
    std::vector<Ext5> weights_;
};

/// Of elements of the challenge field.
class ExtDot
{
public:
    explicit ExtDot(Ext5Slice weights)
    {
        for (std::size_t i = 0; i < weights.size(); ++i) weights_.push_back(weights[i]);
    }

    /// All weights are zero.
    explicit ExtDot(std::size_t count) : weights_(count) {}
    void set(std::size_t i, const Ext5& weight) { weights_[i] = weight; }
    /// Weight i is what weight j is.
    void copy(std::size_t i, std::size_t j) { weights_[i] = weights_[j]; }

    /// sum_i weights[skip + i] elements[i]. REQUIRES: a weight for each element.
    [[nodiscard]] Ext5 of(Ext5Slice elements, std::size_t skip = 0) const
    {
        CHECK(skip + elements.size() <= weights_.size(), "a weight for each element");
        field::Ext5Accumulator sum;
        for (std::size_t i = 0; i < elements.size(); ++i) sum.add_product(weights_[skip + i], elements[i]);
        return sum.value();
    }
    /// The same as element `j` of a list.
    void put(Ext5Slice elements, std::size_t skip, Ext5List& to, std::size_t j) const
    {
        to.set(j, of(elements, skip));
    }
    /// The products of element i of `from` with the `count` weights from `skip` on, as elements j, j + 1, ..
    /// of a list.
    void put_products(const Ext5List& from, std::size_t i, std::size_t skip, std::size_t count, Ext5List& to,
                      std::size_t j) const
    {
        CHECK(skip + count <= weights_.size(), "a weight for each product");
        for (std::size_t k = 0; k < count; ++k) to.set(j + k, weights_[skip + k] * from[i]);
    }

private:
    std::vector<Ext5> weights_;
};

/// Of elements of the challenge field that lie in a leaf.
class ExtLeafDot
{
public:
    explicit ExtLeafDot(std::span<const Ext5> weights) : weights_{weights.begin(), weights.end()} {}

    /// REQUIRES: five canonical words for each weight.
    [[nodiscard]] Ext5 of(BytesView words) const
    {
        CHECK(words.size() == 20 * weights_.size(), "an element for each weight");
        field::Ext5Accumulator sum;
        for (std::size_t i = 0; i < weights_.size(); ++i) {
            Ext5 element;
            for (std::size_t k = 0; k < Ext5::kDegree; ++k)
                element[k] = BaseDot::raw(words, Ext5::kDegree * i + k);
            sum.add_product(weights_[i], element);
        }
        return sum.value() * kTwo32;
    }

private:
    std::vector<Ext5> weights_;
};

/// The coefficients of products of two polynomials.
class Convolution
{
public:
    Convolution(Ext5Slice x, Ext5Slice y)
    {
        for (std::size_t i = 0; i < x.size(); ++i) x_.push_back(x[i]);
        for (std::size_t i = 0; i < y.size(); ++i) y_.push_back(y[i]);
    }
    /// The sum of x_i y_(k - i) over the pairs that there are. REQUIRES: there is one.
    [[nodiscard]] Ext5 at(std::size_t k) const
    {
        field::Ext5Accumulator sum;
        for (std::size_t i = k < y_.size() ? 0 : k - y_.size() + 1; i < x_.size() && i <= k; ++i)
            sum.add_product(x_[i], y_[k - i]);
        return sum.value();
    }

private:
    std::vector<Ext5> x_, y_;
};
}  // namespace freehold::proof
