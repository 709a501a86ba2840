#pragma once
// sum_i x^i v_i for many lists v and one x: sixteen values at a time are a sum of products with the powers of
// x, and those sums are the coefficients of a polynomial in x^16.

#include "proof/dot.hpp"
#include "proof/multilinear.hpp"

#include <algorithm>

namespace freehold::proof
{
/// first, first x, first x^2, ..
inline Ext5List powers(const Ext5& first, const Ext5& x, std::size_t count)
{
    Ext5List list{count};
    if (count == 0) return list;
    const field::Ext5Factor factor{x};
    list.set(0, first);
    for (std::size_t i = 1; i < count; ++i) factor.times(list, i - 1, list, i);
    return list;
}

class PowerSum
{
public:
    explicit PowerSum(const Ext5& x) : PowerSum{powers(Ext5{kOne}, x, kStep + 1)} {}

    [[nodiscard]] Ext5 of(Ext5Slice values) const
    {
        Ext5 sum;
        for (std::size_t parts = (values.size() + kStep - 1) / kStep; parts-- > 0;) {
            const std::size_t at = kStep * parts;
            sum = step_.times(sum) + dot_.of(values.sub(at, std::min(kStep, values.size() - at)));
        }
        return sum;
    }

private:
    static constexpr std::size_t kStep = 16;

    explicit PowerSum(const Ext5List& list) : step_{list[kStep]}, dot_{Ext5Slice{list, 0, kStep}} {}

    field::Ext5Factor step_;
    ExtDot dot_;
};
}  // namespace freehold::proof
