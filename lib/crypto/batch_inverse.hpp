#pragma once
// Many inversions for the price of one and three multiplications each (Montgomery, "Speeding the Pollard and
// elliptic curve methods of factorization", 1987, section 10.3.1).

#include <span>
#include <vector>

namespace freehold
{
/// Replaces each element by its inverse; zeros stay zero, as with F::inverse.
template <typename F>
void batch_inverse(std::span<F> elements)
{
    std::vector<F> before;  // the product of the non-zero elements before each one
    before.reserve(elements.size());
    F product = F::one();
    for (const F& element : elements) {
        before.push_back(product);
        if (!element.is_zero()) product = product * element;
    }
    F inverse = product.inverse();  // of the product of the elements up to this one
    for (std::size_t i = elements.size(); i-- > 0;) {
        if (elements[i].is_zero()) continue;
        const F inverted = inverse * before[i];
        inverse = inverse * elements[i];
        elements[i] = inverted;
    }
}
}  // namespace freehold
