#pragma once
// The values that a table's description computes with: an expression over the cells of one row, whose degree
// in the cells is part of its type. So degree limits hold at compile time, and a builder can treat the affine
// entries of a tuple (most of them) apart from the others without looking at a value.
//
// V is what a builder computes with: base or extension elements, packed or not, or nothing at all (Shape).

#include "field/baby_bear.hpp"

#include <concepts>

namespace freehold::proof
{
using field::BabyBear;

template <class V, unsigned kDegreeInCells>
struct Expr
{
    using Value = V;
    static constexpr unsigned kDegree = kDegreeInCells;

    V value;
};

namespace detail
{
constexpr unsigned max_degree(unsigned a, unsigned b) { return a > b ? a : b; }
}  // namespace detail

template <class V, unsigned A, unsigned B>
constexpr Expr<V, detail::max_degree(A, B)> operator+(const Expr<V, A>& a, const Expr<V, B>& b)
{
    return {a.value + b.value};
}
template <class V, unsigned A, unsigned B>
constexpr Expr<V, detail::max_degree(A, B)> operator-(const Expr<V, A>& a, const Expr<V, B>& b)
{
    return {a.value - b.value};
}
template <class V, unsigned A, unsigned B>
constexpr Expr<V, A + B> operator*(const Expr<V, A>& a, const Expr<V, B>& b)
{
    return {a.value * b.value};
}

// Constants: base elements, and integers, which stand for their residues.
template <class V, unsigned A>
constexpr Expr<V, A> operator+(const Expr<V, A>& a, BabyBear b)
{
    return {a.value + b};
}
template <class V, unsigned A>
constexpr Expr<V, A> operator-(const Expr<V, A>& a, BabyBear b)
{
    return {a.value - b};
}
template <class V, unsigned A>
constexpr Expr<V, A> operator*(const Expr<V, A>& a, BabyBear b)
{
    return {a.value * b};
}
template <class V, unsigned A>
constexpr Expr<V, A> operator+(BabyBear a, const Expr<V, A>& b)
{
    return b + a;
}
template <class V, unsigned A>
constexpr Expr<V, A> operator*(BabyBear a, const Expr<V, A>& b)
{
    return b * a;
}
template <class V, unsigned A>
constexpr Expr<V, A> operator-(BabyBear a, const Expr<V, A>& b)
{
    return b * BabyBear{-1} + a;
}
template <class V, unsigned A, std::integral Int>
constexpr Expr<V, A> operator+(const Expr<V, A>& a, Int b)
{
    return a + BabyBear{b};
}
template <class V, unsigned A, std::integral Int>
constexpr Expr<V, A> operator-(const Expr<V, A>& a, Int b)
{
    return a - BabyBear{b};
}
template <class V, unsigned A, std::integral Int>
constexpr Expr<V, A> operator*(const Expr<V, A>& a, Int b)
{
    return a * BabyBear{b};
}
template <class V, unsigned A, std::integral Int>
constexpr Expr<V, A> operator+(Int a, const Expr<V, A>& b)
{
    return b + BabyBear{a};
}
template <class V, unsigned A, std::integral Int>
constexpr Expr<V, A> operator*(Int a, const Expr<V, A>& b)
{
    return b * BabyBear{a};
}
template <class V, unsigned A, std::integral Int>
constexpr Expr<V, A> operator-(Int a, const Expr<V, A>& b)
{
    return BabyBear{a} - b;
}
template <class V, unsigned A>
constexpr Expr<V, A> operator-(const Expr<V, A>& a)
{
    return a * BabyBear{-1};
}
}  // namespace freehold::proof
