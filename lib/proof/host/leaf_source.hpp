#pragma once
// The fractions of all interactions, straight from the columns, computed each time they are asked for: that
// takes little beside the sum-check, and is cheaper than memory that the process did not have before.

#include "proof/host/live_runs.hpp"
#include "proof/host/prover_tables.hpp"
#include "proof/host/row_kernels.hpp"
#include "proof/zerocheck.hpp"

namespace freehold::proof
{
using ProverTables = std::span<const std::unique_ptr<ProverTable>>;

/// Leaves where `runs().at(0, kUnitLog)` says; the rest is constant. Thread-safe. The tables must outlive it.
class LeafSource
{
public:
    /// Leaves are visited in groups of 2^7.
    static constexpr unsigned kUnitLog = 7;

    LeafSource(const Instance& instance, const Fingerprints& fingerprints, ProverTables tables,
               const RowKernels& kernels);

    [[nodiscard]] const LiveRuns& runs() const { return runs_; }
    /// By block of `runs`: the denominator of its padding.
    [[nodiscard]] const std::vector<Ext5>& padding() const { return padding_; }

    /// Leaves [begin, end), multiples of sixteen, into arrays whose first leaf is `begin`.
    void fill(std::size_t begin, std::size_t end, BabyBear* numerators, ExtBlock* denominators) const;

private:
    /// One interaction's block of the leaf vector.
    struct Block
    {
        const ProverTable* table;
        std::size_t offset;
        BabyBear sign;
        RowSum denominator;
        std::optional<RowSum> multiplicity;  // none: 1
    };

    void fill_rows(const Block& block, std::size_t begin, std::size_t end, BabyBear* numerators,
                   ExtBlock* denominators) const;

    const RowKernels& kernels_;
    LiveRuns runs_;
    std::vector<Block> blocks_;  // by offset: the order of the runs' blocks
    std::vector<Ext5> padding_;
};
}  // namespace freehold::proof
