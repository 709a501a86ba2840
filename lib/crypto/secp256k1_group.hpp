#pragma once
// Points of secp256k1, y^2 = x^3 + 7 over Field. Variable time: only for public data. Values only, so
// thread-safe.

#include "crypto/secp256k1_field.hpp"

#include <array>
#include <optional>
#include <span>

namespace freehold::secp256k1
{
/// A point other than infinity.
struct Affine
{
    Field x;
    Field y;

    friend constexpr Affine operator-(const Affine& p) { return {p.x, -p.y}; }

    /// The point with this x and the given parity of y, if there is one. REQUIRES: x < p.
    static constexpr std::optional<Affine> from_x(const U256& x, bool y_parity)
    {
        const Field fx{x};
        // Never 0: -7 is no cube, as the group has odd order.
        const auto [y, yy, y_squared] = evaluate(
            [](const auto& px, const auto& b) {
                const auto square = px.squared() * px + b;
                const auto root = root_power(square);
                return std::array{root, root.squared(), square};
            },
            fx, Field{7});
        if (yy != y_squared) return std::nullopt;
        return Affine{fx, y.is_odd() == y_parity ? y : -y};
    }
};

inline constexpr Affine kGenerator{
    Field{U256{0x79be667ef9dcbbac, 0x55a06295ce870b07, 0x029bfcdb2dce28d9, 0x59f2815b16f81798}},
    Field{U256{0x483ada7726a3c465, 0x5da4fbfc0e1108a8, 0xfd17b448a6855419, 0x9c47d08ffb10d4b8}}};

/// The point (x / z^2, y / z^3), or infinity if z is zero.
class Jacobian
{
public:
    Field x, y, z;

    constexpr Jacobian() = default;  // infinity
    constexpr Jacobian(const Field& px, const Field& py, const Field& pz) : x{px}, y{py}, z{pz} {}
    constexpr explicit Jacobian(const Affine& p) : x{p.x}, y{p.y}, z{U256{1}} {}

    [[nodiscard]] constexpr bool is_infinity() const { return z.is_zero(); }

    /// 2P: 3 products, 4 squares.
    [[nodiscard]] constexpr Jacobian doubled() const
    {
        // The tangent's slope is e / (2 y z) with e = 3 x^2, as the curve's a is zero. No point has y = 0
        // (the order is odd), and infinity stays infinity.
        const auto [x3, y3, z3] = evaluate(
            [](const auto& px, const auto& py, const auto& pz) {
                const auto a = px.squared();
                const auto b = py.squared();
                const auto d = (px * b).times(4);
                const auto e = a.times(3);
                const auto rx = e.squared() - d.times(2);
                const auto ry = e * (d - rx) - b.squared().times(8);
                return std::array{rx, ry, (py * pz).times(2)};
            },
            x, y, z);
        return {x3, y3, z3};
    }

    /// P + Q: 8 products, 3 squares.
    friend constexpr Jacobian operator+(const Jacobian& p, const Affine& q)
    {
        if (p.is_infinity()) return Jacobian{q};
        // With both over z^2 and z^3: h and r are the differences in x and y.
        const auto [x3, y3, z3] = evaluate(
            [](const auto& px, const auto& py, const auto& pz, const auto& qx, const auto& qy) {
                const auto zz = pz.squared();
                const auto h = qx * zz - px;
                const auto r = qy * (zz * pz) - py;
                const auto hh = h.squared();
                const auto hhh = hh * h;
                const auto v = px * hh;
                const auto rx = r.squared() - hhh - v.times(2);
                const auto ry = r * (v - rx) - py * hhh;
                return std::array{rx, ry, pz * h};
            },
            p.x, p.y, p.z, q.x, q.y);
        // h = 0: the same point, whose tangent is meant, or its negative.
        if (z3.is_zero()) return q.y * (p.z.squared() * p.z) == p.y ? p.doubled() : Jacobian{};
        return {x3, y3, z3};
    }

    /// REQUIRES: not infinity.
    [[nodiscard]] constexpr Affine to_affine() const { return with_inverse(z.inverse()); }

    /// REQUIRES: z_inverse * z = 1.
    [[nodiscard]] constexpr Affine with_inverse(const Field& z_inverse) const
    {
        const auto [ax, ay] = evaluate(
            [](const auto& px, const auto& py, const auto& zi) {
                const auto zz = zi.squared();
                return std::array{px * zz, py * (zz * zi)};
            },
            x, y, z_inverse);
        return {ax, ay};
    }
};

/// P, 3P, 5P, ..., (2 N - 1) P. REQUIRES: the order of P is above 2 N (true of every point, as the order is
/// prime).
template <std::size_t N>
constexpr std::array<Affine, N> odd_multiples(const Affine& p)
{
    // On the isomorphic curve where (x, y) stands for (x z^2, y z^3), z being that of 2P, 2P is affine: so
    // each step is a mixed addition. Multiplying the z of the results by z leads back to secp256k1 (the
    // curve's a is zero, and its b enters no formula).
    const Jacobian twice = Jacobian{p}.doubled();
    const Affine step{twice.x, twice.y};
    const Field zz = twice.z.squared();
    std::array<Jacobian, N> multiples;
    multiples[0] = Jacobian{p.x * zz, p.y * (zz * twice.z), Field{1}};
    for (std::size_t i = 1; i < N; ++i) multiples[i] = multiples[i - 1] + step;
    for (Jacobian& m : multiples) m.z = m.z * twice.z;

    // One inversion for all (Montgomery's trick): prefix[i] is the product of the first i z.
    std::array<Field, N> prefix;
    prefix[0] = Field{1};
    for (std::size_t i = 1; i < N; ++i) prefix[i] = prefix[i - 1] * multiples[i - 1].z;
    Field inverse = (prefix[N - 1] * multiples[N - 1].z).inverse();
    std::array<Affine, N> result;
    for (std::size_t i = N; i-- > 0;) {
        result[i] = multiples[i].with_inverse(inverse * prefix[i]);
        inverse = inverse * multiples[i].z;
    }
    return result;
}

/// a G + b P, for any scalars below 2^256 (they count modulo the order).
Jacobian double_multiply(const U256& a, const U256& b, const Affine& p);
}  // namespace freehold::secp256k1
