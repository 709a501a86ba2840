#pragma once
// A sum of fractions of the challenge field with one inverse at its end.

#include "proof/multilinear.hpp"

namespace freehold::proof
{
class FractionSum
{
public:
    /// REQUIRES: the denominator is not zero.
    void add(const Ext5& numerator, const Ext5& denominator)
    {
        numerator_ = numerator_ * denominator + numerator * denominator_;
        denominator_ *= denominator;
    }
    [[nodiscard]] Ext5 value() const { return numerator_ * denominator_.inverse(); }

private:
    Ext5 numerator_;
    Ext5 denominator_{kOne};
};
}  // namespace freehold::proof
