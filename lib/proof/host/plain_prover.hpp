#pragma once
// The prover's sum-checks in the plainest form: one row after the other, every value an Ext5, no step saved.
// The slow twin of proof/host/{gkr_prove,zerocheck_prove}.hpp: the same messages, byte for byte.

#include "proof/host/prover_channel.hpp"
#include "proof/host/table_rounds.hpp"
#include "proof/host/trace.hpp"
#include "proof/zerocheck.hpp"

namespace freehold::proof::plain
{
struct Leaves
{
    std::vector<Ext5> numerators, denominators;
};

/// What every row says on the busses, from the row checker.
Leaves leaves(const Instance& instance, const Fingerprints& fingerprints, const Trace& trace);
/// The layer above: sums of neighbours.
Leaves combine(const Leaves& below);
/// Sends the top layer, and draws the point of the first claim.
LeafClaim send_top(ProverChannel& channel, const Leaves& top);

/// A layer's sum-check under way: the children of the nodes by parity, with the first variables bound.
struct LayerState
{
    std::vector<Ext5> n0, n1, d0, d1;
    /// Of the claim about the layer.
    std::vector<Ext5> point;
    Ext5 lambda, sum;
    std::vector<Ext5> challenges;
};
/// Draws lambda.
LayerState begin_layer(ProverChannel& channel, const LeafClaim& claim);
/// The remaining rounds, and the evaluations.
LeafClaim finish_layer(ProverChannel& channel, LayerState state);
LeafClaim prove_layer(ProverChannel& channel, const Leaves& below, const LeafClaim& claim);
LeafClaim prove_gkr(ProverChannel& channel, unsigned top_log, Leaves leaves);
RowClaim prove_zerocheck(ProverChannel& channel, const Instance& instance, ZeroCheck& check,
                         std::span<const TableCoefficients> coefficients, const Trace& trace);

/// All messages of all live rows and all violated constraints: for tests of tables and their filling.
struct RowReport
{
    std::size_t table, row;
    std::vector<std::size_t> violated;
    std::vector<Message> messages;
};
/// `report` is called for every row, padding included, in order.
void check_rows(const Instance& instance, const Trace& trace,
                const std::function<void(const RowReport&)>& report);
}  // namespace freehold::proof::plain
