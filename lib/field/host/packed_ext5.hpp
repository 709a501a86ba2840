#pragma once
// Sixteen challenge elements at once: five PackedBabyBear, coefficient by coefficient. In memory (ExtBlock)
// 5 x 16 base elements. For kernel files only; see field/host/packed.hpp for M, p^2 and "folding".

#include "field/host/ext_block.hpp"
#include "field/host/packed.hpp"

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
class PackedExt5
{
public:
    using Scalar = Ext5;
    static constexpr std::size_t kDegree = Ext5::kDegree;

    /// Uninitialised.
    PackedExt5() = default;
    /// The same value in all lanes.
    FREEHOLD_INLINE explicit PackedExt5(const Ext5& x)
    {
        for (std::size_t i = 0; i < kDegree; ++i) c_[i] = PackedBabyBear{x[i]};
    }
    FREEHOLD_INLINE explicit PackedExt5(PackedBabyBear constant)
    {
        c_[0] = constant;
        for (std::size_t i = 1; i < kDegree; ++i) c_[i] = PackedBabyBear::zero();
    }
    FREEHOLD_INLINE explicit PackedExt5(BabyBear constant) : PackedExt5{PackedBabyBear{constant}} {}
    FREEHOLD_INLINE static PackedExt5 zero() { return PackedExt5{PackedBabyBear::zero()}; }

    FREEHOLD_INLINE static PackedExt5 load(const ExtBlock& block)
    {
        PackedExt5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r.c_[i] = PackedBabyBear::load(block.coefficient[i]);
        return r;
    }
    FREEHOLD_INLINE void store(ExtBlock& block) const
    {
        for (std::size_t i = 0; i < kDegree; ++i) c_[i].store(block.coefficient[i]);
    }

    FREEHOLD_INLINE PackedBabyBear operator[](std::size_t i) const { return c_[i]; }
    FREEHOLD_INLINE PackedBabyBear& operator[](std::size_t i) { return c_[i]; }

    FREEHOLD_INLINE friend PackedExt5 operator+(const PackedExt5& a, const PackedExt5& b)
    {
        PackedExt5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r.c_[i] = a.c_[i] + b.c_[i];
        return r;
    }
    FREEHOLD_INLINE friend PackedExt5 operator-(const PackedExt5& a, const PackedExt5& b)
    {
        PackedExt5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r.c_[i] = a.c_[i] - b.c_[i];
        return r;
    }
    FREEHOLD_INLINE friend PackedExt5 operator-(const PackedExt5& a) { return zero() - a; }

    FREEHOLD_INLINE friend PackedExt5 operator*(const PackedExt5& a, const PackedExt5& b)
    {
        return product(a, b, b + b, wide_mul);
    }
    FREEHOLD_INLINE friend PackedExt5 operator*(const PackedExt5& a, PackedBabyBear b)
    {
        PackedExt5 r;
        for (std::size_t i = 0; i < kDegree; ++i) r.c_[i] = a.c_[i] * b;
        return r;
    }

    // Other kinds of operands stand for what they embed to.
    FREEHOLD_INLINE friend PackedExt5 operator*(PackedBabyBear a, const PackedExt5& b) { return b * a; }
    FREEHOLD_INLINE friend PackedExt5 operator*(const PackedExt5& a, BabyBear b)
    {
        return a * PackedBabyBear{b};
    }
    FREEHOLD_INLINE friend PackedExt5 operator*(BabyBear a, const PackedExt5& b)
    {
        return b * PackedBabyBear{a};
    }
    FREEHOLD_INLINE friend PackedExt5 operator*(const PackedExt5& a, const Ext5& b)
    {
        return product(a, PackedExt5{b}, PackedExt5{b + b}, wide_mul_uniform);
    }
    FREEHOLD_INLINE friend PackedExt5 operator*(const Ext5& a, const PackedExt5& b) { return b * a; }

    FREEHOLD_INLINE friend PackedExt5 operator+(const PackedExt5& a, const Ext5& b)
    {
        return a + PackedExt5{b};
    }
    FREEHOLD_INLINE friend PackedExt5 operator+(const Ext5& a, const PackedExt5& b)
    {
        return b + PackedExt5{a};
    }
    FREEHOLD_INLINE friend PackedExt5 operator-(const PackedExt5& a, const Ext5& b)
    {
        return a - PackedExt5{b};
    }
    FREEHOLD_INLINE friend PackedExt5 operator-(const Ext5& a, const PackedExt5& b)
    {
        return PackedExt5{a} - b;
    }
    FREEHOLD_INLINE friend PackedExt5 operator+(const PackedExt5& a, PackedBabyBear b)
    {
        PackedExt5 r = a;
        r.c_[0] += b;
        return r;
    }
    FREEHOLD_INLINE friend PackedExt5 operator+(PackedBabyBear a, const PackedExt5& b) { return b + a; }
    FREEHOLD_INLINE friend PackedExt5 operator-(const PackedExt5& a, PackedBabyBear b)
    {
        PackedExt5 r = a;
        r.c_[0] -= b;
        return r;
    }
    FREEHOLD_INLINE friend PackedExt5 operator-(PackedBabyBear a, const PackedExt5& b) { return -b + a; }
    FREEHOLD_INLINE friend PackedExt5 operator+(const PackedExt5& a, BabyBear b)
    {
        return a + PackedBabyBear{b};
    }
    FREEHOLD_INLINE friend PackedExt5 operator+(BabyBear a, const PackedExt5& b) { return b + a; }
    FREEHOLD_INLINE friend PackedExt5 operator-(const PackedExt5& a, BabyBear b)
    {
        return a - PackedBabyBear{b};
    }
    FREEHOLD_INLINE friend PackedExt5 operator-(BabyBear a, const PackedExt5& b) { return -b + a; }

    FREEHOLD_INLINE PackedExt5& operator+=(const PackedExt5& b) { return *this = *this + b; }
    FREEHOLD_INLINE PackedExt5& operator-=(const PackedExt5& b) { return *this = *this - b; }
    FREEHOLD_INLINE PackedExt5& operator*=(const PackedExt5& b) { return *this = *this * b; }
    FREEHOLD_INLINE PackedExt5& operator*=(PackedBabyBear b) { return *this = *this * b; }

    [[nodiscard, gnu::always_inline]] inline PackedExt5 doubled() const { return *this + *this; }

    /// Coefficient k is a_m^2 + 2 (a_i a_j + a_k a_l) with factors 2 where x^5 wraps: three products of
    /// canonical elements, below 2 M.
    [[nodiscard, gnu::always_inline]] inline PackedExt5 squared() const
    {
        const PackedBabyBear a0 = c_[0], a1 = c_[1], a2 = c_[2], a3 = c_[3], a4 = c_[4];
        const PackedBabyBear d0 = a0.doubled(), d1 = a1.doubled(), d3 = a3.doubled(), d4 = a4.doubled();
        const PackedBabyBear q4 = d4.doubled(), q3 = d3.doubled();
        const auto sum = [](PackedBabyBear a, PackedBabyBear b, PackedBabyBear c, PackedBabyBear d,
                            PackedBabyBear e, PackedBabyBear f) __attribute__((always_inline)) {
            return PackedBabyBear::from_lanes_unchecked(montgomery_reduce_folding(
                wide_add(wide_mul(a.lanes(), b.lanes()),
                         wide_add(wide_mul(c.lanes(), d.lanes()), wide_mul(e.lanes(), f.lanes())))));
        };
        PackedExt5 r;
        r.c_[0] = sum(a0, a0, a1, q4, a2, q3);
        r.c_[1] = sum(d0, a1, a2, q4, d3, a3);
        r.c_[2] = sum(d0, a2, a1, a1, a3, q4);
        r.c_[3] = sum(d0, a3, d1, a2, d4, a4);
        r.c_[4] = sum(d0, a4, d1, a3, a2, a2);
        return r;
    }

private:
    /// Schoolbook with x^5 = 2: coefficient k is the sum of a_i b_(k-i) for i <= k and a_i (2 b_(k-i+5)) for
    /// i > k, five products: four are below 2 M and fold to one below M, then the fifth keeps it below 2 M.
    FREEHOLD_INLINE static PackedExt5 product(const PackedExt5& a, const PackedExt5& b, const PackedExt5& b2,
                                              auto multiply)
    {
        PackedExt5 r;
        for (std::size_t k = 0; k < kDegree; ++k) {
            WideLanes sum = multiply(a.c_[0].lanes(), b.c_[k].lanes());
            for (std::size_t i = 1; i < kDegree; ++i) {
                const PackedBabyBear factor = i <= k ? b.c_[k - i] : b2.c_[k + kDegree - i];
                if (i == 4) sum = wide_fold(sum, kFoldBound);
                sum = wide_add(sum, multiply(a.c_[i].lanes(), factor.lanes()));
            }
            r.c_[k] = PackedBabyBear::from_lanes_unchecked(montgomery_reduce_folding(sum));
        }
        return r;
    }

    PackedBabyBear c_[kDegree];
};

FREEHOLD_INLINE PackedExt5 operator*(PackedBabyBear a, const Ext5& b)
{
    PackedExt5 r;
    for (std::size_t i = 0; i < PackedExt5::kDegree; ++i) r[i] = a * b[i];
    return r;
}
FREEHOLD_INLINE PackedExt5 operator*(const Ext5& a, PackedBabyBear b) { return b * a; }

/// The even-numbered elements of (a, b), and the odd-numbered ones.
struct EvenOddExt
{
    PackedExt5 even, odd;
};
FREEHOLD_INLINE EvenOddExt deinterleave(const PackedExt5& a, const PackedExt5& b)
{
    EvenOddExt r;
    for (std::size_t i = 0; i < PackedExt5::kDegree; ++i) {
        const EvenOddBase c = deinterleave(a[i], b[i]);
        r.even[i] = c.even;
        r.odd[i] = c.odd;
    }
    return r;
}

/// The sum of the lanes.
FREEHOLD_INLINE Ext5 sum_lanes(const PackedExt5& a)
{
    Ext5 r;
    for (std::size_t i = 0; i < PackedExt5::kDegree; ++i) r[i] = sum_lanes(a[i]);
    return r;
}

/// A sum of products with one reduction at its end. Invariant: every 64-bit lane is below M.
class PackedExt5Accumulator
{
public:
    FREEHOLD_INLINE PackedExt5Accumulator()
    {
        for (WideLanes& sum : sum_) sum = wide_zero();
    }

    FREEHOLD_INLINE void add_product(const PackedExt5& a, PackedBabyBear b)
    {
        for (std::size_t k = 0; k < PackedExt5::kDegree; ++k) add_term(k, a[k], b);
    }
    FREEHOLD_INLINE void add_product(PackedBabyBear a, const PackedExt5& b) { add_product(b, a); }
    /// Two at once: a b + c d. M + 2 p^2 < 2 M, so they fold together.
    FREEHOLD_INLINE void add_products(const PackedExt5& a, PackedBabyBear b, const PackedExt5& c,
                                      PackedBabyBear d)
    {
        for (std::size_t k = 0; k < PackedExt5::kDegree; ++k) add_terms(k, a[k], b, c[k], d);
    }
    FREEHOLD_INLINE void add_product(const PackedExt5& a, const PackedExt5& b)
    {
        const PackedExt5 b2 = b.doubled();
        const auto factor = [&](std::size_t k, std::size_t i) __attribute__((always_inline)) {
            return i <= k ? b[k - i] : b2[k + PackedExt5::kDegree - i];
        };
        for (std::size_t k = 0; k < PackedExt5::kDegree; ++k) {
            add_terms(k, a[0], factor(k, 0), a[1], factor(k, 1));
            add_terms(k, a[2], factor(k, 2), a[3], factor(k, 3));
            add_term(k, a[4], factor(k, 4));
        }
    }

    [[nodiscard, gnu::always_inline]] inline PackedExt5 value() const
    {
        PackedExt5 r;
        for (std::size_t k = 0; k < PackedExt5::kDegree; ++k)
            r[k] = PackedBabyBear::from_lanes_unchecked(montgomery_reduce(sum_[k]));
        return r;
    }

private:
    FREEHOLD_INLINE void add_term(std::size_t k, PackedBabyBear a, PackedBabyBear b)
    {
        sum_[k] = wide_fold(wide_add(sum_[k], wide_mul(a.lanes(), b.lanes())), kFoldBound);
    }
    FREEHOLD_INLINE void add_terms(std::size_t k, PackedBabyBear a, PackedBabyBear b, PackedBabyBear c,
                                   PackedBabyBear d)
    {
        sum_[k] = wide_fold(
            wide_add(wide_add(sum_[k], wide_mul(a.lanes(), b.lanes())), wide_mul(c.lanes(), d.lanes())),
            kFoldBound);
    }

    WideLanes sum_[PackedExt5::kDegree];
};
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
