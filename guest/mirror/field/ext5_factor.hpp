#pragma once
// Twin of lib/field/ext5_factor.hpp: the factor's multiples stay in cells, where EXT5_DOT reads them.

#include "field/ext5_list.hpp"

#include <freehold_guest.hpp>

namespace freehold::field
{
class Ext5Factor
{
public:
    explicit Ext5Factor(const Ext5& factor) : Ext5Factor{factor, guest::allocate_scoped_cells(Ext5::kDegree)}
    {}
    static Ext5Factor kept(const Ext5& factor)
    {
        return Ext5Factor{factor, guest::allocate_cells(Ext5::kDegree)};
    }
    void set(const Ext5& factor) { ext5_multiples(words(factor), multiples_); }
    void set(const Ext5List& list, std::size_t i) { ext5_multiples(list.cell(i)->words, multiples_); }
    [[nodiscard]] Ext5 times(const Ext5& x) const
    {
        Ext5 result;
        ext5_apply(multiples_, words(x), reinterpret_cast<std::uint32_t*>(&result));
        return result;
    }
    [[nodiscard]] Ext5 times_sum(const Ext5& x, const Ext5& y) const
    {
        Ext5 result;
        ext5_apply_to_sum(multiples_, words(x), words(y), reinterpret_cast<std::uint32_t*>(&result));
        return result;
    }
    void times(const Ext5List& from, std::size_t i, Ext5List& to, std::size_t j) const
    {
        guest::ext5_dot(to.cell(j), multiples_, from.cell(i), 1);
    }

private:
    Ext5Factor(const Ext5& factor, void* cells) : multiples_{static_cast<guest::Cell*>(cells)}
    {
        set(factor);
    }
    static const std::uint32_t* words(const Ext5& x) { return reinterpret_cast<const std::uint32_t*>(&x); }

    guest::Cell* multiples_;
};
}  // namespace freehold::field
