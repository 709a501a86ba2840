#pragma once
// The EVM's word: an unsigned 256-bit integer with wrapping arithmetic (Yellow Paper, section 9.1).
//
// Four 64-bit limbs, least significant first; every bit pattern is a valid value. Division by zero yields
// zero, as in the EVM. Values only, so thread-safe.

#include "base/bytes.hpp"
#include "base/wide.hpp"

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freehold
{
class U256
{
public:
    std::array<std::uint64_t, 4> limbs{};

    constexpr U256() = default;
    constexpr U256(std::uint64_t value)
        : limbs{value, 0, 0, 0} {}  // NOLINT: integers convert as everywhere in C++
    constexpr U256(std::uint64_t l3, std::uint64_t l2, std::uint64_t l1, std::uint64_t l0)
        : limbs{l0, l1, l2, l3}
    {}

    static constexpr U256 max() { return {~0ull, ~0ull, ~0ull, ~0ull}; }

    /// REQUIRES: 32 readable bytes at `p`, big-endian.
    static U256 load_be32(const std::uint8_t* p);
    /// Any length up to 32 bytes, big-endian, as if zero-extended on the left. REQUIRES: size <= 32.
    static U256 from_be(BytesView bytes);
    static U256 from(const Address& address) { return from_be(address.view()); }
    static U256 from(const Hash256& hash) { return load_be32(hash.data()); }
    /// "0x..." hexadecimal or decimal digits; nullopt if not a number or above 2^256 - 1.
    static std::optional<U256> parse(std::string_view text);

    void store_be32(std::uint8_t* p) const;
    [[nodiscard]] Hash256 to_hash() const;
    /// The low 20 bytes.
    [[nodiscard]] Address to_address() const;
    /// "0x" and hexadecimal digits without leading zeros ("0x0" for zero): a JSON-RPC quantity.
    [[nodiscard]] std::string to_quantity() const;
    [[nodiscard]] std::string to_decimal() const;

    [[nodiscard]] constexpr bool is_zero() const { return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0; }
    [[nodiscard]] constexpr bool fits_u64() const { return (limbs[1] | limbs[2] | limbs[3]) == 0; }
    [[nodiscard]] constexpr std::uint64_t low64() const { return limbs[0]; }
    /// The value, or 2^64 - 1 if it is larger.
    [[nodiscard]] constexpr std::uint64_t saturate64() const { return fits_u64() ? limbs[0] : ~0ull; }
    [[nodiscard]] constexpr bool is_negative() const { return (limbs[3] >> 63) != 0; }
    [[nodiscard]] constexpr bool bit(unsigned i) const { return ((limbs[i / 64] >> (i % 64)) & 1) != 0; }
    /// The number of bits without leading zeros: 0 for 0, 256 for the largest.
    [[nodiscard]] constexpr unsigned bit_length() const
    {
        for (unsigned i = 4; i-- > 0;)
            if (limbs[i] != 0) return 64 * i + 64 - static_cast<unsigned>(std::countl_zero(limbs[i]));
        return 0;
    }
    [[nodiscard]] constexpr unsigned byte_length() const { return (bit_length() + 7) / 8; }

    friend constexpr bool operator==(const U256& a, const U256& b)
    {
        return ((a.limbs[0] ^ b.limbs[0]) | (a.limbs[1] ^ b.limbs[1]) | (a.limbs[2] ^ b.limbs[2]) |
                (a.limbs[3] ^ b.limbs[3])) == 0;
    }
    friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b)
    {
        for (unsigned i = 4; i-- > 0;)
            if (a.limbs[i] != b.limbs[i]) return a.limbs[i] <=> b.limbs[i];
        return std::strong_ordering::equal;
    }
    // Without branches, for the interpreter: the borrow of a - b.
    friend constexpr bool operator<(const U256& a, const U256& b)
    {
        std::uint64_t borrow = 0;
        for (unsigned i = 0; i < 4; ++i) static_cast<void>(sub_borrow(a.limbs[i], b.limbs[i], borrow));
        return borrow != 0;
    }
    friend constexpr bool operator>(const U256& a, const U256& b) { return b < a; }
    friend constexpr bool operator<=(const U256& a, const U256& b) { return !(b < a); }
    friend constexpr bool operator>=(const U256& a, const U256& b) { return !(a < b); }

    friend constexpr U256 operator+(const U256& a, const U256& b)
    {
        U256 sum;
        std::uint64_t carry = 0;
        for (unsigned i = 0; i < 4; ++i) sum.limbs[i] = add_carry(a.limbs[i], b.limbs[i], carry);
        return sum;
    }
    friend constexpr U256 operator-(const U256& a, const U256& b)
    {
        U256 difference;
        std::uint64_t borrow = 0;
        for (unsigned i = 0; i < 4; ++i) difference.limbs[i] = sub_borrow(a.limbs[i], b.limbs[i], borrow);
        return difference;
    }
    friend constexpr U256 operator-(const U256& a) { return U256{} - a; }
    friend constexpr U256 operator*(const U256& a, const U256& b)
    {
        U256 product;
        for (unsigned i = 0; i < 4; ++i) {
            std::uint64_t carry = 0;
            for (unsigned j = 0; i + j < 3; ++j) {
                const Wide64 w = mul_add_wide(a.limbs[i], b.limbs[j], product.limbs[i + j], carry);
                product.limbs[i + j] = w.lo;
                carry = w.hi;
            }
            product.limbs[3] += a.limbs[i] * b.limbs[3 - i] + carry;
        }
        return product;
    }
    friend U256 operator/(const U256& a, const U256& b);
    friend U256 operator%(const U256& a, const U256& b);
    friend constexpr U256 operator&(const U256& a, const U256& b)
    {
        return {a.limbs[3] & b.limbs[3], a.limbs[2] & b.limbs[2], a.limbs[1] & b.limbs[1],
                a.limbs[0] & b.limbs[0]};
    }
    friend constexpr U256 operator|(const U256& a, const U256& b)
    {
        return {a.limbs[3] | b.limbs[3], a.limbs[2] | b.limbs[2], a.limbs[1] | b.limbs[1],
                a.limbs[0] | b.limbs[0]};
    }
    friend constexpr U256 operator^(const U256& a, const U256& b)
    {
        return {a.limbs[3] ^ b.limbs[3], a.limbs[2] ^ b.limbs[2], a.limbs[1] ^ b.limbs[1],
                a.limbs[0] ^ b.limbs[0]};
    }
    friend constexpr U256 operator~(const U256& a) { return a ^ max(); }
    /// Zero when shift >= 256.
    friend constexpr U256 operator<<(const U256& a, unsigned shift)
    {
        if (shift >= 256) return {};
        U256 r;
        const unsigned limb = shift / 64, bits = shift % 64;
        for (unsigned i = 4; i-- > limb;) {
            r.limbs[i] = a.limbs[i - limb] << bits;
            if (bits != 0 && i > limb) r.limbs[i] |= a.limbs[i - limb - 1] >> (64 - bits);
        }
        return r;
    }
    /// Zero when shift >= 256.
    friend constexpr U256 operator>>(const U256& a, unsigned shift)
    {
        if (shift >= 256) return {};
        U256 r;
        const unsigned limb = shift / 64, bits = shift % 64;
        for (unsigned i = 0; i + limb < 4; ++i) {
            r.limbs[i] = a.limbs[i + limb] >> bits;
            if (bits != 0 && i + limb + 1 < 4) r.limbs[i] |= a.limbs[i + limb + 1] << (64 - bits);
        }
        return r;
    }
    constexpr U256& operator+=(const U256& b) { return *this = *this + b; }
    constexpr U256& operator-=(const U256& b) { return *this = *this - b; }
    constexpr U256& operator*=(const U256& b) { return *this = *this * b; }
};

/// The whole product, 512 bits, least significant limb first.
[[gnu::always_inline]] constexpr std::array<std::uint64_t, 8> multiply_full(const U256& a, const U256& b)
{
    std::array<std::uint64_t, 8> product{};
    // Unrolled, the product stays in registers, which halves the time of a multiplication modulo a prime.
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < 4; ++i) {
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (unsigned j = 0; j < 4; ++j) {
            const Wide64 w = mul_add_wide(a.limbs[i], b.limbs[j], product[i + j], carry);
            product[i + j] = w.lo;
            carry = w.hi;
        }
        product[i + 4] = carry;
    }
    return product;
}

/// multiply_full(a, a), with 10 products instead of 16.
[[gnu::always_inline]] constexpr std::array<std::uint64_t, 8> square_full(const U256& a)
{
    std::array<std::uint64_t, 8> square{};
    // The products of different limbs, each once; then twice their sum; then the squares of the limbs.
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < 3; ++i) {
        std::uint64_t carry = 0;
#pragma clang loop unroll(full)
        for (unsigned j = i + 1; j < 4; ++j) {
            const Wide64 w = mul_add_wide(a.limbs[i], a.limbs[j], square[i + j], carry);
            square[i + j] = w.lo;
            carry = w.hi;
        }
        square[i + 4] = carry;
    }
#pragma clang loop unroll(full)
    for (unsigned i = 7; i > 0; --i) square[i] = (square[i] << 1) | (square[i - 1] >> 63);
    std::uint64_t carry = 0;
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < 4; ++i) {
        const Wide64 w = mul_wide(a.limbs[i], a.limbs[i]);
        square[2 * i] = add_carry(square[2 * i], w.lo, carry);
        square[2 * i + 1] = add_carry(square[2 * i + 1], w.hi, carry);
    }
    return square;
}

struct DivMod
{
    U256 quotient;
    U256 remainder;
};

/// Both are zero when divisor is zero.
DivMod divmod(const U256& dividend, const U256& divisor);
/// (high * 2^256 + low) / divisor. REQUIRES: high < divisor.
U256 divide_wide(const U256& high, const U256& low, const U256& divisor);
/// Two's complement division as SDIV and SMOD define it: truncation toward zero, remainder with the
/// dividend's sign.
U256 sdiv(const U256& a, const U256& b);
U256 smod(const U256& a, const U256& b);
/// (a + b) mod m and (a * b) mod m over unbounded integers; zero when m is zero.
U256 addmod(const U256& a, const U256& b, const U256& m);
U256 mulmod(const U256& a, const U256& b, const U256& m);
/// (a * b + c) divided by m over unbounded integers; nullopt when m is zero or the quotient is 2^256 or more.
std::optional<DivMod> mul_add_div(const U256& a, const U256& b, const U256& c, const U256& m);
/// base ^ exponent mod 2^256.
U256 exp(U256 base, const U256& exponent);
/// SIGNEXTEND: `index` is the position of the sign byte, counted from the least significant.
U256 signextend(const U256& index, const U256& value);
/// SAR: shift right, filling with the sign.
U256 sar(const U256& value, const U256& shift);
/// True if a - b would be negative in two's complement order.
constexpr bool slt(const U256& a, const U256& b)
{
    return a.is_negative() == b.is_negative() ? a < b : a.is_negative();
}
/// a + b, and whether it wrapped.
constexpr U256 add_overflow(const U256& a, const U256& b, bool& overflow)
{
    const U256 sum = a + b;
    overflow = sum < a;
    return sum;
}
/// a * b, and whether it wrapped.
U256 mul_overflow(const U256& a, const U256& b, bool& overflow);

/// For hash maps; keyed, as storage slots are chosen by whoever sends transactions.
struct U256Hash
{
    std::size_t operator()(const U256& value) const
    {
        return keyed_hash<8>(
            [&](std::size_t i) { return static_cast<std::uint32_t>(value.limbs[i / 2] >> (32 * (i % 2))); });
    }
};
}  // namespace freehold

template <>
struct std::hash<freehold::U256> : freehold::U256Hash
{};
