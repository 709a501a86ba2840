#pragma once
// Weights of the first rows of tables of many heights, at one point: `count_weight` with the coordinates kept
// as factors, and one sum at the end.

#include "proof/dot.hpp"
#include "proof/multilinear.hpp"

namespace freehold::proof
{
class CountWeights
{
public:
    explicit CountWeights(std::span<const Ext5> point)
        : factors_{point},
          size_{point.size()},
          prefix_{1},
          terms_{point.size() + 1},
          sum_{ones(point.size() + 1)}
    {}

    /// sum of eq(the first `log` coordinates, x) over x < count. REQUIRES: count <= 2^log, log <= the point's
    /// size.
    Ext5 of(std::size_t count, std::size_t log)
    {
        CHECK(log <= size_, "coordinates of the point");
        if (count >> log != 0) return Ext5{kOne};
        std::size_t used = 0;
        prefix_.set(0, Ext5{kOne});  // the weight of agreeing with `count` in all higher bits
        // Nothing is smaller than the zeros at the end.
        for (std::size_t j = log; j-- > 0 && (count & ((std::size_t{2} << j) - 1)) != 0;) {
            const bool bit = (count >> j & 1) != 0;
            if (bit) factors_.of(j, false).times(prefix_, 0, terms_, used++);  // smaller here
            factors_.of(j, bit).times(prefix_, 0, prefix_, 0);
        }
        return sum_.of({terms_, 0, used});
    }

private:
    static field::Ext5List ones(std::size_t size)
    {
        field::Ext5List list{size};
        for (std::size_t i = 0; i < size; ++i) list.set(i, Ext5{kOne});
        return list;
    }

    PointFactors factors_;
    std::size_t size_;
    field::Ext5List prefix_, terms_;
    ExtDot sum_;
};
}  // namespace freehold::proof
