#pragma once
// How formulas over the field of secp256k1 are computed. A formula is a generic function of elements that
// returns an array of them; here it runs on them as they are. guest/mirror/crypto/secp256k1_evaluate.hpp is
// the twin for the zkVM, where it runs on cells.

namespace freehold::secp256k1
{
template <typename Formula, typename... Elements>
[[gnu::always_inline]] constexpr auto evaluate(const Formula& formula, const Elements&... operands)
{
    return formula(operands...);
}

/// Whether a power with a long exponent costs less than an inversion by division steps.
inline constexpr bool kPowersAreCheap = false;
}  // namespace freehold::secp256k1
