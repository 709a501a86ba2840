#include "crypto/bls12_381_pairing.hpp"

#include <vector>

namespace freehold::bls12_381
{
namespace
{
// A multiple of Q on the twist, as (X / Z, Y / Z), and the lines met on the way: Aranha et al., "Faster
// explicit formulas for computing pairings over ordinary curves" (2010), section 4. The slope of the twist's
// line is that of the curve's line times w; so with slope s / d through (x, y) on the twist, d w^3 (line at
// P) = (s x - d y) - s xp w^2 + d yp w^3.
class Walk
{
public:
    explicit Walk(const G2Affine& q) : q_{q}, x_{q.x}, y_{q.y}, z_{Fp2::one()} {}

    // Doubles the point; the tangent.
    Line doubled()
    {
        static constexpr Fp kHalf = Fp::from_u64(2).inverse();
        const Fp2 a = (x_ * y_) * kHalf;
        const Fp2 b = y_.squared();
        const Fp2 c = z_.squared();
        const Fp2 e = times_twist_b(c).tripled();
        const Fp2 f = e.tripled();
        const Fp2 g = (b + f) * kHalf;
        const Fp2 h = (y_ + z_).squared() - (b + c);  // 2 y z
        // The slope is 3 x^2 / h; and 3 x^3 - 2 y^2 z = (b - e) z on the curve.
        const Line line{e - b, x_.squared().tripled(), -h};
        x_ = a * (b - f);
        y_ = g.squared() - e.squared().tripled();
        z_ = b * h;
        return line;
    }

    // Adds Q; the chord. REQUIRES: the point is neither Q nor -Q, as in the Miller loop for a Q of order r:
    // it adds to multiples from 2 Q on, below |x| Q.
    Line added()
    {
        const Fp2 theta = y_ - q_.y * z_;
        const Fp2 lambda = x_ - q_.x * z_;
        const Fp2 c = theta.squared();
        const Fp2 d = lambda.squared();
        const Fp2 e = lambda * d;
        const Fp2 f = z_ * c;
        const Fp2 g = x_ * d;
        const Fp2 h = e + f - g.doubled();
        x_ = lambda * h;
        y_ = theta * (g - h) - e * y_;
        z_ = z_ * e;
        return {theta * q_.x - lambda * q_.y, -theta, lambda};
    }

private:
    // By 4 xi.
    static Fp2 times_twist_b(const Fp2& a) { return times_xi<Tower>(a).doubled().doubled(); }

    G2Affine q_;
    Fp2 x_, y_, z_;
};

// The same lines, remembered.
class Recall
{
public:
    explicit Recall(const PreparedG2& q) : next_{q.lines()} {}
    const Line& doubled() { return *next_++; }
    const Line& added() { return *next_++; }

private:
    const Line* next_;
};

template <typename OnDouble, typename OnAdd>
void for_each_step(const OnDouble& on_double, const OnAdd& on_add)
{
    for (unsigned i = 63; i-- > 0;) {
        on_double();
        if (((kAbsX >> i) & 1) != 0) on_add();
    }
}

// f times the line's value at P.
Fp12 times_line(const Fp12& f, const Line& line, const G1Affine& p)
{
    // (c0 + c1 w)((a + b v) + c v w) by Karatsuba.
    const Fp2 b = line.b * p.x, c = line.c * p.y;
    const auto t0 = f.c0.times_sparse(line.a, b);
    const auto t1 = (f.c1 * c).times_v();
    return {t0 + t1.times_v(), (f.c0 + f.c1).times_sparse(line.a, b + c) - t0 - t1};
}

template <typename Lines>
struct Operand
{
    G1Affine p;
    Lines lines;
};

template <typename Lines>
Fp12 miller_loop_of(std::vector<Operand<Lines>>& operands)
{
    Fp12 f = Fp12::one();
    for_each_step(
        [&] {
            f = f.squared();
            for (auto& [p, lines] : operands) f = times_line(f, lines.doubled(), p);
        },
        [&] {
            for (auto& [p, lines] : operands) f = times_line(f, lines.added(), p);
        });
    // f_{x} for the negative x is 1 / f_{|x|}, up to the vertical lines, which are in a subfield; and after
    // the final exponentiation conjugation is inversion.
    return f.conjugated();
}

// f^x. REQUIRES: f is in the cyclotomic subgroup.
Fp12 power_x(const Fp12& f)
{
    Fp12 r = f;
    for_each_step([&] { r = r.cyclotomic_squared(); }, [&] { r = r * f; });
    return r.conjugated();
}
}  // namespace

PreparedG2::PreparedG2(const G2Affine& q)
{
    Walk walk{q};
    Line* next = lines_.data();
    for_each_step([&] { *next++ = walk.doubled(); }, [&] { *next++ = walk.added(); });
}

Fp12 miller_loop(std::span<const Pair> pairs)
{
    std::vector<Operand<Walk>> operands;
    operands.reserve(pairs.size());
    for (const Pair& pair : pairs)
        if (!pair.p.is_infinity() && !pair.q.is_infinity()) operands.push_back({pair.p, Walk{pair.q}});
    return miller_loop_of(operands);
}

Fp12 miller_loop(std::span<const PreparedPair> pairs)
{
    std::vector<Operand<Recall>> operands;
    operands.reserve(pairs.size());
    for (const PreparedPair& pair : pairs)
        if (!pair.p.is_infinity()) operands.push_back({pair.p, Recall{*pair.q}});
    return miller_loop_of(operands);
}

Fp12 final_exponentiation(const Fp12& f)
{
    // (p^12 - 1) / r = (p^6 - 1)(p^2 + 1) (p^4 - p^2 + 1) / r, and 3 (p^4 - p^2 + 1) / r =
    // (x - 1)^2 (x + p)(x^2 + p^2 - 1) + 3: Hayashida, Hayasaka, Teruya, "Efficient final exponentiation via
    // cyclotomic structure for pairings over families of elliptic curves" (2020).
    const Fp12 unitary = f.conjugated() * f.inverse();
    const Fp12 m = unitary.frobenius().frobenius() * unitary;
    Fp12 t = power_x(m) * m.conjugated();
    t = power_x(t) * t.conjugated();
    t = power_x(t) * t.frobenius();
    t = power_x(power_x(t)) * t.frobenius().frobenius() * t.conjugated();
    return t * m.cyclotomic_squared() * m;
}

bool pairing_product_is_one(std::span<const Pair> pairs)
{
    return final_exponentiation(miller_loop(pairs)) == Fp12::one();
}

bool pairing_product_is_one(std::span<const PreparedPair> pairs)
{
    return final_exponentiation(miller_loop(pairs)) == Fp12::one();
}
}  // namespace freehold::bls12_381
