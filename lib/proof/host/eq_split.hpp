#pragma once
// The eq weights of a point as a product of two small tables, so that kernels need no table as long as the
// data: weight of k = low[k mod 2^low_log] * high[k >> low_log].

#include "field/host/ext_vector.hpp"
#include "proof/multilinear.hpp"

namespace freehold::proof
{
/// What a kernel sees. `low` has 2^low_log weights, low_log >= 4.
struct EqView
{
    const field::ExtBlock* low;
    const Ext5* high;
    unsigned low_log;
};

class EqSplit
{
public:
    static constexpr unsigned kLowLog = 8;

    /// REQUIRES: point.size() >= 4.
    explicit EqSplit(std::span<const Ext5> point)
        : low_log_{point.size() < kLowLog ? static_cast<unsigned>(point.size()) : kLowLog},
          low_{field::ExtVector::from(eq_table(point.first(low_log_)))},
          high_{eq_table(point.subspan(low_log_))}
    {}

    [[nodiscard]] EqView view() const { return {low_.blocks(), high_.data(), low_log_}; }

private:
    unsigned low_log_;
    field::ExtVector low_;
    std::vector<Ext5> high_;
};
}  // namespace freehold::proof
