#pragma once
// Sixteen base or challenge elements at once, for kernel files (field/host/simd_level.hpp): the same types at
// every level, built on the level's <simd_lanes.hpp>. Every operation works lane by lane and agrees with
// BabyBear and Ext5.
//
// Ranges. M = p * 2^32 = 0.469 * 2^64, so p^2 = 0.220 * 2^64. A 64-bit sum below M reduces to a canonical
// element; "folding" subtracts M where that is not negative, so a sum below 2 M folds to one below M.
// Up to 2 products of canonical elements stay below M, up to 4 below 2 M.
//
// Invariant: all lanes are canonical Montgomery residues, < p.

#include "field/ext5.hpp"

#include <simd_lanes.hpp>

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
inline constexpr std::size_t kLanes = 16;
inline constexpr std::uint64_t kFoldBound = std::uint64_t{BabyBear::kModulus} << 32;

/// x * 2^-32, canonical. REQUIRES: x < M in every lane.
FREEHOLD_INLINE Lanes montgomery_reduce(WideLanes x)
{
    // The difference lies in (-p, p); a negative one is a large unsigned number, and adding p makes it small.
    const Lanes r = sub(high_halves(x), reduction_subtrahend(x, BabyBear::kModulus, BabyBear::kInverse));
    return min(r, add(r, broadcast(BabyBear::kModulus)));
}

/// The same. REQUIRES: x < 2 M. Folding needs the high halves only, after even and odd lanes are merged.
FREEHOLD_INLINE Lanes montgomery_reduce_folding(WideLanes x)
{
    const Lanes p = broadcast(BabyBear::kModulus);
    const Lanes high = high_halves(x);
    const Lanes r =
        sub(min(high, sub(high, p)), reduction_subtrahend(x, BabyBear::kModulus, BabyBear::kInverse));
    return min(r, add(r, p));
}

class PackedBabyBear
{
public:
    using Scalar = BabyBear;

    /// Uninitialised, as arrays of these are filled at once.
    PackedBabyBear() = default;
    /// The same value in all lanes.
    FREEHOLD_INLINE explicit PackedBabyBear(BabyBear x) : lanes_{broadcast(x.montgomery())} {}
    /// REQUIRES: all lanes canonical.
    FREEHOLD_INLINE static PackedBabyBear from_lanes_unchecked(Lanes lanes)
    {
        PackedBabyBear r;
        r.lanes_ = lanes;
        return r;
    }
    FREEHOLD_INLINE static PackedBabyBear zero() { return from_lanes_unchecked(broadcast(0)); }

    /// Sixteen elements, at any alignment.
    FREEHOLD_INLINE static PackedBabyBear load(const BabyBear* p)
    {
        return from_lanes_unchecked(FREEHOLD_SIMD_LEVEL::load(p));
    }
    FREEHOLD_INLINE void store(BabyBear* p) const { FREEHOLD_SIMD_LEVEL::store(p, lanes_); }

    [[nodiscard, gnu::always_inline]] inline Lanes lanes() const { return lanes_; }
    /// The numbers themselves, out of Montgomery form: x 2^-32. As x less quotient p is a multiple of 2^32,
    /// its high half is 0 less that of quotient p.
    [[nodiscard, gnu::always_inline]] inline Lanes canonical() const
    {
        const Lanes p = broadcast(BabyBear::kModulus);
        const Lanes quotient = low_products(lanes_, broadcast(BabyBear::kInverse));
        const Lanes r = sub(broadcast(0), high_products_uniform(quotient, p));
        return min(r, add(r, p));
    }

    FREEHOLD_INLINE friend PackedBabyBear operator+(PackedBabyBear a, PackedBabyBear b)
    {
        const Lanes sum = add(a.lanes_, b.lanes_);  // < 2p; a negative difference is larger than the sum
        return from_lanes_unchecked(min(sum, sub(sum, broadcast(BabyBear::kModulus))));
    }
    FREEHOLD_INLINE friend PackedBabyBear operator-(PackedBabyBear a, PackedBabyBear b)
    {
        const Lanes difference = sub(a.lanes_, b.lanes_);
        return from_lanes_unchecked(min(difference, add(difference, broadcast(BabyBear::kModulus))));
    }
    FREEHOLD_INLINE friend PackedBabyBear operator-(PackedBabyBear a) { return zero() - a; }
    FREEHOLD_INLINE friend PackedBabyBear operator*(PackedBabyBear a, PackedBabyBear b)
    {
        return from_lanes_unchecked(montgomery_reduce(wide_mul(a.lanes_, b.lanes_)));
    }
    FREEHOLD_INLINE friend PackedBabyBear operator+(PackedBabyBear a, BabyBear b)
    {
        return a + PackedBabyBear{b};
    }
    FREEHOLD_INLINE friend PackedBabyBear operator+(BabyBear a, PackedBabyBear b)
    {
        return PackedBabyBear{a} + b;
    }
    FREEHOLD_INLINE friend PackedBabyBear operator-(PackedBabyBear a, BabyBear b)
    {
        return a - PackedBabyBear{b};
    }
    FREEHOLD_INLINE friend PackedBabyBear operator-(BabyBear a, PackedBabyBear b)
    {
        return PackedBabyBear{a} - b;
    }
    FREEHOLD_INLINE friend PackedBabyBear operator*(PackedBabyBear a, BabyBear b)
    {
        return from_lanes_unchecked(montgomery_reduce(wide_mul_uniform(a.lanes_, broadcast(b.montgomery()))));
    }
    FREEHOLD_INLINE friend PackedBabyBear operator*(BabyBear a, PackedBabyBear b) { return b * a; }
    FREEHOLD_INLINE PackedBabyBear& operator+=(PackedBabyBear b) { return *this = *this + b; }
    FREEHOLD_INLINE PackedBabyBear& operator-=(PackedBabyBear b) { return *this = *this - b; }
    FREEHOLD_INLINE PackedBabyBear& operator*=(PackedBabyBear b) { return *this = *this * b; }

    [[nodiscard, gnu::always_inline]] inline PackedBabyBear squared() const { return *this * *this; }
    [[nodiscard, gnu::always_inline]] inline PackedBabyBear doubled() const { return *this + *this; }

private:
    Lanes lanes_;
};

/// The even-numbered elements of (a, b), and the odd-numbered ones: what binding the lowest variable pairs.
struct EvenOddBase
{
    PackedBabyBear even, odd;
};
FREEHOLD_INLINE EvenOddBase deinterleave(PackedBabyBear a, PackedBabyBear b)
{
    const EvenOdd r = deinterleave(a.lanes(), b.lanes());
    return {PackedBabyBear::from_lanes_unchecked(r.even), PackedBabyBear::from_lanes_unchecked(r.odd)};
}

/// The sum of the lanes.
FREEHOLD_INLINE BabyBear sum_lanes(PackedBabyBear a)
{
    BabyBear lanes[kLanes];
    a.store(lanes);
    BabyBear sum;
    for (const BabyBear lane : lanes) sum += lane;
    return sum;
}
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
