#pragma once
// The challenge field E = F_p[x] / (x^5 - 2), about 154 bits (spec/field.md, section 2). 2 is no fifth power
// in F_p and 5 divides p - 1, so the polynomial is irreducible.
//
// Coefficients, constant term first. Mixes with base elements. Values only, so thread-safe.

#include "field/baby_bear.hpp"
#include "field/ext5_product.hpp"

#include <array>

namespace freehold::field
{
class Ext5
{
public:
    static constexpr std::size_t kDegree = 5;
    /// x^5 = kNonResidue.
    static constexpr std::uint32_t kNonResidue = 2;

    constexpr Ext5() = default;
    constexpr explicit Ext5(BabyBear constant) : c_{constant} {}
    constexpr explicit Ext5(const std::array<BabyBear, kDegree>& coefficients) : c_{coefficients} {}

    [[nodiscard]] constexpr BabyBear operator[](std::size_t i) const { return c_[i]; }
    constexpr BabyBear& operator[](std::size_t i) { return c_[i]; }
    [[nodiscard]] constexpr bool is_zero() const { return *this == Ext5{}; }

    friend constexpr bool operator==(const Ext5&, const Ext5&) = default;

    friend constexpr Ext5 operator+(const Ext5& a, const Ext5& b)
    {
        Ext5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r[i] = a[i] + b[i];
        return r;
    }
    friend constexpr Ext5 operator-(const Ext5& a, const Ext5& b)
    {
        Ext5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r[i] = a[i] - b[i];
        return r;
    }
    friend constexpr Ext5 operator-(const Ext5& a) { return Ext5{} - a; }
    /// Schoolbook with x^5 = 2: coefficient k is the sum of a_i b_(k-i) for i <= k and a_i (2 b_(k-i+5)) for
    /// i > k, reduced once. With M = p * 2^32 = 0.469 * 2^64 and p^2 = 0.220 * 2^64: four products are below
    /// 2 M and fold to a sum below M; with the fifth it is below 2 M again.
    static constexpr Ext5 schoolbook(const Ext5& a, const Ext5& b)
    {
        const Ext5 b2 = b + b;
        Ext5 r;
        for (std::size_t k = 0; k < kDegree; ++k) {
            std::uint64_t sum = 0;
            for (std::size_t i = 0; i < kDegree; ++i) {
                if (i == 4) sum = BabyBear::fold(sum);
                sum += BabyBear::wide_product(a[i], i <= k ? b[k - i] : b2[k + kDegree - i]);
            }
            r[k] = BabyBear::from_montgomery_unchecked(BabyBear::reduce(BabyBear::fold(sum)));
        }
        return r;
    }
    friend constexpr Ext5 operator*(const Ext5& a, const Ext5& b) { return ext5_product(a, b); }
    friend constexpr Ext5 operator+(const Ext5& a, BabyBear b)
    {
        Ext5 r = a;
        r[0] += b;
        return r;
    }
    friend constexpr Ext5 operator+(BabyBear a, const Ext5& b) { return b + a; }
    friend constexpr Ext5 operator-(const Ext5& a, BabyBear b) { return a + -b; }
    friend constexpr Ext5 operator-(BabyBear a, const Ext5& b) { return -b + a; }
    friend constexpr Ext5 operator*(const Ext5& a, BabyBear b)
    {
        Ext5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r[i] = a[i] * b;
        return r;
    }
    friend constexpr Ext5 operator*(BabyBear a, const Ext5& b) { return b * a; }
    constexpr Ext5& operator+=(const Ext5& b) { return *this = *this + b; }
    constexpr Ext5& operator-=(const Ext5& b) { return *this = *this - b; }
    constexpr Ext5& operator*=(const Ext5& b) { return *this = *this * b; }
    constexpr Ext5& operator*=(BabyBear b) { return *this = *this * b; }

    /// Coefficient k is a_m^2 + 2 (a_i a_j + a_k a_l), with factors 2 where x^5 wraps: three products, so
    /// below 2 M.
    static constexpr Ext5 schoolbook_square(const Ext5& a)
    {
        const auto [a0, a1, a2, a3, a4] = a.c_;
        const BabyBear d0 = a0 + a0, d1 = a1 + a1, d3 = a3 + a3, d4 = a4 + a4, q3 = d3 + d3, q4 = d4 + d4;
        const auto reduce = [](std::uint64_t sum) {
            return BabyBear::from_montgomery_unchecked(BabyBear::reduce(BabyBear::fold(sum)));
        };
        return Ext5{{reduce(BabyBear::wide_product(a0, a0) + BabyBear::wide_product(a1, q4) +
                            BabyBear::wide_product(a2, q3)),
                     reduce(BabyBear::wide_product(d0, a1) + BabyBear::wide_product(a2, q4) +
                            BabyBear::wide_product(d3, a3)),
                     reduce(BabyBear::wide_product(d0, a2) + BabyBear::wide_product(a1, a1) +
                            BabyBear::wide_product(a3, q4)),
                     reduce(BabyBear::wide_product(d0, a3) + BabyBear::wide_product(d1, a2) +
                            BabyBear::wide_product(d4, a4)),
                     reduce(BabyBear::wide_product(d0, a4) + BabyBear::wide_product(d1, a3) +
                            BabyBear::wide_product(a2, a2))}};
    }

    [[nodiscard]] constexpr Ext5 squared() const { return ext5_square(*this); }

    [[nodiscard]] constexpr Ext5 pow(std::uint64_t exponent) const
    {
        Ext5 result{BabyBear{1}};
        for (Ext5 base = *this; exponent != 0; exponent >>= 1, base = base.squared())
            if ((exponent & 1) != 0) result *= base;
        return result;
    }

    /// this^(p^times): coefficient i is multiplied by kFrobenius^(i * times).
    [[nodiscard]] constexpr Ext5 frobenius(unsigned times = 1) const
    {
        const BabyBear z = kFrobenius.pow(times);
        Ext5 r;
        BabyBear factor{1};
        for (std::size_t i = 0; i < kDegree; ++i, factor *= z) r[i] = c_[i] * factor;
        return r;
    }

    /// The product of the other conjugates over the norm, which lies in F_p. REQUIRES: not zero.
    [[nodiscard]] constexpr Ext5 inverse() const
    {
        const Ext5 a = frobenius(1) * frobenius(2);
        const Ext5 conjugates = a * a.frobenius(2);
        BabyBear norm = c_[0] * conjugates[0];
        BabyBear high;
        for (std::size_t i = 1; i < kDegree; ++i) high += c_[i] * conjugates[kDegree - i];
        norm += high + high;
        return conjugates * norm.inverse();
    }

private:
    /// x^p = kFrobenius * x: 2^((p - 1) / 5), a primitive fifth root of unity.
    static constexpr BabyBear kFrobenius = BabyBear{kNonResidue}.pow((BabyBear::kModulus - 1) / 5);

    std::array<BabyBear, kDegree> c_{};
};

/// A sum of products with one reduction at its end. Invariant: every sum is below M = p * 2^32.
class Ext5Accumulator
{
public:
    constexpr void add_product(const Ext5& a, BabyBear b)
    {
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            sum_[k] = BabyBear::fold(sum_[k] + BabyBear::wide_product(a[k], b));
    }
    constexpr void add_product(BabyBear a, const Ext5& b) { add_product(b, a); }
    /// M + 2 p^2 < 2 M, so products fold by twos.
    constexpr void add_product(const Ext5& a, const Ext5& b)
    {
        const Ext5 b2 = b + b;
        for (std::size_t k = 0; k < Ext5::kDegree; ++k) {
            const auto term = [&](std::size_t i) {
                return BabyBear::wide_product(a[i], i <= k ? b[k - i] : b2[k + Ext5::kDegree - i]);
            };
            const std::uint64_t two = BabyBear::fold(sum_[k] + term(0) + term(1));
            sum_[k] = BabyBear::fold(BabyBear::fold(two + term(2) + term(3)) + term(4));
        }
    }

    [[nodiscard]] constexpr Ext5 value() const
    {
        Ext5 r;
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            r[k] = BabyBear::from_montgomery_unchecked(BabyBear::reduce(sum_[k]));
        return r;
    }

private:
    std::array<std::uint64_t, Ext5::kDegree> sum_{};
};
}  // namespace freehold::field
