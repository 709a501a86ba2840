#pragma once
// The challenge field E = F_p[x] / (x^5 - 2), about 154 bits (spec/field.md, section 2). 2 is no fifth power
// in F_p and 5 divides p - 1, so the polynomial is irreducible.
//
// Coefficients, constant term first. Mixes with base elements. Values only, so thread-safe.

#include "field/baby_bear.hpp"

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
    friend constexpr Ext5 operator*(const Ext5& a, const Ext5& b)
    {
        Ext5 r;
        for (std::size_t k = 0; k < kDegree; ++k) {
            BabyBear low, high;
            for (std::size_t i = 0; i <= k; ++i) low += a[i] * b[k - i];
            for (std::size_t i = k + 1; i < kDegree; ++i) high += a[i] * b[k + kDegree - i];
            r[k] = low + high + high;
        }
        return r;
    }
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

    [[nodiscard]] constexpr Ext5 squared() const { return *this * *this; }

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
}  // namespace freehold::field
