#pragma once
// Multilinear polynomials over the hypercube, for points in the challenge field (spec/argument.md, section
// 1).
//
// The variable order, used everywhere: bit j of a list index (bit 0 least significant) is x_j. A point lists
// x_0 first; sum-checks bind x_0 first, so a point is the list of challenges in the order in which they were
// drawn. Blocks of a list are chosen by the high bits, which are the last coordinates.

#include "field/ext5.hpp"
#include "field/ext5_factor.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;

inline constexpr BabyBear kOne{1};

/// The weight of the vertex `index` at `point`: prod of x_j or 1 - x_j.
inline Ext5 eq_index(std::span<const Ext5> point, std::size_t index)
{
    Ext5 product{kOne};
    for (std::size_t j = 0; j < point.size(); ++j)
        product *= (index >> j & 1) != 0 ? point[j] : kOne - point[j];
    return product;
}

/// prod (a_j b_j + (1 - a_j)(1 - b_j)). REQUIRES: equal sizes.
inline Ext5 eq(std::span<const Ext5> a, std::span<const Ext5> b)
{
    CHECK(a.size() == b.size(), "points of different dimensions");
    Ext5 product{kOne};
    for (std::size_t j = 0; j < a.size(); ++j) {
        const Ext5 both = a[j] * b[j];
        product *= both + both - a[j] - b[j] + kOne;
    }
    return product;
}

/// All 2^n weights at `point`, by index, times their sum `total`.
inline std::vector<Ext5> eq_table(std::span<const Ext5> point, const Ext5& total = Ext5{kOne})
{
    std::vector<Ext5> table(std::size_t{1} << point.size());
    table[0] = total;
    field::Ext5Factor factor{Ext5{}};
    for (std::size_t j = 0, size = 1; j < point.size(); ++j, size *= 2) {
        factor.set(point[j]);
        for (std::size_t i = 0; i < size; ++i) {
            table[size + i] = factor.times(table[i]);
            table[i] -= table[size + i];
        }
    }
    return table;
}

/// The same where sums of products read them.
inline field::Ext5List eq_list(std::span<const Ext5> point, const Ext5& total = Ext5{kOne})
{
    field::Ext5List table{std::size_t{1} << point.size()};
    table.set(0, total);
    field::Ext5Factor one{Ext5{}}, zero{Ext5{}};
    for (std::size_t j = 0, size = 1; j < point.size(); ++j, size *= 2) {
        one.set(point[j]);
        zero.set(kOne - point[j]);
        for (std::size_t i = 0; i < size; ++i) {
            one.times(table, i, table, size + i);
            zero.times(table, i, table, i);
        }
    }
    return table;
}

/// The coordinates of a point and their complements as factors of many products.
class PointFactors
{
public:
    explicit PointFactors(std::span<const Ext5> point)
    {
        factors_.reserve(2 * point.size());
        for (const Ext5& x : point) {
            factors_.emplace_back(kOne - x);
            factors_.emplace_back(x);
        }
    }
    /// Of the vertices with this bit j.
    [[nodiscard]] const field::Ext5Factor& of(std::size_t j, bool bit) const
    {
        return factors_[2 * j + (bit ? 1 : 0)];
    }

private:
    std::vector<field::Ext5Factor> factors_;
};

/// The value at `point` of the multilinear polynomial with these values on the hypercube.
/// REQUIRES: 2^point.size() values.
template <class Value>
Ext5 evaluate(std::span<const Value> values, std::span<const Ext5> point)
{
    CHECK(values.size() == std::size_t{1} << point.size(), "values and point do not fit");
    const std::vector<Ext5> weights = eq_table(point);
    Ext5 sum;
    for (std::size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i];
    return sum;
}

/// sum of eq(point, x) over x < count: the multilinear extension of [row < count].
/// REQUIRES: count <= 2^point.size().
inline Ext5 count_weight(std::size_t count, std::span<const Ext5> point)
{
    if (count >> point.size() != 0) return Ext5{kOne};
    Ext5 sum;
    Ext5 prefix{kOne};  // the weight of agreeing with `count` in all higher bits
    for (std::size_t j = point.size(); j-- > 0;) {
        const Ext5 one = prefix * point[j];
        if ((count >> j & 1) != 0) {
            sum += prefix - one;  // agree above, smaller here
            prefix = one;
        } else {
            prefix -= one;
        }
    }
    return sum;
}

/// coefficients[0] + coefficients[1] x + ..
inline Ext5 horner(std::span<const Ext5> coefficients, const Ext5& x)
{
    if (coefficients.empty()) return {};
    Ext5 sum = coefficients.back();
    for (std::size_t i = coefficients.size() - 1; i-- > 0;) sum = sum * x + coefficients[i];
    return sum;
}

/// A round of a sum-check whose messages leave the eq factor out: q has the coefficients c_1 .. c_d sent, the
/// claim is (1 - r) q(0) + r q(1), hence c_0 = claim - r (c_1 + .. + c_d). Returns q(x).
inline Ext5 next_claim(const Ext5& claim, const Ext5& r, std::span<const Ext5> coefficients, const Ext5& x)
{
    Ext5 sum;
    for (const Ext5& c : coefficients) sum += c;
    return claim - r * sum + x * horner(coefficients, x);
}
}  // namespace freehold::proof
