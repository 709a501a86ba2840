#pragma once
// The product of the challenge field as a seam: the machine of the guest has a delegation for it
// (guest/mirror/field).

#include "field/inline.hpp"

namespace freehold::field
{
template <class Element>
FREEHOLD_INLINE constexpr Element ext5_product(const Element& a, const Element& b)
{
    return Element::schoolbook(a, b);
}
template <class Element>
FREEHOLD_INLINE constexpr Element ext5_square(const Element& a)
{
    return Element::schoolbook_square(a);
}
}  // namespace freehold::field
