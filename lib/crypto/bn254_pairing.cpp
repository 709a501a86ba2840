// The optimal ate pairing of bn254.

#include "crypto/bn254_endomorphisms.hpp"

#include <vector>

namespace freehold::bn254
{
namespace
{
// 6 x + 2, the length of Miller's loop, is of 65 bits.
constexpr SignedDigits kLoopDigits = signed_digits({U256{0, 0, 1, 0x9d797039be763ba8}}, 2);
constexpr SignedDigits kXDigits = signed_digits({kX}, 3);

// The line a + b w + c w^3 through points of the twist, where b and c still lack the factors y and x of the
// point of G1 that it is evaluated at. Lines are known up to factors in Fp2: the final exponentiation takes
// them to 1.
struct Line
{
    Fp2 a;  // times y
    Fp2 b;  // times x
    Fp2 c;
};

// A point (x / z, y / z) of the twist that runs through Miller's loop. It never is infinity there, nor the
// points of a sum equal or opposite, as they are multiples of a point of order r by different numbers below
// r. Formulas: Aranha, Karabina, Longa, Gebotys, Lopez, "Faster explicit formulas for computing pairings over
// ordinary curves", 2011, section 4.
class RunningPoint
{
public:
    explicit RunningPoint(const G2& q) : x_{q.x}, y_{q.y}, z_{Fp2::one()} {}

    // Doubles the point; the tangent there, times -2 y z: the slope is 3 x^2 / (2 y z).
    Line double_step()
    {
        const Fp2 b = y_.squared(), c = z_.squared();
        const Fp2 e = G2Curve::b() * c.tripled();
        const Fp2 h = (y_ + z_).squared() - b - c;  // 2 y z
        const Line line{-h, x_.squared().tripled(), e - b};
        const Fp2 f = e.tripled();
        const Fp2 a = (x_ * y_).doubled();
        const Fp2 g = b + f;
        const Fp2 ee = e.squared();
        // The paper's x, y and z, times 4, which spares halving.
        x_ = a * (b - f);
        y_ = g.squared() - ee.tripled().doubled().doubled();
        z_ = (b * h).doubled().doubled();
        return line;
    }

    // Adds Q; the line through both, times lambda: the slope is theta / lambda.
    Line add_step(const G2& q)
    {
        const Fp2 theta = y_ - q.y * z_, lambda = x_ - q.x * z_;
        const Fp2 d = lambda.squared();
        const Fp2 e = lambda * d;
        const Fp2 f = z_ * theta.squared();
        const Fp2 g = x_ * d;
        const Fp2 h = e + f - g.doubled();
        x_ = lambda * h;
        y_ = theta * (g - h) - e * y_;
        z_ = z_ * e;
        return {lambda, -theta, theta * q.x - lambda * q.y};
    }

private:
    Fp2 x_, y_, z_;
};

// One pair without infinity, on its way through Miller's loop.
struct Runner
{
    Pair pair;
    RunningPoint point{pair.q};
};

Fp12 times_line(const Fp12& f, const Line& line, const G1& p)
{
    return f.times_line(line.a * p.y, line.b * p.x, line.c);
}

// The product of all pairs' f_{6x+2,Q}(P) and the two closing lines; the squarings are shared.
Fp12 miller_loop(std::span<Runner> runners)
{
    Fp12 f = Fp12::one();
    for (unsigned i = kLoopDigits.length - 1; i-- > 0;) {
        f = f.squared();
        const int digit = kLoopDigits.digit[i];
        for (auto& [pair, point] : runners) {
            f = times_line(f, point.double_step(), pair.p);
            if (digit != 0) f = times_line(f, point.add_step(digit > 0 ? pair.q : -pair.q), pair.p);
        }
    }
    for (auto& [pair, point] : runners) {
        const G2 q1 = twisted_frobenius(pair.q);
        const G2 q2 = twisted_frobenius(q1);
        f = times_line(f, point.add_step(q1), pair.p);
        f = times_line(f, point.add_step(-q2), pair.p);
    }
    return f;
}

// f^x for f in the cyclotomic subgroup, where inversion is conjugation.
Fp12 power_x(const Fp12& f)
{
    const std::array<Fp12, 2> odd_powers{f, f.cyclotomic_squared() * f};
    Fp12 result = odd_powers[static_cast<unsigned>(kXDigits.digit[kXDigits.length - 1]) / 2];
    for (unsigned i = kXDigits.length - 1; i-- > 0;) {
        result = result.cyclotomic_squared();
        const int digit = kXDigits.digit[i];
        if (digit > 0) result = result * odd_powers[static_cast<unsigned>(digit) / 2];
        if (digit < 0) result = result * odd_powers[static_cast<unsigned>(-digit) / 2].conjugated();
    }
    return result;
}

// f^(2 x (6 x^2 + 3 x + 1) (p^12 - 1) / r).
Fp12 final_exponentiation(const Fp12& f)
{
    // The easy part, (p^6 - 1) (p^2 + 1), leads into the cyclotomic subgroup.
    const Fp12 unit = f.conjugated() * f.inverse();
    const Fp12 g = unit.frobenius().frobenius() * unit;

    // The rest is 2 x (6 x^2 + 3 x + 1) (p^4 - p^2 + 1) / r = l0 + l1 p + l2 p^2 + l3 p^3 with
    // l2 = 12 x^3 + 6 x^2 + 6 x, l0 = l2 + 6 x^2 + 1, l1 = l2 - 2 x, l3 = l1 - 1 (Fuentes-Castaneda, Knapp,
    // Rodriguez-Henriquez, "Faster hashing to G2", 2011, section 5).
    const Fp12 g2x = power_x(g).cyclotomic_squared();
    const Fp12 g6x = g2x.cyclotomic_squared() * g2x;
    const Fp12 g6xx = power_x(g6x);
    const Fp12 g12xxx = power_x(g6xx.cyclotomic_squared());
    const Fp12 a = g12xxx * g6xx * g6x;   // to the power l2
    const Fp12 b = a * g2x.conjugated();  // l1
    const Fp12 c = b * g.conjugated();    // l3
    const Fp12 d = a * g6xx * g;          // l0
    return d * (b * (a * c.frobenius()).frobenius()).frobenius();
}
}  // namespace

Fp12 pairing_product(std::span<const Pair> pairs)
{
    std::vector<Runner> runners;
    runners.reserve(pairs.size());
    for (const Pair& pair : pairs)
        if (!pair.p.is_infinity() && !pair.q.is_infinity()) runners.push_back({.pair = pair});
    return final_exponentiation(miller_loop(runners));
}

bool pairing_check(std::span<const Pair> pairs) { return pairing_product(pairs) == Fp12::one(); }
}  // namespace freehold::bn254
