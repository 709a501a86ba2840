#pragma once
// One factor of many products of the challenge field. A seam, as the machine of the guest reads a factor in a
// form that takes longer to write than the product to compute (guest/mirror/field).

#include "field/ext5_list.hpp"

namespace freehold::field
{
class Ext5Factor
{
public:
    explicit Ext5Factor(const Ext5& factor) : factor_{factor} {}
    /// One that no CellScope around it ends (base/cells.hpp).
    static Ext5Factor kept(const Ext5& factor) { return Ext5Factor{factor}; }
    void set(const Ext5& factor) { factor_ = factor; }
    void set(const Ext5List& list, std::size_t i) { factor_ = list[i]; }
    [[nodiscard]] Ext5 times(const Ext5& x) const { return factor_ * x; }
    [[nodiscard]] Ext5 times_sum(const Ext5& x, const Ext5& y) const { return factor_ * (x + y); }
    /// to[j] = the product with from[i].
    void times(const Ext5List& from, std::size_t i, Ext5List& to, std::size_t j) const
    {
        to.set(j, factor_ * from[i]);
    }

private:
    Ext5 factor_;
};
}  // namespace freehold::field
