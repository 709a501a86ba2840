#include "crypto/bls12_381_curve.hpp"

namespace freehold::bls12_381
{
std::optional<Fp2> sqrt(const Fp2& a)
{
    if (a.c1.is_zero()) {
        // Either c0 or -c0 is a square, and (c u)^2 = -c^2.
        const Fp c = a.c0.sqrt_candidate();
        return c.squared() == a.c0 ? Fp2{c, {}} : Fp2{{}, c};
    }
    // (x + y u)^2 = a means x^2 + y^2 = s and x^2 - y^2 = c0 for a root s of the norm: x^2 = (c0 + s) / 2 =:
    // t and y = c1 / 2x. t is not 0, as then c1 would be. If t is not a square, -t = c^2 is, and with -s for
    // s, x^2 = (c0 - s) / 2 = -c1^2 / 4t = (c1 / 2c)^2, so y = c.
    static constexpr Fp kHalf = Fp::from_u64(2).inverse();
    const auto s = (a.c0.squared() + a.c1.squared()).sqrt();
    if (!s) return std::nullopt;
    const Fp t = (a.c0 + *s) * kHalf;
    const Fp c = t.sqrt_candidate();
    const Fp other = a.c1 * c.doubled().inverse();
    return c.squared() == t ? Fp2{c, other} : Fp2{other, c};
}

bool is_in_subgroup(const G1Affine& p)
{
    // phi(P) = [-x^2] P
    const G1Jacobian jacobian{p};
    return phi(jacobian) == -times_abs_x(times_abs_x(jacobian));
}

bool is_in_subgroup(const G2Affine& p)
{
    // psi(P) = [x] P
    const G2Jacobian jacobian{p};
    return psi(jacobian) == -times_abs_x(jacobian);
}
}  // namespace freehold::bls12_381
