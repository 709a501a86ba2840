#pragma once
// Prime fields in Montgomery form: the arithmetic under BLS12-381, BN254 and P-256.
//
// A field is `Montgomery<Params>`, where Params gives its odd prime p > 2 as N 64-bit limbs, least
// significant first, the highest one not zero. With B = 2^64 and R = B^N, an element x is held as x R mod p
// (Montgomery, "Modular multiplication without trial division", 1985).
//
// Invariant: the limbs are canonical, a value below p; every operation takes and keeps that, so equality is
// equality of limbs. Variable time: only for public data. Values only, so thread-safe.

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/wide.hpp"
#include "crypto/mod_inverse.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace freehold
{
/// The limbs of a hexadecimal constant, for example "1a01_11ea" (underscores may separate digits); anything
/// else does not compile.
template <std::size_t N>
consteval std::array<std::uint64_t, N> limbs_from_hex(std::string_view digits)
{
    std::array<std::uint64_t, N> limbs{};
    std::size_t at = 0;
    for (std::size_t i = digits.size(); i-- > 0;) {
        const char c = digits[i];
        if (c == '_') continue;
        const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        CHECK(value >= 0 && at < 16 * N, "not a hexadecimal number of this size");
        limbs[at / 16] |= static_cast<std::uint64_t>(value) << (4 * (at % 16));
        ++at;
    }
    return limbs;
}

template <typename Params>
class Montgomery
{
public:
    static constexpr auto kModulus = Params::kModulus;
    static constexpr std::size_t kLimbs = kModulus.size();
    static constexpr std::size_t kBytes = 8 * kLimbs;
    using Limbs = std::array<std::uint64_t, kLimbs>;
    /// An integer below R^2, not reduced: see `reduce`.
    using Product = std::array<std::uint64_t, 2 * kLimbs>;

    constexpr Montgomery() = default;
    static constexpr Montgomery zero() { return {}; }
    static constexpr Montgomery one() { return Montgomery{kR}; }

    /// The residue of any value below R.
    static constexpr Montgomery from_limbs(const Limbs& value)
    {
        return reduce(multiply(value, kR2));  // < p R
    }
    static constexpr Montgomery from_u64(std::uint64_t value) { return from_limbs({value}); }
    /// A constant of a specification; does not compile unless it is below p.
    static consteval Montgomery from_hex(std::string_view digits)
    {
        const Limbs limbs = limbs_from_hex<kLimbs>(digits);
        CHECK(less(limbs, kModulus), "not below the modulus");
        return from_limbs(limbs);
    }
    /// Whether big-endian bytes stand for an integer below p. REQUIRES: bytes.size() == kBytes.
    static constexpr bool is_canonical(BytesView bytes) { return less(limbs_from_be(bytes), kModulus); }
    /// Big-endian; nullopt unless below p. REQUIRES: bytes.size() == kBytes.
    static constexpr std::optional<Montgomery> from_be(BytesView bytes)
    {
        const Limbs value = limbs_from_be(bytes);
        if (!less(value, kModulus)) return std::nullopt;
        return from_limbs(value);
    }
    /// The integer that big-endian bytes stand for. REQUIRES: bytes.size() == kBytes.
    static constexpr Limbs limbs_from_be(BytesView bytes)
    {
        Limbs value{};
        for (std::size_t i = 0; i < kBytes; ++i) {
            std::uint64_t& limb = value[kLimbs - 1 - i / 8];
            limb = (limb << 8) | bytes[i];
        }
        return value;
    }

    /// The value in [0, p).
    [[nodiscard]] constexpr Limbs canonical() const
    {
        Product t{};
        for (std::size_t i = 0; i < kLimbs; ++i) t[i] = v_[i];
        return reduce(t).v_;
    }
    /// REQUIRES: out.size() == kBytes.
    constexpr void to_be(std::span<std::uint8_t> out) const
    {
        const Limbs value = canonical();
        for (std::size_t i = 0; i < kBytes; ++i)
            out[kBytes - 1 - i] = static_cast<std::uint8_t>(value[i / 8] >> (8 * (i % 8)));
    }

    [[nodiscard]] constexpr bool is_zero() const
    {
        std::uint64_t any = 0;
        for (const std::uint64_t limb : v_) any |= limb;
        return any == 0;
    }
    /// Of the canonical value.
    [[nodiscard]] constexpr bool is_odd() const { return (canonical()[0] & 1) != 0; }
    friend constexpr bool operator==(const Montgomery&, const Montgomery&) = default;

    friend constexpr Montgomery operator+(const Montgomery& a, const Montgomery& b)
    {
        Limbs sum;
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) sum[i] = add_carry(a.v_[i], b.v_[i], carry);
        return subtract_modulus(sum, carry);
    }
    friend constexpr Montgomery operator-(const Montgomery& a, const Montgomery& b)
    {
        Limbs d;
        std::uint64_t borrow = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) d[i] = sub_borrow(a.v_[i], b.v_[i], borrow);
        const std::uint64_t mask = 0 - borrow;
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) d[i] = add_carry(d[i], kModulus[i] & mask, carry);
        return Montgomery{d};
    }
    friend constexpr Montgomery operator-(const Montgomery& a) { return Montgomery{} - a; }
    friend constexpr Montgomery operator*(const Montgomery& a, const Montgomery& b)
    {
        return reduce(multiply(a.v_, b.v_));
    }
    constexpr Montgomery& operator+=(const Montgomery& b) { return *this = *this + b; }
    constexpr Montgomery& operator-=(const Montgomery& b) { return *this = *this - b; }
    constexpr Montgomery& operator*=(const Montgomery& b) { return *this = *this * b; }

    [[nodiscard]] constexpr Montgomery squared() const { return reduce(square(v_)); }
    [[nodiscard]] constexpr Montgomery doubled() const { return *this + *this; }

    /// this^exponent, the exponent as limbs, least significant first; 1 for 0^0.
    [[nodiscard]] constexpr Montgomery pow(std::span<const std::uint64_t> exponent) const
    {
        // Four bits at a time: 14 multiplications of preparation save half of those in the loop.
        std::array<Montgomery, 16> powers;
        powers[0] = one();
        for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * *this;
        Montgomery r = one();
        for (std::size_t i = 16 * exponent.size(); i-- > 0;) {
            r = r.squared().squared().squared().squared();
            const std::size_t digit = (exponent[i / 16] >> (4 * (i % 16))) & 15;
            if (digit != 0) r *= powers[digit];
        }
        return r;
    }

    /// 1 / this, or 0 for 0.
    [[nodiscard]] constexpr Montgomery inverse() const
    {
        // 1 / (x R) * R^3 / R = 1 / x * R.
        return Montgomery{mod_inverse(v_, kModulus)} * Montgomery{kR3};
    }

    /// A square root, if there is one. REQUIRES: p = 3 mod 4.
    [[nodiscard]] constexpr std::optional<Montgomery> sqrt() const
        requires((kModulus[0] & 3) == 3)
    {
        const Montgomery root = sqrt_candidate();
        if (root.squared() != *this) return std::nullopt;
        return root;
    }
    /// this^((p + 1) / 4): a square root of this if there is one, and of -this if not. REQUIRES: p = 3 mod 4.
    [[nodiscard]] constexpr Montgomery sqrt_candidate() const
        requires((kModulus[0] & 3) == 3)
    {
        // (p + 1) / 4 = floor(p / 4) + 1.
        Limbs quarter{};
        for (std::size_t i = 0; i < kLimbs; ++i)
            quarter[i] = (kModulus[i] >> 2) | (i + 1 < kLimbs ? kModulus[i + 1] << 62 : 0);
        return pow(quarter) * *this;
    }

    // Lazy reduction: sums of products cost one reduction, not one for each (Aranha et al., "Faster explicit
    // formulas for computing pairings over ordinary curves", 2010, section 3).

    /// The product as an integer, below p^2; `reduce` makes it an element again.
    [[gnu::always_inline]] friend constexpr Product multiply_unreduced(const Montgomery& a,
                                                                       const Montgomery& b)
    {
        return multiply(a.v_, b.v_);
    }
    /// (a + b) c
    [[gnu::always_inline]] static constexpr Montgomery multiply_sum(const Montgomery& a, const Montgomery& b,
                                                                    const Montgomery& c)
        requires(kModulus[kLimbs - 1] >> 63 == 0)
    {
        return reduce(multiply(add_unreduced(a.v_, b.v_), c.v_));  // below 2 p^2 < p R
    }
    /// (a + b) (c + d) as an integer, below 4 p^2.
    [[gnu::always_inline]] static constexpr Product multiply_sums(const Montgomery& a, const Montgomery& b,
                                                                  const Montgomery& c, const Montgomery& d)
        requires(kModulus[kLimbs - 1] >> 62 == 0)
    {
        return multiply(add_unreduced(a.v_, b.v_), add_unreduced(c.v_, d.v_));
    }
    /// a - b, plus p R if that is negative. REQUIRES: a < p R, b < p R.
    [[gnu::always_inline]] static constexpr Product subtract_products(const Product& a, const Product& b)
    {
        Product r;
        std::uint64_t borrow = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < 2 * kLimbs; ++i) r[i] = sub_borrow(a[i], b[i], borrow);
        const std::uint64_t mask = 0 - borrow;
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i)
            r[kLimbs + i] = add_carry(r[kLimbs + i], kModulus[i] & mask, carry);
        return r;
    }
    /// a - b - c. REQUIRES: that is not negative.
    [[gnu::always_inline]] static constexpr Product subtract_both(const Product& a, const Product& b,
                                                                  const Product& c)
    {
        Product r;
        std::uint64_t borrow = 0, borrow2 = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < 2 * kLimbs; ++i) {
            r[i] = sub_borrow(a[i], b[i], borrow);
            r[i] = sub_borrow(r[i], c[i], borrow2);
        }
        return r;
    }
    /// t / R modulo p: Montgomery's reduction. REQUIRES: t < p R, so a sum of floor(R / p) products will do.
    [[gnu::always_inline]] static constexpr Montgomery reduce(Product t)
    {
        std::uint64_t over = 0;  // at B^(i + N), while i counts
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) {
            // m makes t + m p B^i divisible by B^(i + 1).
            const std::uint64_t m = t[i] * kNegativeInverse;
            std::uint64_t carry = 0;
#pragma clang loop unroll(full)
            for (std::size_t j = 0; j < kLimbs; ++j) {
                const Wide64 w = mul_add_wide(m, kModulus[j], t[i + j], carry);
                t[i + j] = w.lo;
                carry = w.hi;
            }
            t[i + kLimbs] = add_carry(t[i + kLimbs], carry, over);
        }
        // t + (multiple of p below p R) < 2 p R.
        Limbs high;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) high[i] = t[i + kLimbs];
        return subtract_modulus(high, over);
    }

private:
    constexpr explicit Montgomery(const Limbs& v) : v_{v} {}

    [[gnu::always_inline]] static constexpr Limbs add_unreduced(const Limbs& a, const Limbs& b)
    {
        Limbs r;
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) r[i] = add_carry(a[i], b[i], carry);
        return r;
    }
    [[gnu::always_inline]] static constexpr Product multiply(const Limbs& a, const Limbs& b)
    {
        Product t{};
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) {
            std::uint64_t carry = 0;
#pragma clang loop unroll(full)
            for (std::size_t j = 0; j < kLimbs; ++j) {
                const Wide64 w = mul_add_wide(a[j], b[i], t[i + j], carry);
                t[i + j] = w.lo;
                carry = w.hi;
            }
            t[i + kLimbs] = carry;
        }
        return t;
    }
    // multiply(a, a), with little more than half of its products.
    [[gnu::always_inline]] static constexpr Product square(const Limbs& a)
    {
        Product t{};
        // The products of different limbs, each once; then twice their sum; then the squares of the limbs.
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i + 1 < kLimbs; ++i) {
            std::uint64_t carry = 0;
#pragma clang loop unroll(full)
            for (std::size_t j = i + 1; j < kLimbs; ++j) {
                const Wide64 w = mul_add_wide(a[i], a[j], t[i + j], carry);
                t[i + j] = w.lo;
                carry = w.hi;
            }
            t[i + kLimbs] = carry;
        }
#pragma clang loop unroll(full)
        for (std::size_t i = 2 * kLimbs - 1; i > 0; --i) t[i] = (t[i] << 1) | (t[i - 1] >> 63);
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) {
            const Wide64 w = mul_wide(a[i], a[i]);
            t[2 * i] = add_carry(t[2 * i], w.lo, carry);
            t[2 * i + 1] = add_carry(t[2 * i + 1], w.hi, carry);
        }
        return t;
    }
    static constexpr bool less(const Limbs& a, const Limbs& b)
    {
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i < kLimbs; ++i) static_cast<void>(sub_borrow(a[i], b[i], borrow));
        return borrow != 0;
    }

    // The residue of v + over R. REQUIRES: that is below 2p.
    [[gnu::always_inline]] static constexpr Montgomery subtract_modulus(const Limbs& v, std::uint64_t over)
    {
        Limbs d;
        std::uint64_t borrow = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) d[i] = sub_borrow(v[i], kModulus[i], borrow);
        // Without spare bits in R, `over` says that p is to be subtracted whatever the borrow.
        if constexpr (!kHasSpareBit) borrow &= over ^ 1;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < kLimbs; ++i) d[i] = borrow != 0 ? v[i] : d[i];
        return Montgomery{d};
    }

    // 2^bits modulo p.
    static constexpr Limbs power_of_two(std::size_t bits)
    {
        Montgomery r{Limbs{1}};
        for (std::size_t i = 0; i < bits; ++i) r = r + r;
        return r.v_;
    }
    static constexpr std::uint64_t negative_inverse()
    {
        // Newton's iteration doubles the correct low bits of 1 / p mod B: 3, 6, 12, 24, 48, 96.
        std::uint64_t inverse = kModulus[0];
        for (int i = 0; i < 5; ++i) inverse *= 2 - kModulus[0] * inverse;
        return 0 - inverse;
    }

    static constexpr bool kHasSpareBit = kModulus[kLimbs - 1] >> 63 == 0;
    static_assert((kModulus[0] & 1) == 1 && kModulus[kLimbs - 1] != 0);
    static constexpr std::uint64_t kNegativeInverse = negative_inverse();  // -1 / p mod B
    static constexpr Limbs kR = power_of_two(64 * kLimbs);
    static constexpr Limbs kR2 = power_of_two(128 * kLimbs);
    static constexpr Limbs kR3 = power_of_two(192 * kLimbs);

    Limbs v_{};
};

}  // namespace freehold
