#pragma once
// Multiplication modulo a number that stays the same for a while, as in elliptic curve code.

#include "base/u256.hpp"

namespace freehold
{
/// A modulus with its reciprocal: products are reduced by two multiplications in place of a division
/// (Barrett; Menezes et al., "Handbook of applied cryptography", 14.3.3). Preparing costs about as much as
/// one division.
class Modulus
{
public:
    /// Whether `modulus` can be prepared: it has four limbs.
    static constexpr bool is_suitable(const U256& modulus) { return modulus.limbs[3] != 0; }

    /// Of no use until assigned to.
    Modulus() = default;
    /// REQUIRES: is_suitable(modulus).
    explicit Modulus(const U256& modulus);

    /// Zero if default constructed.
    [[nodiscard]] const U256& value() const { return value_; }
    /// a * b mod value(), as freehold::mulmod. REQUIRES: not default constructed.
    [[nodiscard]] U256 multiply(const U256& a, const U256& b) const;

private:
    U256 value_;
    unsigned shift_ = 0;  // leading zeros of value_
    U256 normalised_;     // value_ << shift_, its top bit set
    U256 reciprocal_;     // floor((2^512 - 1) / normalised_) - 2^256
};

/// Multiplies modulo anything, and prepares a modulus that is used twice in a row.
class MulmodCache
{
public:
    /// As freehold::mulmod.
    U256 mulmod(const U256& a, const U256& b, const U256& m)
    {
        if (m == prepared_.value() && !m.is_zero()) return prepared_.multiply(a, b);
        return mulmod_unprepared(a, b, m);
    }

private:
    U256 mulmod_unprepared(const U256& a, const U256& b, const U256& m);

    Modulus prepared_;
    U256 last_;
};
}  // namespace freehold
