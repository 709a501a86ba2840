#pragma once
// Twin of lib/field/ext5_product.hpp: products by the machine's EXT5_DOT.

#include <cstdint>
#include <freehold_guest.hpp>

namespace freehold::field
{
// Elements are five words in Montgomery form each.

/// Coefficient k of a, a x, .., a x^4 in cell k: the left operand of EXT5_DOT for products with a. Leaves the
/// cells' last three words alone, which must be zero.
void ext5_multiples(const std::uint32_t* a, guest::Cell* multiples);
/// The product of the element with these multiples and b.
void ext5_apply(const guest::Cell* multiples, const std::uint32_t* b, std::uint32_t* out);
/// The same with b + c, which needs no reduction.
void ext5_apply_to_sum(const guest::Cell* multiples, const std::uint32_t* b, const std::uint32_t* c,
                       std::uint32_t* out);
void ext5_multiply(const std::uint32_t* a, const std::uint32_t* b, std::uint32_t* out);

template <class Element>
constexpr Element ext5_product(const Element& a, const Element& b)
{
    static_assert(sizeof(Element) == 5 * sizeof(std::uint32_t));
    if consteval {
        return Element::schoolbook(a, b);
    } else {
        Element result;
        ext5_multiply(reinterpret_cast<const std::uint32_t*>(&a), reinterpret_cast<const std::uint32_t*>(&b),
                      reinterpret_cast<std::uint32_t*>(&result));
        return result;
    }
}
template <class Element>
constexpr Element ext5_square(const Element& a)
{
    return ext5_product(a, a);
}
}  // namespace freehold::field
