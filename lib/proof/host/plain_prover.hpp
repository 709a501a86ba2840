#pragma once
// The prover's sum-checks in the plainest form: one row after the other, every value an Ext5, no step saved.
// The slow twin of proof/host/{gkr_prove,zerocheck_prove}.hpp: the same messages, byte for byte.

#include "proof/host/prover_channel.hpp"
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
LeafClaim prove_gkr(ProverChannel& channel, Leaves leaves);
ColumnEvals prove_zerocheck(ProverChannel& channel, const Instance& instance,
                            const Fingerprints& fingerprints, const LeafClaim& leaf_claim,
                            const Trace& trace);

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
