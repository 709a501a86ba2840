#pragma once
// The field of secp256k1: integers modulo p = 2^256 - c with c = 2^32 + 977.
//
// Invariant: four 64-bit limbs, least significant first, of any value in [0, 2^256), which stands for its
// residue; so residues below c have two representations, and `normalized` picks the one below p. Every
// function takes and gives any representation unless it says otherwise. Variable time: only for public data.
// Values only, so thread-safe.

#include "base/u256.hpp"
#include "base/wide.hpp"
#include "crypto/mod_inverse.hpp"
#include "crypto/secp256k1_evaluate.hpp"

#include <array>
#include <optional>

namespace freehold::secp256k1
{
// x^e, e in binary being 223 ones, a zero and 22 ones. x_n is x^(2^n - 1), an exponent of n ones.
template <typename F>
constexpr F long_power(const F& x1)
{
    const F x2 = x1.squared() * x1;
    const F x3 = x2.squared() * x1;
    const F x6 = x3.squared(3) * x3;
    const F x9 = x6.squared(3) * x3;
    const F x11 = x9.squared(2) * x2;
    const F x22 = x11.squared(11) * x11;
    const F x44 = x22.squared(22) * x22;
    const F x88 = x44.squared(44) * x44;
    const F x176 = x88.squared(88) * x88;
    const F x220 = x176.squared(44) * x44;
    const F x223 = x220.squared(3) * x3;
    return x223.squared(23) * x22;
}

// x^((p + 1) / 4): in binary 223 ones, a zero, 22 ones, four zeros, two ones and two zeros.
template <typename F>
constexpr F root_power(const F& x)
{
    const F x2 = x.squared() * x;
    return (long_power(x).squared(6) * x2).squared(2);
}

class Field
{
public:
    static constexpr U256 kModulus{0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff,
                                   0xfffffffefffffc2f};

    constexpr Field() = default;
    constexpr explicit Field(const U256& value) : v_{value} {}

    /// Whichever it is.
    [[nodiscard]] constexpr const U256& representation() const { return v_; }
    /// In [0, p).
    [[nodiscard]] constexpr U256 normalized() const { return v_ < kModulus ? v_ : v_ - kModulus; }
    [[nodiscard]] constexpr bool is_zero() const { return v_.is_zero() || v_ == kModulus; }
    [[nodiscard]] constexpr bool is_odd() const { return (normalized().low64() & 1) != 0; }

    friend constexpr bool operator==(const Field& a, const Field& b)
    {
        return a.v_ == b.v_ || (a - b).is_zero();
    }

    friend constexpr Field operator+(const Field& a, const Field& b)
    {
        Field r;
        std::uint64_t carry = 0;
        for (unsigned i = 0; i < 4; ++i) r.limb(i) = add_carry(a.limb(i), b.limb(i), carry);
        // 2^256 = c modulo p. The sum was at most 2^257 - 2, so a second carry leaves r < c and there is no
        // third.
        if (r.add_small(kC & (0 - carry))) [[unlikely]]
            r.limb(0) += kC;
        return r;
    }
    friend constexpr Field operator-(const Field& a, const Field& b)
    {
        Field r;
        std::uint64_t borrow = 0;
        for (unsigned i = 0; i < 4; ++i) r.limb(i) = sub_borrow(a.limb(i), b.limb(i), borrow);
        // As in addition: a second borrow leaves r >= 2^256 - c.
        if (r.sub_small(kC & (0 - borrow))) [[unlikely]]
            r.limb(0) -= kC;
        return r;
    }
    friend constexpr Field operator-(const Field& a) { return Field{} - a; }

    [[gnu::always_inline]] friend constexpr Field operator*(const Field& a, const Field& b)
    {
        return evaluate([](const auto& x, const auto& y) { return std::array{product(x, y)}; }, a, b)[0];
    }
    [[nodiscard, gnu::always_inline]] constexpr Field squared() const
    {
        return evaluate([](const auto& x) { return std::array{square(x)}; }, *this)[0];
    }
    /// this^(2^n).
    [[nodiscard]] constexpr Field squared(unsigned n) const
    {
        Field r = *this;
        for (unsigned i = 0; i < n; ++i) r = r.squared();
        return r;
    }
    /// The operations themselves, which `evaluate` may replace.
    [[gnu::always_inline]] friend constexpr Field product(const Field& a, const Field& b)
    {
        return reduce(multiply_full(a.v_, b.v_));
    }
    [[gnu::always_inline]] friend constexpr Field square(const Field& a) { return reduce(square_full(a.v_)); }
    /// REQUIRES: k <= 8 (a small factor; the bound is not tight).
    [[nodiscard]] constexpr Field times(std::uint64_t k) const
    {
        Field r;
        std::uint64_t carry = 0;
        for (unsigned i = 0; i < 4; ++i) {
            const Wide64 w = mul_add_wide(limb(i), k, carry, 0);
            r.limb(i) = w.lo;
            carry = w.hi;
        }
        if (r.add_small(kC * carry)) [[unlikely]]  // carry < k; if it wraps, r < 8c
            r.limb(0) += kC;
        return r;
    }

    /// 1 / this, or 0 for 0.
    [[nodiscard]] constexpr Field inverse() const
    {
        if !consteval {
            if (kPowersAreCheap) return inverse_by_power();
        }
        return Field{mod_inverse(normalized(), kModulus)};
    }
    /// The same as this^(p - 2): p - 2 is (p + 1) / 4 (below) with another end, 000010 11 01 after the 22
    /// ones.
    [[nodiscard]] constexpr Field inverse_by_power() const
    {
        return evaluate(
            [](const auto& x) {
                const auto x2 = x.squared() * x;
                return std::array{((long_power(x).squared(5) * x).squared(3) * x2).squared(2) * x};
            },
            *this)[0];
    }

    /// A square root, if there is one: this^((p + 1) / 4), as p = 3 mod 4.
    [[nodiscard]] constexpr std::optional<Field> sqrt() const
    {
        const auto [root, square] = evaluate(
            [](const auto& x) {
                const auto r = root_power(x);
                return std::array{r, r.squared()};
            },
            *this);
        if (square != *this) return std::nullopt;
        return root;
    }

private:
    static constexpr std::uint64_t kC = 0x1000003d1;

    [[nodiscard]] constexpr std::uint64_t limb(unsigned i) const { return v_.limbs[i]; }
    constexpr std::uint64_t& limb(unsigned i) { return v_.limbs[i]; }

    // v_ += x modulo 2^256; whether it wrapped.
    [[gnu::always_inline]] constexpr bool add_small(std::uint64_t x)
    {
        std::uint64_t carry = 0;
        limb(0) = add_carry(limb(0), x, carry);
        for (unsigned i = 1; i < 4; ++i) limb(i) = add_carry(limb(i), 0, carry);
        return carry != 0;
    }
    [[gnu::always_inline]] constexpr bool sub_small(std::uint64_t x)
    {
        std::uint64_t borrow = 0;
        limb(0) = sub_borrow(limb(0), x, borrow);
        for (unsigned i = 1; i < 4; ++i) limb(i) = sub_borrow(limb(i), 0, borrow);
        return borrow != 0;
    }

    // The residue of any t in [0, 2^512).
    [[gnu::always_inline]] static constexpr Field reduce(const std::array<std::uint64_t, 8>& t)
    {
        // t = high * 2^256 + low = high * c + low < 2^256 (c + 1).
        Field r;
        std::uint64_t over = 0;  // <= c, as high * c + low < 2^256 (c + 1)
        for (unsigned i = 0; i < 4; ++i) {
            const Wide64 w = mul_add_wide(t[4 + i], kC, t[i], over);
            r.limb(i) = w.lo;
            over = w.hi;
        }
        // over * c <= c^2 < 2^67; once more. If that wraps, r < 2^67, so the last addition cannot.
        const Wide64 fold = mul_wide(over, kC);
        std::uint64_t carry = 0;
        r.limb(0) = add_carry(r.limb(0), fold.lo, carry);
        r.limb(1) = add_carry(r.limb(1), fold.hi, carry);
        r.limb(2) = add_carry(r.limb(2), 0, carry);
        r.limb(3) = add_carry(r.limb(3), 0, carry);
        if (carry != 0) [[unlikely]]
            r.add_small(kC);
        return r;
    }

    U256 v_;
};
}  // namespace freehold::secp256k1
