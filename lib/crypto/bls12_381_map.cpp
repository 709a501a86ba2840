#include "crypto/bls12_381_map.hpp"

#include "base/check.hpp"
#include "crypto/bls12_381_isogeny.hpp"

namespace freehold::bls12_381
{
namespace
{
// sgn0 of RFC 9380, section 4.1.
bool is_negative(const Fp& a) { return a.is_odd(); }
bool is_negative(const Fp2& a) { return a.c0.is_zero() ? a.c1.is_odd() : a.c0.is_odd(); }

std::optional<Fp> square_root(const Fp& a) { return a.sqrt(); }
std::optional<Fp2> square_root(const Fp2& a) { return sqrt(a); }

template <typename F>
struct Point
{
    F x, y;
};

// The simplified SWU map to the curve y^2 = x^3 + a x + b (RFC 9380, section 6.6.2).
template <typename Isogeny>
Point<typename Isogeny::Field> map_to_isogenous_curve(const typename Isogeny::Field& u)
{
    using F = Isogeny::Field;
    static constexpr F kMinusBOverA = -Isogeny::kB * Isogeny::kA.inverse();
    static constexpr F kExceptionalX = Isogeny::kB * (Isogeny::kZ * Isogeny::kA).inverse();
    const auto g = [](const F& x) { return (x.squared() + Isogeny::kA) * x + Isogeny::kB; };

    const F zu2 = Isogeny::kZ * u.squared();
    const F t = zu2.squared() + zu2;
    F x = t.is_zero() ? kExceptionalX : kMinusBOverA * (F::one() + t.inverse());
    auto y = square_root(g(x));
    if (!y) {
        // g(zu2 x) is g(x) times the non-square (Z u^2)^3, so a square.
        x = zu2 * x;
        y = square_root(g(x));
        CHECK(y.has_value(), "g(x1) and g(x2) cannot both be non-squares");
    }
    return {x, is_negative(*y) == is_negative(u) ? *y : -*y};
}

template <typename F, std::size_t N>
F evaluate(const std::array<F, N>& coefficients, const F& x, F leading)
{
    for (std::size_t i = N; i-- > 0;) leading = leading * x + coefficients[i];
    return leading;
}

template <typename Isogeny, typename Curve>
JacobianPoint<Curve> apply_isogeny(const Point<typename Isogeny::Field>& p)
{
    using F = Isogeny::Field;
    const F x_numerator = evaluate(Isogeny::kXNumerator, p.x, F{});
    const F x_denominator = evaluate(Isogeny::kXDenominator, p.x, F::one());
    const F y_numerator = evaluate(Isogeny::kYNumerator, p.x, F{}) * p.y;
    const F y_denominator = evaluate(Isogeny::kYDenominator, p.x, F::one());
    // Over z = both denominators; z = 0, infinity, is what the specification asks for if one of them is 0.
    const F z = x_denominator * y_denominator;
    const F zz = z.squared();
    return {x_numerator * y_denominator * z, y_numerator * x_denominator * zz, z};
}
}  // namespace

G1Jacobian clear_cofactor(const G1Jacobian& p)
{
    // h_eff = 1 - x
    return times_abs_x(p) + p;
}

G2Jacobian clear_cofactor(const G2Jacobian& p)
{
    // [h_eff] P = [x^2 - x - 1] P + [x - 1] psi(P) + psi^2(2 P): RFC 9380, appendix G.3, after Budroni and
    // Pintore, "Efficient hash maps to G2 on BLS curves" (2017). With t = [|x|] P: [x^2] P - [x] P = [|x|] t
    // + t.
    const G2Jacobian t = times_abs_x(p);
    const G2Jacobian psi_p = psi(p);
    return times_abs_x(t + -psi_p) + t + -p + -psi_p + psi(psi(p.doubled()));
}

G1Jacobian map_to_g1(const Fp& u)
{
    return clear_cofactor(apply_isogeny<IsogenyG1, G1Curve>(map_to_isogenous_curve<IsogenyG1>(u)));
}

G2Jacobian map_to_g2(const Fp2& u)
{
    return clear_cofactor(apply_isogeny<IsogenyG2, G2Curve>(map_to_isogenous_curve<IsogenyG2>(u)));
}
}  // namespace freehold::bls12_381
