#pragma once
// Points of curves y^2 = x^3 + b with b != 0, over any field of characteristic above 3: the groups of
// BLS12-381 and BN254. The formulas need no b and hold on the whole curve, whatever its order.
// Variable time: only for public data. Values only, so thread-safe.

#include "crypto/batch_inverse.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace freehold
{
/// A point (x, y); infinity is (0, 0), which is on no such curve.
template <typename F>
struct AffinePoint
{
    F x;
    F y;

    [[nodiscard]] constexpr bool is_infinity() const { return x.is_zero() && y.is_zero(); }
    friend constexpr bool operator==(const AffinePoint&, const AffinePoint&) = default;
    friend constexpr AffinePoint operator-(const AffinePoint& p) { return {p.x, -p.y}; }

    /// On the curve with this b, or infinity.
    [[nodiscard]] constexpr bool is_on_curve(const F& b) const
    {
        return is_infinity() || y.squared() == x.squared() * x + b;
    }
};

/// The point (x / z^2, y / z^3), or infinity if z is zero.
template <typename F>
class JacobianPoint
{
public:
    using Affine = AffinePoint<F>;

    F x, y, z;

    constexpr JacobianPoint() : x{F::one()}, y{F::one()} {}  // infinity
    constexpr JacobianPoint(const F& px, const F& py, const F& pz) : x{px}, y{py}, z{pz} {}
    constexpr explicit JacobianPoint(const Affine& p)
        : x{p.x}, y{p.y}, z{p.is_infinity() ? F::zero() : F::one()}
    {}

    [[nodiscard]] constexpr bool is_infinity() const { return z.is_zero(); }
    friend constexpr JacobianPoint operator-(const JacobianPoint& p) { return {p.x, -p.y, p.z}; }
    friend constexpr bool operator==(const JacobianPoint& p, const JacobianPoint& q)
    {
        if (p.is_infinity() || q.is_infinity()) return p.is_infinity() == q.is_infinity();
        const F pz2 = p.z.squared(), qz2 = q.z.squared();
        return p.x * qz2 == q.x * pz2 && p.y * (qz2 * q.z) == q.y * (pz2 * p.z);
    }
    /// Without an inversion.
    friend constexpr bool operator==(const JacobianPoint& p, const Affine& q)
    {
        return p == JacobianPoint{q};
    }

    [[nodiscard]] constexpr JacobianPoint doubled() const
    {
        // The tangent's slope is e / (2 y z) with e = 3 x^2, as the curve's a is zero. A point with y = 0 has
        // order 2, and then z becomes 0, as it stays for infinity.
        const F a = x.squared();
        const F b = y.squared();
        const F bb = b.squared();
        const F d = ((x + b).squared() - a - bb).doubled();  // 4 x y^2
        const F e = a.doubled() + a;
        const F x3 = e.squared() - d.doubled();
        const F y3 = e * (d - x3) - bb.doubled().doubled().doubled();
        return {x3, y3, (y * z).doubled()};
    }

    friend constexpr JacobianPoint operator+(const JacobianPoint& p, const Affine& q)
    {
        if (q.is_infinity()) return p;
        if (p.is_infinity()) return JacobianPoint{q};
        const F zz = p.z.squared();
        return p.add_at({q.x * zz, q.y * (zz * p.z)}, p.x, p.y, p.z);
    }
    friend constexpr JacobianPoint operator+(const JacobianPoint& p, const JacobianPoint& q)
    {
        if (p.is_infinity()) return q;
        if (q.is_infinity()) return p;
        const F pzz = p.z.squared(), qzz = q.z.squared();
        return p.add_at({q.x * pzz, q.y * (pzz * p.z)}, p.x * qzz, p.y * (qzz * q.z), p.z * q.z);
    }
    constexpr JacobianPoint& operator+=(const Affine& q) { return *this = *this + q; }
    constexpr JacobianPoint& operator+=(const JacobianPoint& q) { return *this = *this + q; }

    /// [scalar] this, the scalar as limbs, least significant first, by doubling and adding: for short or rare
    /// scalars.
    [[nodiscard]] constexpr JacobianPoint times(std::span<const std::uint64_t> scalar) const
    {
        JacobianPoint r;
        for (std::size_t i = 64 * scalar.size(); i-- > 0;) {
            r = r.doubled();
            if (((scalar[i / 64] >> (i % 64)) & 1) != 0) r += *this;
        }
        return r;
    }
    [[nodiscard]] constexpr JacobianPoint times(std::uint64_t scalar) const
    {
        return times(std::span<const std::uint64_t>{&scalar, 1});
    }

    [[nodiscard]] constexpr Affine to_affine() const { return scaled(z.inverse()); }
    /// All of them for one inversion.
    static std::vector<Affine> to_affine(std::span<const JacobianPoint> points)
    {
        std::vector<F> inverses(points.size());
        for (std::size_t i = 0; i < points.size(); ++i) inverses[i] = points[i].z;
        batch_inverse<F>(inverses);
        std::vector<Affine> result(points.size());
        for (std::size_t i = 0; i < points.size(); ++i) result[i] = points[i].scaled(inverses[i]);
        return result;
    }

private:
    // The sum of this and of q, for q and (px, py) = this brought to the same denominators (z for one, qz for
    // the other), whose product is pz qz.
    [[nodiscard]] constexpr JacobianPoint add_at(const Affine& q, const F& px, const F& py, const F& zz) const
    {
        // The chord's slope is r / (h zz).
        const F h = q.x - px;
        const F r = q.y - py;
        if (h.is_zero()) [[unlikely]]
            return r.is_zero() ? doubled() : JacobianPoint{};
        const F h2 = h.squared();
        const F h3 = h2 * h;
        const F v = px * h2;
        const F x3 = r.squared() - h3 - v.doubled();
        return {x3, r * (v - x3) - py * h3, zz * h};
    }
    // REQUIRES: inverse = 1 / z, or 0 for infinity.
    [[nodiscard]] constexpr Affine scaled(const F& inverse) const
    {
        const F inverse2 = inverse.squared();
        return {x * inverse2, y * (inverse2 * inverse)};
    }
};
}  // namespace freehold
