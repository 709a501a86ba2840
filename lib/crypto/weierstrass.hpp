#pragma once
// Points of a curve y^2 = x^3 + a x + b over any field, with a = 0 or a = -3.
//
// The curve is a type with
//   Field                       a field: +, -, *, ==, squared, doubled, inverse, is_zero, one
//   bool kAIsMinusThree         a = -3 if true, otherwise a = 0
//   Field b()                   not zero, so that (0, 0) is no point of the curve
// Variable time: only for public data. Values only, so thread-safe.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace freehold
{
/// The point (x, y), or infinity if both are zero.
template <typename Curve>
struct AffinePoint
{
    using Field = typename Curve::Field;
    Field x;
    Field y;

    [[nodiscard]] constexpr bool is_infinity() const { return x.is_zero() && y.is_zero(); }
    [[nodiscard]] constexpr bool is_on_curve() const
    {
        Field right = x.squared() * x + Curve::b();
        if constexpr (Curve::kAIsMinusThree) right = right - x.doubled() - x;
        return is_infinity() || y.squared() == right;
    }
    friend constexpr AffinePoint operator-(const AffinePoint& p) { return {p.x, -p.y}; }
    friend constexpr bool operator==(const AffinePoint&, const AffinePoint&) = default;
};

/// The point (x / z^2, y / z^3), or infinity if z is zero.
template <typename Curve>
class JacobianPoint
{
public:
    using Field = typename Curve::Field;
    using Affine = AffinePoint<Curve>;
    Field x, y, z;

    constexpr JacobianPoint() = default;  // infinity
    constexpr JacobianPoint(const Field& px, const Field& py, const Field& pz) : x{px}, y{py}, z{pz} {}
    constexpr explicit JacobianPoint(const Affine& p)
        : x{p.x}, y{p.y}, z{p.is_infinity() ? Field{} : Field::one()}
    {}

    [[nodiscard]] constexpr bool is_infinity() const { return z.is_zero(); }
    friend constexpr JacobianPoint operator-(const JacobianPoint& p) { return {p.x, -p.y, p.z}; }

    /// As points, whatever their z.
    friend constexpr bool operator==(const JacobianPoint& p, const JacobianPoint& q)
    {
        if (p.is_infinity() || q.is_infinity()) return p.is_infinity() == q.is_infinity();
        const Field zz = p.z.squared(), ww = q.z.squared();
        return p.x * ww == q.x * zz && p.y * (ww * q.z) == q.y * (zz * p.z);
    }

    /// 2P: 4 products and 4 squares if a = -3, 3 and 4 if a = 0.
    [[nodiscard]] constexpr JacobianPoint doubled() const
    {
        // The tangent's slope is e / (2 y z) with e = 3 x^2 + a z^4. With y = 0, or at infinity, z becomes 0.
        const Field b = y.squared();
        const Field d = (x * b).doubled().doubled();
        const Field square = slope_third();
        const Field e = square.doubled() + square;
        const Field x3 = e.squared() - d.doubled();
        const Field y3 = e * (d - x3) - b.squared().doubled().doubled().doubled();
        return {x3, y3, (y * z).doubled()};
    }

    /// P + Q: 8 products, 3 squares.
    friend constexpr JacobianPoint operator+(const JacobianPoint& p, const Affine& q)
    {
        if (q.is_infinity()) return p;
        if (p.is_infinity()) return JacobianPoint{q};
        // With both over z^2 and z^3: h and r are the differences in x and y.
        const Field zz = p.z.squared();
        const Field h = q.x * zz - p.x;
        const Field r = q.y * (zz * p.z) - p.y;
        return p.plus(h, r, p.x, p.y, p.z);
    }
    /// P + Q: 12 products, 4 squares.
    friend constexpr JacobianPoint operator+(const JacobianPoint& p, const JacobianPoint& q)
    {
        if (q.is_infinity()) return p;
        if (p.is_infinity()) return q;
        const Field zz = p.z.squared(), ww = q.z.squared();
        const Field px = p.x * ww, py = p.y * (ww * q.z);
        const Field h = q.x * zz - px;
        const Field r = q.y * (zz * p.z) - py;
        return p.plus(h, r, px, py, p.z * q.z);
    }

    [[nodiscard]] constexpr Affine to_affine() const { return with_inverse(z.inverse()); }
    /// REQUIRES: z_inverse * z = 1, or both are 0.
    [[nodiscard]] constexpr Affine with_inverse(const Field& z_inverse) const
    {
        const Field zz = z_inverse.squared();
        return {x * zz, y * (zz * z_inverse)};
    }

private:
    // (3 x^2 + a z^4) / 3.
    [[nodiscard]] constexpr Field slope_third() const
    {
        if constexpr (!Curve::kAIsMinusThree) {
            return x.squared();
        } else {
            const Field zz = z.squared();
            return (x - zz) * (x + zz);
        }
    }

    // The sum, given both points' differences over their common denominator z, at which *this is (px, py).
    [[nodiscard]] constexpr JacobianPoint plus(const Field& h, const Field& r, const Field& px,
                                               const Field& py, const Field& common_z) const
    {
        if (h.is_zero()) return r.is_zero() ? doubled() : JacobianPoint{};
        const Field hh = h.squared();
        const Field hhh = hh * h;
        const Field v = px * hh;
        const Field x3 = r.squared() - hhh - v.doubled();
        const Field y3 = r * (v - x3) - py * hhh;
        return {x3, y3, common_z * h};
    }
};

/// The points as affine ones, with one inversion for all (Montgomery's trick). REQUIRES: none is infinity.
template <typename Curve, std::size_t N>
constexpr std::array<AffinePoint<Curve>, N> to_affine(const std::array<JacobianPoint<Curve>, N>& points)
{
    using Field = typename Curve::Field;
    std::array<Field, N> prefix;  // prefix[i] is the product of the first i z
    Field product = Field::one();
    for (std::size_t i = 0; i < N; ++i) {
        prefix[i] = product;
        product = product * points[i].z;
    }
    Field inverse = product.inverse();
    std::array<AffinePoint<Curve>, N> result;
    for (std::size_t i = N; i-- > 0;) {
        result[i] = points[i].with_inverse(inverse * prefix[i]);
        inverse = inverse * points[i].z;
    }
    return result;
}

/// P, 3P, 5P, ..., (2 N - 1) P. REQUIRES: P is not infinity, and its order has no factor up to 2 N.
template <std::size_t N, typename Curve>
constexpr std::array<AffinePoint<Curve>, N> odd_multiples(const AffinePoint<Curve>& p)
{
    // On the isomorphic curve where (x, y) stands for (x z^2, y z^3), z being that of 2P, 2P is affine: so
    // each step is a mixed addition. Multiplying the z of the results by z leads back (the formula of
    // addition contains neither a nor b).
    using Jacobian = JacobianPoint<Curve>;
    const Jacobian twice = Jacobian{p}.doubled();
    const AffinePoint<Curve> step{twice.x, twice.y};
    const auto zz = twice.z.squared();
    std::array<Jacobian, N> multiples;
    multiples[0] = Jacobian{p.x * zz, p.y * (zz * twice.z), Curve::Field::one()};
    for (std::size_t i = 1; i < N; ++i) multiples[i] = multiples[i - 1] + step;
    for (Jacobian& m : multiples) m.z = m.z * twice.z;
    return to_affine(multiples);
}

/// k P by doubling and adding, from the most significant bit: slow, for one-time work and as the tests' twin.
template <typename Curve>
constexpr JacobianPoint<Curve> multiply_slowly(std::span<const std::uint64_t> k,
                                               const JacobianPoint<Curve>& p)
{
    JacobianPoint<Curve> sum;
    for (std::size_t i = 64 * k.size(); i-- > 0;) {
        sum = sum.doubled();
        if (((k[i / 64] >> (i % 64)) & 1) != 0) sum = sum + p;
    }
    return sum;
}
}  // namespace freehold
