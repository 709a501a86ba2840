#include "base/u256.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"

namespace freehold
{
namespace
{
// Entry i is floor((2^19 - 3 * 2^8) / (256 + i)): 11 bits of the reciprocal of a number that starts with bits
// 256 + i.
constexpr auto kReciprocalTable = [] {
    std::array<std::uint16_t, 256> table{};
    for (unsigned i = 0; i < 256; ++i)
        table[i] = static_cast<std::uint16_t>(((1u << 19) - (3u << 8)) / (256 + i));
    return table;
}();

// floor((2^128 - 1) / d) - 2^64 for a normalised d (top bit set): Moeller and Granlund, "Improved division by
// invariant integers" (2011), algorithm 2; the names are the paper's. The products marked wrap, as the paper
// means them to.
std::uint64_t reciprocal(std::uint64_t d)
{
    const std::uint64_t d0 = d & 1;
    const std::uint64_t d40 = (d >> 24) + 1;
    const std::uint64_t d63 = (d >> 1) + d0;                            // ceil(d / 2)
    const std::uint64_t v0 = kReciprocalTable[(d >> 55) - 256];         // 11 bits
    const std::uint64_t v1 = (v0 << 11) - ((v0 * v0 * d40) >> 40) - 1;  // 21 bits
    const std::uint64_t v2 = (v1 << 13) + ((v1 * ((std::uint64_t{1} << 60) - v1 * d40)) >> 47);  // 34 bits
    const std::uint64_t e = ((v2 >> 1) & (0 - d0)) - v2 * d63;                                   // wraps
    const std::uint64_t v3 = (v2 << 31) + (mul_wide(v2, e).hi >> 1);                             // wraps
    return v3 - mul_add_wide(v3, d, d, 0).hi - d;  // v3 - floor((v3 + 2^64 + 1) d / 2^64), wraps
}

struct QuotRem64
{
    std::uint64_t quotient;
    std::uint64_t remainder;
};

// (u1, u0) / d by algorithm 4 of the same paper. REQUIRES: d normalised, u1 < d, v = reciprocal(d).
QuotRem64 divide_2by1(std::uint64_t u1, std::uint64_t u0, std::uint64_t d, std::uint64_t v)
{
    Wide64 q = mul_wide(v, u1);
    std::uint64_t carry = 0;
    q.lo = add_carry(q.lo, u0, carry);
    q.hi = q.hi + u1 + carry + 1;
    std::uint64_t r = u0 - q.hi * d;
    if (r > q.lo) {
        --q.hi;
        r += d;
    }
    if (r >= d) {
        ++q.hi;
        r -= d;
    }
    return {q.hi, r};
}

// The reciprocal of the two-limb number (d1, d0), algorithm 6. REQUIRES: d1 normalised.
std::uint64_t reciprocal_3by2(std::uint64_t d1, std::uint64_t d0)
{
    std::uint64_t v = reciprocal(d1);
    std::uint64_t p = d1 * v + d0;
    if (p < d0) {
        --v;
        if (p >= d1) {
            --v;
            p -= d1;
        }
        p -= d1;
    }
    const Wide64 t = mul_wide(v, d0);
    p += t.hi;
    if (p < t.hi) {
        --v;
        if (p > d1 || (p == d1 && t.lo >= d0)) --v;
    }
    return v;
}

struct QuotRem128
{
    std::uint64_t quotient;
    std::uint64_t remainder1;
    std::uint64_t remainder0;
};

// (u2, u1, u0) / (d1, d0) by algorithm 5. REQUIRES: d1 normalised, (u2, u1) < (d1, d0), v = reciprocal_3by2.
QuotRem128 divide_3by2(std::uint64_t u2, std::uint64_t u1, std::uint64_t u0, std::uint64_t d1,
                       std::uint64_t d0, std::uint64_t v)
{
    Wide64 q = mul_wide(v, u2);
    std::uint64_t carry = 0;
    q.lo = add_carry(q.lo, u1, carry);
    q.hi = add_carry(q.hi, u2, carry);

    const Wide64 t = mul_wide(d0, q.hi);
    std::uint64_t borrow = 0;
    std::uint64_t r0 = sub_borrow(u0, t.lo, borrow);
    std::uint64_t r1 = u1 - q.hi * d1 - t.hi - borrow;
    borrow = 0;
    r0 = sub_borrow(r0, d0, borrow);
    r1 = r1 - d1 - borrow;
    ++q.hi;
    if (r1 >= q.lo) {
        --q.hi;
        carry = 0;
        r0 = add_carry(r0, d0, carry);
        r1 = r1 + d1 + carry;
    }
    if (r1 > d1 || (r1 == d1 && r0 >= d0)) [[unlikely]] {
        ++q.hi;
        borrow = 0;
        r0 = sub_borrow(r0, d0, borrow);
        r1 = r1 - d1 - borrow;
    }
    return {q.hi, r1, r0};
}

template <std::size_t N>
unsigned significant_limbs(const std::array<std::uint64_t, N>& limbs)
{
    unsigned n = N;
    while (n > 0 && limbs[n - 1] == 0) --n;
    return n;
}

// One digit of Knuth's algorithm D (TAOCP vol. 2, 4.3.1) for a divisor of kLimbs >= 2 limbs, from 3-by-2
// division (Moeller and Granlund, section 5): it is right or one too large. The window is divided and ends as
// the remainder, its top limb zero. Its length is fixed and it is taken apart by constants only, so that it
// lives in registers. REQUIRES: the divisor's top limb is normalised, window < divisor * 2^64.
template <unsigned kLimbs>
[[gnu::always_inline]] inline std::uint64_t divide_window(std::array<std::uint64_t, kLimbs + 1>& window,
                                                          const U256& divisor, std::uint64_t inverse)
{
    const std::uint64_t d1 = divisor.limbs[kLimbs - 1];
    const std::uint64_t d0 = divisor.limbs[kLimbs - 2];
    const std::uint64_t u2 = window[kLimbs];
    const std::uint64_t u1 = window[kLimbs - 1];
    std::uint64_t carry = 0, borrow = 0;
    // If the top limbs agree, the digit is 2^64 - 1: the window is above divisor * 2^64 - 2^(64 (kLimbs -
    // 1)).
    if (u2 == d1 && u1 == d0) [[unlikely]] {
        for (unsigned i = 0; i < kLimbs; ++i) {
            const Wide64 product = mul_add_wide(~0ull, divisor.limbs[i], carry, 0);
            carry = product.hi;
            window[i] = sub_borrow(window[i], product.lo, borrow);
        }
        window[kLimbs] = 0;
        return ~0ull;
    }
    QuotRem128 step = divide_3by2(u2, u1, window[kLimbs - 2], d1, d0, inverse);
    // Multiply and subtract. The top two limbs are done already, save for what the lower ones borrow.
#pragma clang loop unroll(full)
    for (unsigned i = 0; i + 2 < kLimbs; ++i) {
        const Wide64 product = mul_add_wide(step.quotient, divisor.limbs[i], carry, 0);
        carry = product.hi;
        window[i] = sub_borrow(window[i], product.lo, borrow);
    }
    window[kLimbs - 2] = sub_borrow(step.remainder0, carry, borrow);
    window[kLimbs - 1] = sub_borrow(step.remainder1, 0, borrow);
    window[kLimbs] = 0;
    if (borrow != 0) [[unlikely]] {
        --step.quotient;
        carry = 0;
        for (unsigned i = 0; i < kLimbs; ++i) window[i] = add_carry(window[i], divisor.limbs[i], carry);
    }
    return step.quotient;
}

// `rem` holds m + 1 limbs and ends as the remainder. REQUIRES: the divisor's top limb is normalised, and the
// top kLimbs limbs of `rem` are less than the divisor.
template <unsigned kLimbs>
void divide_normalised(std::uint64_t* rem, unsigned m, const U256& divisor, std::uint64_t* quotient)
{
    const std::uint64_t inverse = reciprocal_3by2(divisor.limbs[kLimbs - 1], divisor.limbs[kLimbs - 2]);
    std::array<std::uint64_t, kLimbs + 1> window;
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < kLimbs; ++i) window[i] = rem[m - kLimbs + 1 + i];
    for (unsigned j = m - kLimbs + 1; j-- > 0;) {
#pragma clang loop unroll(full)
        for (unsigned i = kLimbs; i > 0; --i) window[i] = window[i - 1];
        window[0] = rem[j];
        quotient[j] = divide_window<kLimbs>(window, divisor, inverse);
    }
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < kLimbs; ++i) rem[i] = window[i];
}

// `u` is divided in place and ends as the remainder. REQUIRES: d != 0.
template <std::size_t N>
void divide(std::array<std::uint64_t, N>& u, const U256& d, std::array<std::uint64_t, N>& quotient)
{
    quotient = {};
    const unsigned n = significant_limbs(d.limbs);
    const unsigned m = significant_limbs(u);
    if (m < n) return;

    // Normalise so that the divisor's top bit is set.
    const auto shift = static_cast<unsigned>(std::countl_zero(d.limbs[n - 1]));
    const U256 divisor = d << shift;
    // x >> (64 - shift), which is zero for shift == 0, without a branch.
    const auto carried_out = [shift](std::uint64_t x) { return (x >> 1) >> (63 - shift); };
    std::array<std::uint64_t, N + 1> rem;
    rem[0] = u[0] << shift;
    for (unsigned i = 1; i < N; ++i) rem[i] = u[i] << shift | carried_out(u[i - 1]);
    rem[N] = carried_out(u[N - 1]);

    if (n == 1) {
        const std::uint64_t top = divisor.limbs[0];
        const std::uint64_t inverse = reciprocal(top);
        std::uint64_t r = rem[m];
        for (unsigned j = m; j-- > 0;) {
            const auto step = divide_2by1(r, rem[j], top, inverse);
            quotient[j] = step.quotient;
            r = step.remainder;
        }
        u = {};
        u[0] = r >> shift;
        return;
    }

    if (n == 2) divide_normalised<2>(rem.data(), m, divisor, quotient.data());
    if (n == 3) divide_normalised<3>(rem.data(), m, divisor, quotient.data());
    if (n == 4) divide_normalised<4>(rem.data(), m, divisor, quotient.data());

    for (unsigned i = n; i <= N; ++i) rem[i] = 0;
    for (unsigned i = 0; i < N; ++i) u[i] = rem[i] >> shift | (rem[i + 1] << 1) << (63 - shift);
}

// As divide() for eight limbs by four, the usual case of a multiplication modulo something: everything has a
// fixed size and no quotient is kept. REQUIRES: m.limbs[3] != 0.
U256 remainder_of_product(const std::array<std::uint64_t, 8>& x, const U256& m)
{
    const auto shift = static_cast<unsigned>(std::countl_zero(m.limbs[3]));
    const auto carried_out = [shift](std::uint64_t limb) { return (limb >> 1) >> (63 - shift); };
    const U256 divisor = m << shift;
    const std::uint64_t inverse = reciprocal_3by2(divisor.limbs[3], divisor.limbs[2]);
    std::array<std::uint64_t, 5> window{x[4] << shift | carried_out(x[3]), x[5] << shift | carried_out(x[4]),
                                        x[6] << shift | carried_out(x[5]), x[7] << shift | carried_out(x[6]),
                                        carried_out(x[7])};
    // Nothing to do here if one of the factors was less than m.
    if (window[4] != 0 || !(U256{window[3], window[2], window[1], window[0]} < divisor))
        divide_window<4>(window, divisor, inverse);
#pragma clang loop unroll(full)
    for (unsigned j = 4; j-- > 0;) {
        window = {x[j] << shift | (j == 0 ? 0 : carried_out(x[j == 0 ? 0 : j - 1])), window[0], window[1],
                  window[2], window[3]};
        divide_window<4>(window, divisor, inverse);
    }
    return {window[3] >> shift, window[2] >> shift | (window[3] << 1) << (63 - shift),
            window[1] >> shift | (window[2] << 1) << (63 - shift),
            window[0] >> shift | (window[1] << 1) << (63 - shift)};
}

U256 negate_if(const U256& value, bool negative) { return negative ? -value : value; }
}  // namespace

U256 U256::load_be32(const std::uint8_t* p)
{
    return {load_be<std::uint64_t>(p), load_be<std::uint64_t>(p + 8), load_be<std::uint64_t>(p + 16),
            load_be<std::uint64_t>(p + 24)};
}

U256 U256::from_be(BytesView bytes)
{
    DCHECK(bytes.size() <= 32);
    U256 value;
    std::size_t left = bytes.size();
    std::size_t limb = 0;
    for (; left >= 8; left -= 8) value.limbs[limb++] = load_be<std::uint64_t>(bytes.data() + left - 8);
    std::uint64_t top = 0;
    for (std::size_t i = 0; i < left; ++i) top = top << 8 | bytes[i];
    if (left != 0) value.limbs[limb] = top;
    return value;
}

std::optional<U256> U256::parse(std::string_view text)
{
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    if (text.empty()) return std::nullopt;
    const U256 base = hex ? 16 : 10;
    U256 value;
    for (const char c : text) {
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<unsigned>(c - '0');
        else if (hex && c >= 'a' && c <= 'f')
            digit = static_cast<unsigned>(c - 'a') + 10;
        else if (hex && c >= 'A' && c <= 'F')
            digit = static_cast<unsigned>(c - 'A') + 10;
        else
            return std::nullopt;
        bool overflow = false, carry = false;
        value = mul_overflow(value, base, overflow);
        value = add_overflow(value, digit, carry);
        if (overflow || carry) return std::nullopt;
    }
    return value;
}

void U256::store_be32(std::uint8_t* p) const
{
    for (std::size_t i = 0; i < 4; ++i) store_be(p + 8 * i, limbs[3 - i]);
}

Hash256 U256::to_hash() const
{
    Hash256 hash;
    store_be32(hash.data());
    return hash;
}

Address U256::to_address() const
{
    std::uint8_t padded[32];
    store_be32(padded);
    return Address::from({padded + 12, 20});
}

std::string U256::to_quantity() const
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text = "0x";
    for (unsigned nibble = (bit_length() + 3) / 4; nibble-- > 0;)
        text += kDigits[(limbs[nibble / 16] >> (nibble % 16 * 4)) & 15];
    if (text.size() == 2) text += '0';
    return text;
}

std::string U256::to_decimal() const
{
    if (is_zero()) return "0";
    std::string text;
    for (U256 rest = *this; !rest.is_zero();) {
        const auto [quotient, remainder] = divmod(rest, 10);
        text.insert(text.begin(), static_cast<char>('0' + remainder.low64()));
        rest = quotient;
    }
    return text;
}

DivMod divmod(const U256& dividend, const U256& divisor)
{
    if (divisor.is_zero()) return {};
    if (dividend.fits_u64() && divisor.fits_u64())
        return {dividend.limbs[0] / divisor.limbs[0], dividend.limbs[0] % divisor.limbs[0]};
    DivMod result;
    result.remainder = dividend;
    divide(result.remainder.limbs, divisor, result.quotient.limbs);
    return result;
}

U256 divide_wide(const U256& high, const U256& low, const U256& divisor)
{
    DCHECK(high < divisor);
    std::array<std::uint64_t, 8> dividend;
    std::copy_n(low.limbs.begin(), 4, dividend.begin());
    std::copy_n(high.limbs.begin(), 4, dividend.begin() + 4);
    std::array<std::uint64_t, 8> quotient;
    divide(dividend, divisor, quotient);
    return {quotient[3], quotient[2], quotient[1], quotient[0]};
}

U256 operator/(const U256& a, const U256& b) { return divmod(a, b).quotient; }
U256 operator%(const U256& a, const U256& b) { return divmod(a, b).remainder; }

U256 sdiv(const U256& a, const U256& b)
{
    const U256 quotient = negate_if(a, a.is_negative()) / negate_if(b, b.is_negative());
    return negate_if(quotient, a.is_negative() != b.is_negative());
}

U256 smod(const U256& a, const U256& b)
{
    const U256 remainder = negate_if(a, a.is_negative()) % negate_if(b, b.is_negative());
    return negate_if(remainder, a.is_negative());
}

U256 addmod(const U256& a, const U256& b, const U256& m)
{
    if (m.is_zero()) return {};
    if (a < m && b < m) {
        bool wrapped = false;
        const U256 sum = add_overflow(a, b, wrapped);
        return wrapped || sum >= m ? sum - m : sum;  // a + b < 2 m
    }
    std::array<std::uint64_t, 5> sum{};
    std::uint64_t carry = 0;
    for (unsigned i = 0; i < 4; ++i) sum[i] = add_carry(a.limbs[i], b.limbs[i], carry);
    sum[4] = carry;
    std::array<std::uint64_t, 5> quotient;
    divide(sum, m, quotient);
    return {sum[3], sum[2], sum[1], sum[0]};
}

U256 mulmod(const U256& a, const U256& b, const U256& m)
{
    if (m.is_zero()) return {};
    std::array<std::uint64_t, 8> product = multiply_full(a, b);
    if (m.limbs[3] != 0) return remainder_of_product(product, m);
    std::array<std::uint64_t, 8> quotient;
    divide(product, m, quotient);
    return {product[3], product[2], product[1], product[0]};
}

std::optional<DivMod> mul_add_div(const U256& a, const U256& b, const U256& c, const U256& m)
{
    std::array<std::uint64_t, 8> dividend = multiply_full(a, b);
    std::uint64_t carry = 0;
    for (unsigned i = 0; i < 8; ++i) dividend[i] = add_carry(dividend[i], i < 4 ? c.limbs[i] : 0, carry);
    // The quotient is below 2^256 exactly if the dividend's upper half is below m.
    if (U256{dividend[7], dividend[6], dividend[5], dividend[4]} >= m) return std::nullopt;
    std::array<std::uint64_t, 8> quotient;
    divide(dividend, m, quotient);
    return DivMod{{quotient[3], quotient[2], quotient[1], quotient[0]},
                  {dividend[3], dividend[2], dividend[1], dividend[0]}};
}

U256 exp(U256 base, const U256& exponent)
{
    U256 result = 1;
    const unsigned bits = exponent.bit_length();
    for (unsigned i = 0; i < bits; ++i) {
        if (exponent.bit(i)) result = result * base;
        base = base * base;
    }
    return result;
}

U256 signextend(const U256& index, const U256& value)
{
    if (!index.fits_u64() || index.limbs[0] >= 31) return value;
    const auto sign_bit = static_cast<unsigned>(index.limbs[0]) * 8 + 7;
    const U256 low_mask = (U256{1} << (sign_bit + 1)) - 1;
    return value.bit(sign_bit) ? value | ~low_mask : value & low_mask;
}

U256 sar(const U256& value, const U256& shift)
{
    const U256 fill = value.is_negative() ? U256::max() : U256{};
    if (!shift.fits_u64() || shift.limbs[0] >= 256) return fill;
    const auto bits = static_cast<unsigned>(shift.limbs[0]);
    return bits == 0 ? value : (value >> bits) | (fill << (256 - bits));
}

U256 mul_overflow(const U256& a, const U256& b, bool& overflow)
{
    if (a.fits_u64() && b.fits_u64()) {  // fees, mostly
        const Wide64 product = mul_wide(a.low64(), b.low64());
        overflow = false;
        return {0, 0, product.hi, product.lo};
    }
    const auto product = multiply_full(a, b);
    overflow = (product[4] | product[5] | product[6] | product[7]) != 0;
    return {product[3], product[2], product[1], product[0]};
}
}  // namespace freehold
