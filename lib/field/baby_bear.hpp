#pragma once
// The prime field F_p, p = 15 * 2^27 + 1 (BabyBear), in Montgomery form with R = 2^32 (spec/field.md, section
// 1).
//
// Invariants: (1) `mont_` holds x * 2^32 mod p; (2) it is canonical: mont_ < p. Every operation preserves
// both, so equality of values is equality of `mont_`. Variable time is nowhere; values only, so thread-safe.

#include "base/check.hpp"
#include "field/conditional_modulus.hpp"
#include "field/inline.hpp"

#include <concepts>
#include <cstdint>

namespace freehold::field
{
class BabyBear
{
public:
    static constexpr std::uint32_t kModulus = 0x78000001;
    /// p^-1 mod 2^32.
    static constexpr std::uint32_t kInverse = 0x88000001;
    static_assert(kInverse * kModulus == 1);
    /// The largest k such that 2^k divides p - 1.
    static constexpr unsigned kTwoAdicity = 27;
    /// Generates the multiplicative group.
    static constexpr std::uint32_t kGenerator = 31;

    constexpr BabyBear() = default;

    /// The residue of any integer, signed or not.
    constexpr explicit BabyBear(std::integral auto value)
    {
        using Int = decltype(value);
        if constexpr (std::signed_integral<Int>) {
            const std::int64_t r = static_cast<std::int64_t>(value) % std::int64_t{kModulus};
            mont_ = to_montgomery(static_cast<std::uint32_t>(r < 0 ? r + std::int64_t{kModulus} : r));
        } else if constexpr (sizeof(Int) <= sizeof(std::uint32_t)) {
            mont_ = to_montgomery(std::uint32_t{value});
        } else {
            mont_ = to_montgomery(std::uint64_t{value});
        }
    }

    /// REQUIRES: m < p. Takes a value that is already in Montgomery form.
    FREEHOLD_INLINE static constexpr BabyBear from_montgomery_unchecked(std::uint32_t m)
    {
        BabyBear r;
        r.mont_ = m;
        return r;
    }
    [[nodiscard, gnu::always_inline]] constexpr std::uint32_t montgomery() const { return mont_; }

    /// The canonical integer, in [0, p).
    [[nodiscard, gnu::always_inline]] constexpr std::uint32_t value() const { return reduce(mont_); }
    [[nodiscard, gnu::always_inline]] constexpr bool is_zero() const { return mont_ == 0; }

    friend constexpr bool operator==(BabyBear, BabyBear) = default;

    FREEHOLD_INLINE friend constexpr BabyBear operator+(BabyBear a, BabyBear b)
    {
        return from_montgomery_unchecked(reduce_once(a.mont_ + b.mont_, kModulus));  // 2p < 2^32
    }
    FREEHOLD_INLINE friend constexpr BabyBear operator-(BabyBear a, BabyBear b)
    {
        return from_montgomery_unchecked(subtract_mod(a.mont_, b.mont_, kModulus));
    }
    FREEHOLD_INLINE friend constexpr BabyBear operator-(BabyBear a) { return BabyBear{} - a; }
    FREEHOLD_INLINE friend constexpr BabyBear operator*(BabyBear a, BabyBear b)
    {
        return from_montgomery_unchecked(reduce(wide_product(a, b)));
    }
    FREEHOLD_INLINE constexpr BabyBear& operator+=(BabyBear b) { return *this = *this + b; }
    FREEHOLD_INLINE constexpr BabyBear& operator-=(BabyBear b) { return *this = *this - b; }
    FREEHOLD_INLINE constexpr BabyBear& operator*=(BabyBear b) { return *this = *this * b; }

    [[nodiscard, gnu::always_inline]] constexpr BabyBear squared() const { return *this * *this; }

    [[nodiscard]] constexpr BabyBear pow(std::uint64_t exponent) const
    {
        BabyBear result{1};
        for (BabyBear base = *this; exponent != 0; exponent >>= 1, base = base.squared())
            if ((exponent & 1) != 0) result *= base;
        return result;
    }

    /// REQUIRES: not zero.
    [[nodiscard]] constexpr BabyBear inverse() const
    {
        CHECK(!is_zero(), "inverse of zero");
        return pow(kModulus - 2);
    }

    /// The fixed generator of the subgroup of order 2^log_order; its square is that of the next smaller one.
    /// REQUIRES: log_order <= kTwoAdicity.
    static constexpr BabyBear root_of_unity(unsigned log_order)
    {
        CHECK(log_order <= kTwoAdicity, "no such root of unity");
        return BabyBear{kGenerator}.pow((kModulus - 1) >> log_order);
    }

    /// x * 2^-32 mod p, canonical. REQUIRES: x < p * 2^32.
    FREEHOLD_INLINE static constexpr std::uint32_t reduce(std::uint64_t x)
    {
        // q * p = x modulo 2^32, so x - q p is a multiple of 2^32, in (-p 2^32, p 2^32).
        const std::uint32_t q = static_cast<std::uint32_t>(x) * kInverse;
        const auto high = static_cast<std::uint32_t>(x >> 32);
        const auto subtract = static_cast<std::uint32_t>((std::uint64_t{q} * kModulus) >> 32);
        return subtract_mod(high, subtract, kModulus);
    }

    /// The product before its reduction, < p^2.
    FREEHOLD_INLINE static constexpr std::uint64_t wide_product(BabyBear a, BabyBear b)
    {
        return std::uint64_t{a.mont_} * b.mont_;
    }

    /// x or x - p * 2^32: sums of products are folded before they overflow 64 bits. REQUIRES: x < 2 p * 2^32
    /// for a result that `reduce` takes.
    FREEHOLD_INLINE static constexpr std::uint64_t fold(std::uint64_t x)
    {
        constexpr std::uint64_t kBound = std::uint64_t{kModulus} << 32;
        return x < kBound ? x : x - kBound;
    }

private:
    /// 2^bits mod p.
    static constexpr std::uint32_t power_of_two(unsigned bits)
    {
        std::uint64_t power = 1;
        for (; bits > 0; --bits) power = 2 * power % kModulus;
        return static_cast<std::uint32_t>(power);
    }
    /// x * 2^32 mod p of any word or double word. Products instead of divisions, which a 32-bit machine does
    /// in software.
    FREEHOLD_INLINE static constexpr std::uint32_t to_montgomery(std::uint32_t x)
    {
        constexpr std::uint32_t kFactor = power_of_two(64);
        return reduce(std::uint64_t{x} * kFactor);  // < p * 2^32
    }
    FREEHOLD_INLINE static constexpr std::uint32_t to_montgomery(std::uint64_t x)
    {
        constexpr std::uint32_t kFactor = power_of_two(96);
        return reduce(std::uint64_t{reduce(fold(fold(x)))} * kFactor);  // 2^64 < 3 p * 2^32
    }

    std::uint32_t mont_ = 0;
};
}  // namespace freehold::field
