#include "crypto/modexp.hpp"

#include "crypto/limbs.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace freehold
{
namespace
{
using limbs::Limbs;
using limbs::LimbsView;

// The inverse of an odd a modulo 2^64: a is one to 3 bits, and each step of Newton's iteration doubles them.
std::uint64_t inverse_word(std::uint64_t a)
{
    std::uint64_t x = a;
    for (int i = 0; i < 5; ++i) x *= 2 - a * x;
    return x;
}

// Residues modulo an odd m > 1 of n limbs in Montgomery form: x stands as x R mod m, with R = B^n, B = 2^64.
// Invariant: elements have n limbs and are below m.
class MontgomeryRing
{
public:
    // REQUIRES: modulus odd, above 1, its last limb not zero.
    explicit MontgomeryRing(Limbs modulus)
        : m_{std::move(modulus)}, negative_inverse_{0 - inverse_word(m_[0])}, product_(2 * m_.size())
    {
        // 2^(bit length - 1) < m; doubled until it is R mod m, which is 1 in Montgomery form.
        one_.assign(size(), 0);
        const auto top_bit = static_cast<unsigned>(63 - std::countl_zero(m_.back()));
        one_.back() = std::uint64_t{1} << top_bit;
        for (unsigned i = top_bit; i < 64; ++i) double_in_place(one_);
        // R in Montgomery form is 2^(64 n) in Montgomery form: by squaring and doubling along the bits of 64
        // n.
        r_ = one_;
        const std::size_t exponent = 64 * size();
        for (auto bit = std::bit_width(exponent); bit-- > 0;) {
            square(r_, r_);
            if (((exponent >> bit) & 1) != 0) double_in_place(r_);
        }
    }

    [[nodiscard]] std::size_t size() const { return m_.size(); }

    // out may be a or b. Also takes an a of n limbs at or above m, if b is an element.
    void multiply(Limbs& out, LimbsView a, const Limbs& b)
    {
        limbs::multiply(product_, a, b);
        reduce(out);
    }
    void square(Limbs& out, const Limbs& a)
    {
        limbs::square(product_, a);
        reduce(out);
    }

    // The element for a number of any length.
    Limbs enter(const Limbs& number)
    {
        // Horner's rule over pieces of n limbs; multiplying by r_ multiplies the number by R, and brings a
        // plain piece into Montgomery form.
        Limbs sum(size()), term;
        const std::size_t pieces = (number.size() + size() - 1) / size();
        for (std::size_t i = pieces; i-- > 0;) {
            const std::size_t begin = i * size(), end = std::min(begin + size(), number.size());
            Limbs piece(number.begin() + static_cast<std::ptrdiff_t>(begin),
                        number.begin() + static_cast<std::ptrdiff_t>(end));
            piece.resize(size());
            multiply(sum, sum, r_);
            multiply(term, piece, r_);
            add_in_place(sum, term);
        }
        return sum;
    }
    // The number below m that the element stands for.
    Limbs leave(const Limbs& element)
    {
        std::ranges::fill(product_, 0);
        std::ranges::copy(element, product_.begin());
        Limbs number;
        reduce(number);
        return number;
    }

private:
    // out = product_ / R mod m. REQUIRES: product_ < m R.
    void reduce(Limbs& out)
    {
        // Each step adds a multiple of m that clears the lowest limb; the sum stays below 2 m R.
        const std::size_t n = size();
        std::uint64_t top = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const std::span<std::uint64_t> window{product_.data() + i, n};
            const std::uint64_t carry = limbs::add_product(window, m_, product_[i] * negative_inverse_);
            product_[i + n] = add_carry(product_[i + n], carry, top);
        }
        out.assign(product_.begin() + static_cast<std::ptrdiff_t>(n), product_.end());
        if (top != 0 || !limbs::less(out, m_)) limbs::subtract(out, m_);
    }

    void add_in_place(Limbs& a, const Limbs& b) const
    {
        std::uint64_t carry = 0;
        for (std::size_t i = 0; i < a.size(); ++i) a[i] = add_carry(a[i], b[i], carry);
        if (carry != 0 || !limbs::less(a, m_)) limbs::subtract(a, m_);
    }
    void double_in_place(Limbs& a) const { add_in_place(a, a); }

    Limbs m_;
    std::uint64_t negative_inverse_;  // -1 / m mod B
    Limbs one_;                       // R mod m
    Limbs r_;                         // R^2 mod m
    Limbs product_;                   // of 2 n limbs, between multiplication and reduction
};

// Residues modulo B^n; the caller takes the low bits that it wants.
class LowLimbsRing
{
public:
    explicit LowLimbsRing(std::size_t size) : product_(size) {}

    void multiply(Limbs& out, const Limbs& a, const Limbs& b)
    {
        limbs::multiply_low(product_, a, b);
        out = product_;
    }
    void square(Limbs& out, const Limbs& a) { multiply(out, a, a); }

    [[nodiscard]] Limbs enter(Limbs number) const
    {
        number.resize(product_.size());
        return number;
    }

private:
    Limbs product_;
};

// The bits of a big-endian number without leading zero bytes.
class Exponent
{
public:
    explicit Exponent(BytesView bytes)
        : bytes_{bytes}, bit_length_{8 * bytes.size() - static_cast<std::size_t>(std::countl_zero(bytes[0]))}
    {}
    [[nodiscard]] std::size_t bit_length() const { return bit_length_; }
    [[nodiscard]] bool bit(std::size_t i) const
    {
        return ((bytes_[bytes_.size() - 1 - i / 8] >> (i % 8)) & 1) != 0;
    }

private:
    BytesView bytes_;
    std::size_t bit_length_;
};

// Where a table of 2^(width - 1) odd powers pays for itself by sparing multiplications.
std::size_t window_width(std::size_t exponent_bits)
{
    if (exponent_bits <= 24) return 1;
    if (exponent_bits <= 80) return 3;
    if (exponent_bits <= 240) return 4;
    return exponent_bits <= 672 ? 5 : 6;
}

// base ^ exponent by sliding windows (Handbook of Applied Cryptography, algorithm 14.85). REQUIRES: exponent
// > 0.
template <typename Ring>
Limbs power(Ring& ring, const Limbs& base, const Exponent& exponent)
{
    const std::size_t width = window_width(exponent.bit_length());
    std::vector<Limbs> odd_powers(std::size_t{1} << (width - 1));
    odd_powers[0] = base;
    if (width > 1) {
        Limbs square;
        ring.square(square, base);
        for (std::size_t i = 1; i < odd_powers.size(); ++i)
            ring.multiply(odd_powers[i], odd_powers[i - 1], square);
    }

    Limbs result;  // empty until the first window, for 1
    for (std::size_t left = exponent.bit_length(); left > 0;) {
        if (!exponent.bit(left - 1)) {
            ring.square(result, result);
            --left;
            continue;
        }
        // The longest window from here of at most `width` bits that ends in a one.
        std::size_t end = left > width ? left - width : 0;
        while (!exponent.bit(end)) ++end;
        std::size_t value = 0;
        for (std::size_t i = left; i-- > end;) value = 2 * value + (exponent.bit(i) ? 1 : 0);
        if (result.empty()) {
            result = odd_powers[value / 2];
        } else {
            for (std::size_t i = end; i < left; ++i) ring.square(result, result);
            ring.multiply(result, result, odd_powers[value / 2]);
        }
        left = end;
    }
    return result;
}

// 1 / a mod B^n for an odd a of n limbs.
Limbs inverse_low(const Limbs& a)
{
    Limbs x(a.size()), t(a.size()), next(a.size());
    x[0] = inverse_word(a[0]);
    for (std::size_t correct = 1; correct < a.size(); correct *= 2) {
        // x <- x (2 - a x) doubles the correct limbs.
        limbs::multiply_low(t, a, x);
        Limbs correction(a.size());
        correction[0] = 2;
        limbs::subtract(correction, t);
        limbs::multiply_low(next, x, correction);
        x.swap(next);
    }
    return x;
}

void keep_low_bits(Limbs& a, std::size_t bits)
{
    if (bits % 64 != 0) a[bits / 64] &= (std::uint64_t{1} << (bits % 64)) - 1;
}

// The x below odd * 2^bits with x = x_odd mod odd and x = x_low mod 2^bits (the Chinese remainder theorem).
Limbs combine(const Limbs& odd, const Limbs& x_odd, Limbs x_low, std::size_t bits)
{
    // x = x_odd + odd * ((x_low - x_odd) / odd mod 2^bits).
    const std::size_t n = x_low.size();
    const auto fitted = [n](Limbs a) {
        a.resize(n);
        return a;
    };
    limbs::subtract(x_low, fitted(x_odd));
    Limbs factor(n);
    limbs::multiply_low(factor, x_low, inverse_low(fitted(odd)));
    keep_low_bits(factor, bits);

    Limbs x(odd.size() + n);
    limbs::multiply(x, odd, factor);
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = add_carry(x[i], i < x_odd.size() ? x_odd[i] : 0, carry);
    return x;
}
}  // namespace

Bytes modexp(BytesView base, BytesView exponent, BytesView modulus)
{
    Bytes result(modulus.size());
    const BytesView modulus_digits = limbs::strip_zeros(modulus);
    if (modulus_digits.empty() || (modulus_digits.size() == 1 && modulus_digits[0] == 1)) return result;
    const BytesView exponent_digits = limbs::strip_zeros(exponent);
    if (exponent_digits.empty()) {
        result.back() = 1;
        return result;
    }

    const Exponent e{exponent_digits};
    const Limbs b = limbs::from_be(limbs::strip_zeros(base));
    const Limbs m = limbs::from_be(modulus_digits);
    const std::size_t twos = limbs::trailing_zeros(m);  // m = odd * 2^twos
    const Limbs odd = limbs::shifted_right(m, twos);
    const bool odd_is_one = odd.size() == 1 && odd[0] == 1;

    Limbs x_odd(1);  // the result modulo odd: zero if that is 1
    if (!odd_is_one) {
        MontgomeryRing ring{odd};
        x_odd = ring.leave(power(ring, ring.enter(b), e));
    }
    if (twos == 0) {
        limbs::store_be(result, x_odd);
        return result;
    }
    LowLimbsRing ring{(twos + 63) / 64};
    const Limbs x_low = power(ring, ring.enter(b), e);
    limbs::store_be(result, combine(odd, x_odd, x_low, twos));
    return result;
}
}  // namespace freehold
