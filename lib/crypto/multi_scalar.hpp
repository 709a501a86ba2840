#pragma once
// Sums [k_0] P_0 + [k_1] P_1 + ... with shared doublings: for few points by tables of their odd multiples
// (Straus, "Addition chains of vectors", 1964), for many by buckets (Pippenger, "On the evaluation of powers
// and related problems", 1976). Variable time: only for public data. Thread-safe.

#include "base/check.hpp"
#include "crypto/scalar_digits.hpp"
#include "crypto/weierstrass.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace freehold
{
template <typename Curve>
struct StrausTerm
{
    static constexpr unsigned kWidth = 5;
    std::array<AffinePoint<Curve>, 1u << (kWidth - 2)> odd_multiples;
    SignedDigits digits;  // of width kWidth
};

template <typename Curve>
JacobianPoint<Curve> straus_sum(std::span<const StrausTerm<Curve>> terms)
{
    unsigned length = 0;
    for (const auto& term : terms) length = std::max(length, term.digits.length);
    JacobianPoint<Curve> sum;
    for (unsigned i = length; i-- > 0;) {
        sum = sum.doubled();
        for (const auto& term : terms) add_digit(sum, term.digits, i, term.odd_multiples);
    }
    return sum;
}

template <typename Curve>
struct ScalarTerm
{
    AffinePoint<Curve> point;
    U256 scalar;
};

namespace multi_scalar_detail
{
// Digits in base 2^c take a carry and may pass one on. So that the last one does not, its value before the
// carry has at most c - 2 bits.
constexpr unsigned window_count(unsigned bits, unsigned c) { return (bits + 1) / c + 1; }

// The width c that makes the fewest additions: for each window one for each term, and two for each of 2^(c -
// 1) buckets. Digits of up to 14 bits fit their type with room.
constexpr unsigned bucket_width(std::size_t terms, unsigned bits)
{
    const auto cost = [&](unsigned c) { return window_count(bits, c) * (terms + (std::size_t{1} << c)); };
    unsigned best = 2;
    for (unsigned c = 3; c <= 14; ++c)
        if (cost(c) < cost(best)) best = c;
    return best;
}
}  // namespace multi_scalar_detail

template <typename Curve>
JacobianPoint<Curve> pippenger_sum(std::span<const ScalarTerm<Curve>> terms)
{
    unsigned bits = 0;
    for (const auto& term : terms) bits = std::max(bits, term.scalar.bit_length());
    const unsigned width = multi_scalar_detail::bucket_width(terms.size(), bits);
    const unsigned windows = multi_scalar_detail::window_count(bits, width);

    // Each scalar in base 2^width with digits in [-2^(width - 1), 2^(width - 1)), window by window.
    const int half = 1 << (width - 1);
    std::vector<std::int16_t> digits(windows * terms.size());
    for (std::size_t t = 0; t < terms.size(); ++t) {
        int carry = 0;
        for (unsigned w = 0; w < windows; ++w) {
            const std::uint64_t mask = (1u << width) - 1;
            int digit = static_cast<int>((terms[t].scalar >> (w * width)).low64() & mask) + carry;
            carry = digit >= half ? 1 : 0;
            digit -= carry << width;
            digits[w * terms.size() + t] = static_cast<std::int16_t>(digit);
        }
        DCHECK(carry == 0);
    }

    JacobianPoint<Curve> sum;
    std::vector<JacobianPoint<Curve>> buckets(
        static_cast<std::size_t>(half));  // bucket j is to count j + 1 times
    const auto bucket_of = [&](int digit) -> auto& { return buckets[static_cast<std::size_t>(digit) - 1]; };
    for (unsigned w = windows; w-- > 0;) {
        for (unsigned i = 0; i < width; ++i) sum = sum.doubled();
        std::ranges::fill(buckets, JacobianPoint<Curve>{});
        for (std::size_t t = 0; t < terms.size(); ++t) {
            const int digit = digits[w * terms.size() + t];
            if (digit > 0) bucket_of(digit) = bucket_of(digit) + terms[t].point;
            if (digit < 0) bucket_of(-digit) = bucket_of(-digit) + -terms[t].point;
        }
        // The bucket j is in j + 1 of these running sums.
        JacobianPoint<Curve> running;
        for (std::size_t j = buckets.size(); j-- > 0;) {
            running = running + buckets[j];
            sum = sum + running;
        }
    }
    return sum;
}
}  // namespace freehold
