#pragma once
// The values that a table's description computes with: an expression over the cells of one row, whose degree
// in the cells is part of its type. So degree limits hold at compile time, and a builder can treat the affine
// entries of a tuple (most of them) apart from the others without looking at a value.
//
// V is what a builder computes with: base or extension elements, packed or not, or nothing at all (Shape).
//
// An expression is *known* if it is made of what the verifier has values of: constants, `on` and opened
// expressions (table.hpp). All factors of a product but one are known, so that everything is affine in the
// cells that the verifier has no values of (spec/argument.md, section 5).

#include "field/baby_bear.hpp"

#include <concepts>

namespace freehold::proof
{
using field::BabyBear;

template <class V, unsigned kDegreeInCells, bool kIsKnown = kDegreeInCells == 0>
struct Expr
{
    using Value = V;
    static constexpr unsigned kDegree = kDegreeInCells;
    static constexpr bool kKnown = kIsKnown;
    static_assert(kKnown || kDegree != 0, "constants are known");

    V value;

    /// Where values of both kinds meet, nothing is known.
    constexpr operator Expr<V, kDegree, false>() const
        requires(kKnown && kDegree != 0)
    {
        return {value};
    }
};

namespace detail
{
constexpr unsigned max_degree(unsigned a, unsigned b) { return a > b ? a : b; }
}  // namespace detail

template <class V, unsigned A, bool KA, unsigned B, bool KB>
constexpr Expr<V, detail::max_degree(A, B), KA && KB> operator+(const Expr<V, A, KA>& a,
                                                                const Expr<V, B, KB>& b)
{
    return {a.value + b.value};
}
template <class V, unsigned A, bool KA, unsigned B, bool KB>
constexpr Expr<V, detail::max_degree(A, B), KA && KB> operator-(const Expr<V, A, KA>& a,
                                                                const Expr<V, B, KB>& b)
{
    return {a.value - b.value};
}
template <class V, unsigned A, bool KA, unsigned B, bool KB>
    requires(KA || KB)  // else neither factor is opened
constexpr Expr<V, A + B, KA && KB> operator*(const Expr<V, A, KA>& a, const Expr<V, B, KB>& b)
{
    return {a.value * b.value};
}

// Constants: base elements, and integers, which stand for their residues.
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator+(const Expr<V, A, K>& a, BabyBear b)
{
    return {a.value + b};
}
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator-(const Expr<V, A, K>& a, BabyBear b)
{
    return {a.value - b};
}
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator*(const Expr<V, A, K>& a, BabyBear b)
{
    return {a.value * b};
}
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator+(BabyBear a, const Expr<V, A, K>& b)
{
    return b + a;
}
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator*(BabyBear a, const Expr<V, A, K>& b)
{
    return b * a;
}
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator-(BabyBear a, const Expr<V, A, K>& b)
{
    return b * BabyBear{-1} + a;
}
template <class V, unsigned A, bool K, std::integral Int>
constexpr Expr<V, A, K> operator+(const Expr<V, A, K>& a, Int b)
{
    return a + BabyBear{b};
}
template <class V, unsigned A, bool K, std::integral Int>
constexpr Expr<V, A, K> operator-(const Expr<V, A, K>& a, Int b)
{
    return a - BabyBear{b};
}
template <class V, unsigned A, bool K, std::integral Int>
constexpr Expr<V, A, K> operator*(const Expr<V, A, K>& a, Int b)
{
    return a * BabyBear{b};
}
template <class V, unsigned A, bool K, std::integral Int>
constexpr Expr<V, A, K> operator+(Int a, const Expr<V, A, K>& b)
{
    return b + BabyBear{a};
}
template <class V, unsigned A, bool K, std::integral Int>
constexpr Expr<V, A, K> operator*(Int a, const Expr<V, A, K>& b)
{
    return b * BabyBear{a};
}
template <class V, unsigned A, bool K, std::integral Int>
constexpr Expr<V, A, K> operator-(Int a, const Expr<V, A, K>& b)
{
    return BabyBear{a} - b;
}
template <class V, unsigned A, bool K>
constexpr Expr<V, A, K> operator-(const Expr<V, A, K>& a)
{
    return a * BabyBear{-1};
}
}  // namespace freehold::proof
