#include "crypto/p256.hpp"

#include "crypto/p256_group.hpp"
#include "crypto/scalar_digits.hpp"

#include <algorithm>
#include <optional>

namespace freehold::p256
{
namespace
{
constexpr unsigned kPointWidth = 5;  // of the digits of a multiple of a point that is new each time

// The key's point, if it is one of the curve (whose cofactor is 1) other than infinity.
std::optional<Affine> decode(const PublicKey& key)
{
    if (key.x >= kFieldModulus || key.y >= kFieldModulus) return std::nullopt;
    const Affine point{Field::from_limbs(key.x.limbs), Field::from_limbs(key.y.limbs)};
    if (point.is_infinity() || !point.is_on_curve()) return std::nullopt;
    return point;
}

// Whether the x of a point other than infinity is r modulo n. REQUIRES: r < n.
bool has_x_modulo_order(const Jacobian& point, const U256& r)
{
    // x / z^2 is r, or r + n if that is below p < 2 n; comparing with x spares an inversion.
    const Field zz = point.z.squared();
    if (point.x == Field::from_limbs(r.limbs) * zz) return true;
    return r < kFieldModulus - kOrder && point.x == Field::from_limbs((r + kOrder).limbs) * zz;
}
}  // namespace

Jacobian double_multiply(const U256& a, const U256& b, const Affine& p)
{
    const SignedDigits a_digits = signed_digits({a}, kGeneratorWidth);
    const SignedDigits b_digits = signed_digits({b}, kPointWidth);
    const auto table = odd_multiples<1u << (kPointWidth - 2)>(p);
    // Both sums share their doublings (Straus).
    Jacobian sum;
    for (unsigned i = std::max(a_digits.length, b_digits.length); i-- > 0;) {
        if (!sum.is_infinity()) sum = sum.doubled();
        add_digit(sum, a_digits, i, kGeneratorTable);
        add_digit(sum, b_digits, i, table);
    }
    return sum;
}

bool verify(const Hash256& hash, const Signature& signature, const PublicKey& key)
{
    const auto& [r, s] = signature;
    if (r.is_zero() || r >= kOrder || s.is_zero() || s >= kOrder) return false;
    const auto point = decode(key);
    if (!point) return false;

    const U256 s_inverse = mod_inverse(s, kOrder);
    const U256 u1 = mulmod(U256::from(hash), s_inverse, kOrder);
    const U256 u2 = mulmod(r, s_inverse, kOrder);
    const Jacobian sum = double_multiply(u1, u2, *point);
    return !sum.is_infinity() && has_x_modulo_order(sum, r);
}
}  // namespace freehold::p256
