#pragma once
// The inner loops of the GKR (proof/host/gkr_prove.cpp), one table for each SIMD level. All positions are in
// blocks of sixteen; the leaf layer has its numerators in the base field.

#include "field/host/simd_level.hpp"
#include "proof/host/eq_split.hpp"

namespace freehold::proof
{
using field::ExtBlock;

/// The nodes of a layer while variables are bound: children by parity, a = n0 + lambda d0.
struct BoundNodes
{
    ExtBlock* a;
    ExtBlock* n1;
    ExtBlock* d0;
    ExtBlock* d1;
};

/// A round polynomial's value at 1 and its coefficient 2, and the sum of the weights of the pairs visited.
struct GkrRound
{
    Ext5 at_one, c2, weight;

    GkrRound& operator+=(const GkrRound& other)
    {
        at_one += other.at_one;
        c2 += other.c2;
        weight += other.weight;
        return *this;
    }
};

struct GkrKernels
{
    /// The layer above: blocks [begin, end) of the sums of neighbours. `n` and `d`, here and below, are the
    /// children of the first of them.
    void (*combine)(const ExtBlock* n, const ExtBlock* d, ExtBlock* n_above, ExtBlock* d_above,
                    std::size_t begin, std::size_t end);
    void (*combine_leaves)(const BabyBear* n, const ExtBlock* d, ExtBlock* n_above, ExtBlock* d_above,
                           std::size_t begin, std::size_t end);
    /// Round 0 of a layer's sum-check over the pairs of nodes [begin, end), four blocks of
    /// children each.
    GkrRound (*first_round)(const ExtBlock* n, const ExtBlock* d, const Ext5& lambda, EqView eq,
                            std::size_t begin, std::size_t end);
    GkrRound (*first_round_leaves)(const BabyBear* n, const ExtBlock* d, const Ext5& lambda, EqView eq,
                                   std::size_t begin, std::size_t end);
    /// Binds the first variable to r, and evaluates round 1 over the pairs [begin, end) of bound nodes, eight
    /// blocks of children each, and two of the bound nodes: [2 begin, 2 end).
    GkrRound (*bind_first)(const ExtBlock* n, const ExtBlock* d, const Ext5& lambda, const Ext5& r,
                           BoundNodes out, EqView eq, std::size_t begin, std::size_t end);
    GkrRound (*bind_first_leaves)(const BabyBear* n, const ExtBlock* d, const Ext5& lambda, const Ext5& r,
                                  BoundNodes out, EqView eq, std::size_t begin, std::size_t end);
    /// The same from bound nodes: blocks [4 begin, 4 end) of `in` to [2 begin, 2 end) of `out`.
    GkrRound (*bind)(BoundNodes in, const Ext5& r, BoundNodes out, EqView eq, std::size_t begin,
                     std::size_t end);
};

namespace scalar
{
extern const GkrKernels kGkrKernels;
}
namespace avx2
{
extern const GkrKernels kGkrKernels;
}
namespace avx512
{
extern const GkrKernels kGkrKernels;
}

inline const GkrKernels& gkr_kernels(field::SimdLevel level = field::simd_level())
{
    return field::at_level(level, scalar::kGkrKernels, avx2::kGkrKernels, avx512::kGkrKernels);
}
}  // namespace freehold::proof
