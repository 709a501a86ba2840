#pragma once
// LogUp: the sum over all leaves of numerator / denominator, proved layer by layer (spec/argument.md, section
// 4). The prover's twin is proof/host/gkr_prove.hpp.
//
// Node i of a layer is the sum of the nodes 2i and 2i + 1 of the layer below it:
//     n = n0 d1 + n1 d0,   d = d0 d1.
// The layer of 2^top_log nodes is sent in the clear. A claim (N, D) about a layer at the point r becomes one
// about the layer below: with lambda drawn,
//     N + lambda D = sum_x eq(r, x) (n0 d1 + n1 d0 + lambda d0 d1)(x)
// is proved by a sum-check; then n0, n1, d0, d1 at its point are sent, beta is drawn and the new point is
// (beta, challenges of the sum-check).

#include "proof/layout.hpp"
#include "proof/transcript.hpp"

namespace freehold::proof
{
struct TopLayer
{
    std::vector<Ext5> numerators, denominators;
};

struct TopSums
{
    Ext5 local, global;
};

/// What is claimed of the leaf vector: its numerators and denominators at `point`.
struct LeafClaim
{
    std::vector<Ext5> point;
    Ext5 numerator, denominator;
};

/// A layer's claim from the four evaluations of the layer below.
struct LayerEvals
{
    Ext5 n0, n1, d0, d1;

    [[nodiscard]] Ext5 combined(const Ext5& lambda) const { return n0 * d1 + n1 * d0 + lambda * (d0 * d1); }
    /// The claim at (beta, challenges).
    [[nodiscard]] LeafClaim leaf_claim(const Ext5& beta, std::vector<Ext5> challenges) const
    {
        challenges.insert(challenges.begin(), beta);
        return {std::move(challenges), n0 + beta * (n1 - n0), d0 + beta * (d1 - d0)};
    }
};

namespace gkr
{
/// Reads the top layer, of 2^top_log nodes.
TopLayer read_top(VerifierChannel& channel, unsigned top_log);
/// The sums of the two regions' fractions; rejects a denominator that is zero.
TopSums sums(VerifierChannel& channel, const TopLayer& top, std::size_t split);
LeafClaim verify_layers(VerifierChannel& channel, unsigned log_leaves, const TopLayer& top);
}  // namespace gkr
}  // namespace freehold::proof
