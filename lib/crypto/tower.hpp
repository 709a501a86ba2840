#pragma once
// The tower of extension fields that pairings of embedding degree 12 live in:
//
//   Fp2 = Fp[u] / (u^2 + 1),  Fp6 = Fp2[v] / (v^3 - xi),  Fp12 = Fp6[w] / (w^2 - v),  xi = kXi + u
//
// so w^6 = xi. A tower is a type with
//   Base                    a prime field with p = 7 mod 12
//   std::uint64_t kXi       so that xi is neither a square nor a cube
//   Fp2<Base> kXiPower      xi^((p - 1) / 6)
// Formulas: Devegili, O hEigeartaigh, Scott, Dahab, "Multiplication and squaring on pairing-friendly fields",
// 2006. Variable time: only for public data. Values only, so thread-safe.

#include <array>
#include <cstdint>
#include <span>

namespace freehold
{
/// c0 + c1 u.
template <typename Base>
struct Fp2
{
    Base c0;
    Base c1;

    static constexpr Fp2 one() { return {Base::one(), {}}; }
    [[nodiscard]] constexpr bool is_zero() const { return c0.is_zero() && c1.is_zero(); }
    friend constexpr bool operator==(const Fp2&, const Fp2&) = default;

    friend constexpr Fp2 operator+(const Fp2& a, const Fp2& b) { return {a.c0 + b.c0, a.c1 + b.c1}; }
    friend constexpr Fp2 operator-(const Fp2& a, const Fp2& b) { return {a.c0 - b.c0, a.c1 - b.c1}; }
    friend constexpr Fp2 operator-(const Fp2& a) { return {-a.c0, -a.c1}; }
    friend constexpr Fp2 operator*(const Fp2& a, const Fp2& b)
    {
        // Karatsuba, with each coefficient reduced once: the integers stay in [0, 4 p^2).
        const auto low = multiply_unreduced(a.c0, b.c0), high = multiply_unreduced(a.c1, b.c1);
        const auto sums = Base::multiply_sums(a.c0, a.c1, b.c0, b.c1);
        return {Base::reduce(Base::subtract_products(low, high)),
                Base::reduce(Base::subtract_both(sums, low, high))};
    }
    friend constexpr Fp2 operator*(const Fp2& a, const Base& b) { return {a.c0 * b, a.c1 * b}; }

    [[nodiscard]] constexpr Fp2 squared() const
    {
        return {Base::multiply_sum(c0, c1, c0 - c1), Base::multiply_sum(c0, c0, c1)};
    }
    [[nodiscard]] constexpr Fp2 doubled() const { return {c0.doubled(), c1.doubled()}; }
    [[nodiscard]] constexpr Fp2 tripled() const { return doubled() + *this; }
    /// this^p.
    [[nodiscard]] constexpr Fp2 conjugated() const { return {c0, -c1}; }
    /// 1 / this, or 0 for 0.
    [[nodiscard]] constexpr Fp2 inverse() const
    {
        const Base norm_inverse = (c0.squared() + c1.squared()).inverse();
        return {c0 * norm_inverse, -(c1 * norm_inverse)};
    }
};

namespace tower_detail
{
// k a by doubling and adding; k is small and known to the compiler. REQUIRES: k > 0.
template <std::uint64_t k, typename Field>
constexpr Field times(const Field& a)
{
    if constexpr (k == 1) {
        return a;
    } else {
        const Field even = times<k / 2>(a).doubled();
        if constexpr (k % 2 == 1) return even + a;
        return even;
    }
}
}  // namespace tower_detail

/// xi a.
template <typename Tower>
constexpr Fp2<typename Tower::Base> times_xi(const Fp2<typename Tower::Base>& a)
{
    using tower_detail::times;
    return {times<Tower::kXi>(a.c0) - a.c1, times<Tower::kXi>(a.c1) + a.c0};
}

/// c0 + c1 v + c2 v^2.
template <typename Tower>
struct Fp6
{
    using Coefficient = Fp2<typename Tower::Base>;
    Coefficient c0;
    Coefficient c1;
    Coefficient c2;

    static constexpr Fp6 one() { return {Coefficient::one(), {}, {}}; }
    [[nodiscard]] constexpr bool is_zero() const { return c0.is_zero() && c1.is_zero() && c2.is_zero(); }
    friend constexpr bool operator==(const Fp6&, const Fp6&) = default;

    friend constexpr Fp6 operator+(const Fp6& a, const Fp6& b)
    {
        return {a.c0 + b.c0, a.c1 + b.c1, a.c2 + b.c2};
    }
    friend constexpr Fp6 operator-(const Fp6& a, const Fp6& b)
    {
        return {a.c0 - b.c0, a.c1 - b.c1, a.c2 - b.c2};
    }
    friend constexpr Fp6 operator-(const Fp6& a) { return {-a.c0, -a.c1, -a.c2}; }
    friend constexpr Fp6 operator*(const Fp6& a, const Fp6& b)
    {
        // Karatsuba: six products.
        const Coefficient t0 = a.c0 * b.c0, t1 = a.c1 * b.c1, t2 = a.c2 * b.c2;
        return {t0 + times_xi<Tower>((a.c1 + a.c2) * (b.c1 + b.c2) - t1 - t2),
                (a.c0 + a.c1) * (b.c0 + b.c1) - t0 - t1 + times_xi<Tower>(t2),
                (a.c0 + a.c2) * (b.c0 + b.c2) - t0 - t2 + t1};
    }
    friend constexpr Fp6 operator*(const Fp6& a, const Coefficient& b)
    {
        return {a.c0 * b, a.c1 * b, a.c2 * b};
    }
    /// this * (b0 + b1 v): five products.
    [[nodiscard]] constexpr Fp6 times_sparse(const Coefficient& b0, const Coefficient& b1) const
    {
        const Coefficient t0 = c0 * b0, t1 = c1 * b1;
        return {t0 + times_xi<Tower>((c1 + c2) * b1 - t1), (c0 + c1) * (b0 + b1) - t0 - t1,
                (c0 + c2) * b0 - t0 + t1};
    }

    /// v this.
    [[nodiscard]] constexpr Fp6 times_v() const { return {times_xi<Tower>(c2), c0, c1}; }
    [[nodiscard]] constexpr Fp6 doubled() const { return {c0.doubled(), c1.doubled(), c2.doubled()}; }
    /// 1 / this, or 0 for 0.
    [[nodiscard]] constexpr Fp6 inverse() const
    {
        // The adjugate over the norm.
        const Coefficient a0 = c0.squared() - times_xi<Tower>(c1 * c2);
        const Coefficient a1 = times_xi<Tower>(c2.squared()) - c0 * c1;
        const Coefficient a2 = c1.squared() - c0 * c2;
        const Coefficient norm = c0 * a0 + times_xi<Tower>(c2 * a1 + c1 * a2);
        return Fp6{a0, a1, a2} * norm.inverse();
    }
};

/// c0 + c1 w.
template <typename Tower>
struct Fp12
{
    using Half = Fp6<Tower>;
    using Coefficient = typename Half::Coefficient;
    Half c0;
    Half c1;

    static constexpr Fp12 one() { return {Half::one(), {}}; }
    [[nodiscard]] constexpr bool is_zero() const { return c0.is_zero() && c1.is_zero(); }
    friend constexpr bool operator==(const Fp12&, const Fp12&) = default;

    friend constexpr Fp12 operator+(const Fp12& a, const Fp12& b) { return {a.c0 + b.c0, a.c1 + b.c1}; }
    friend constexpr Fp12 operator-(const Fp12& a, const Fp12& b) { return {a.c0 - b.c0, a.c1 - b.c1}; }
    friend constexpr Fp12 operator*(const Fp12& a, const Fp12& b)
    {
        const Half t0 = a.c0 * b.c0, t1 = a.c1 * b.c1;
        return {t0 + t1.times_v(), (a.c0 + a.c1) * (b.c0 + b.c1) - t0 - t1};
    }
    [[nodiscard]] constexpr Fp12 squared() const
    {
        // (c0 + c1) (c0 + v c1) = c0^2 + v c1^2 + (v + 1) c0 c1.
        const Half t = c0 * c1;
        return {(c0 + c1) * (c0 + c1.times_v()) - t - t.times_v(), t.doubled()};
    }
    /// this^(p^6); the inverse of an element whose norm over Fp6 is 1.
    [[nodiscard]] constexpr Fp12 conjugated() const { return {c0, -c1}; }
    /// 1 / this, or 0 for 0.
    [[nodiscard]] constexpr Fp12 inverse() const
    {
        const Half norm_inverse = (c0 * c0 - (c1 * c1).times_v()).inverse();
        return {c0 * norm_inverse, -(c1 * norm_inverse)};
    }

    /// this * (a + b w + c w^3): a line through points of a D-type twist.
    [[nodiscard]] constexpr Fp12 times_line(const Coefficient& a, const Coefficient& b,
                                            const Coefficient& c) const
    {
        // Karatsuba, with c0 times a and c1 times (b + c v).
        const Half t0 = c0 * a, t1 = c1.times_sparse(b, c);
        return {t0 + t1.times_v(), (c0 + c1).times_sparse(a + b, c) - t0 - t1};
    }

    /// The coefficients of 1, w, ..., w^5.
    [[nodiscard]] constexpr std::array<Coefficient, 6> coefficients() const
    {
        return {c0.c0, c1.c0, c0.c1, c1.c1, c0.c2, c1.c2};
    }
    static constexpr Fp12 from_coefficients(const std::array<Coefficient, 6>& c)
    {
        return {{c[0], c[2], c[4]}, {c[1], c[3], c[5]}};
    }

    /// this^p.
    [[nodiscard]] constexpr Fp12 frobenius() const
    {
        // w^p = w xi^((p - 1) / 6).
        auto c = coefficients();
        for (std::size_t i = 0; i < c.size(); ++i) c[i] = c[i].conjugated() * kFrobenius[i];
        return from_coefficients(c);
    }

    /// this^2. REQUIRES: this^(p^4 - p^2 + 1) = 1 (the cyclotomic subgroup), as after the easy part of the
    /// final exponentiation.
    [[nodiscard]] constexpr Fp12 cyclotomic_squared() const
    {
        // Granger, Scott, "Faster squaring in the cyclotomic subgroup of sixth degree extensions", 2010: over
        // Fp4 = Fp2[s] / (s^2 - xi), s = w^3, the square of a + b w + c w^2 is
        // (3 a^2 - 2 a') + (3 s c^2 + 2 b') w + (3 b^2 - 2 c') w^2, with ' the conjugation of Fp4.
        const auto c = coefficients();
        const auto [a0, a1] = square_fp4(c[0], c[3]);
        const auto [b0, b1] = square_fp4(c[1], c[4]);
        const auto [c0_, c1_] = square_fp4(c[2], c[5]);
        const auto minus = [](const Coefficient& square, const Coefficient& x) {
            return (square - x).doubled() + square;
        };
        const auto plus = [](const Coefficient& square, const Coefficient& x) {
            return (square + x).doubled() + square;
        };
        return from_coefficients({minus(a0, c[0]), plus(times_xi<Tower>(c1_), c[1]), minus(b0, c[2]),
                                  plus(a1, c[3]), minus(c0_, c[4]), plus(b1, c[5])});
    }

    /// xi^(i (p - 1) / 6) for i in [0, 6).
    static constexpr std::array<Coefficient, 6> kFrobenius = [] {
        std::array<Coefficient, 6> powers{Coefficient::one()};
        for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * Tower::kXiPower;
        return powers;
    }();

private:
    // (a + b s)^2 = a^2 + xi b^2 + 2 a b s in Fp4. Two products have fewer reductions than three squares.
    static constexpr std::array<Coefficient, 2> square_fp4(const Coefficient& a, const Coefficient& b)
    {
        const Coefficient t = a * b;
        return {(a + b) * (a + times_xi<Tower>(b)) - t - times_xi<Tower>(t), t.doubled()};
    }
};

/// this^exponent by squaring and multiplying, for any field here.
template <typename Field>
constexpr Field power(const Field& base, std::span<const std::uint64_t> exponent)
{
    Field result = Field::one();
    for (std::size_t i = 64 * exponent.size(); i-- > 0;) {
        result = result.squared();
        if (((exponent[i / 64] >> (i % 64)) & 1) != 0) result = result * base;
    }
    return result;
}
}  // namespace freehold
