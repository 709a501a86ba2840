#include "proof/host/leaf_vector.hpp"

namespace freehold::proof
{
namespace
{
using field::kBlockLanes;

RowSum fingerprint_sum(const Recorder& recorder, const Recorder::Said& said, const Fingerprint& fingerprint)
{
    RowSumBuilder builder{recorder};
    builder.add_constant(fingerprint.base(said.bus));
    for (std::size_t i = 0; i < said.entries.size(); ++i)
        builder.add(said.entries[i], -fingerprint.weights()[i]);
    return builder.build();
}

/// One interaction's block of the leaf vector.
class BlockFiller
{
public:
    BlockFiller(const ProverTable& table, const Recorder::Said& said, const Fingerprint& fingerprint,
                std::size_t offset, std::size_t stored)
        : table_{table},
          said_{said},
          sum_{fingerprint_sum(table.recorder(), said, fingerprint)},
          offset_{offset},
          stored_{stored}
    {}

    /// Rows to be stored.
    [[nodiscard]] std::size_t stored() const { return stored_; }

    [[nodiscard]] Ext5 padding() const { return sum_.constant + padding_sum(sum_); }

    /// Rows [begin, end), multiples of sixteen.
    void fill(LeafVector& leaves, const RowKernels& kernels, std::size_t begin, std::size_t end) const
    {
        field::AlignedBuffer<ExtBlock> scratch{scratch_blocks(sum_.code())};
        const BaseSum sum{table_.columns(), sum_.terms.data(), sum_.terms.size(),
                          sum_.constant,    sum_.code(),       sum_.inputs.data()};
        kernels.sum_rows(sum, scratch.data(), leaves.denominators.blocks() + offset_ / kBlockLanes,
                         begin / kBlockLanes, end / kBlockLanes);
        BabyBear* numerators = leaves.numerators.data() + offset_;
        const std::size_t live = std::clamp(table_.rows(), begin, end);
        std::fill(numerators + live, numerators + end, BabyBear{});
        if (said_.multiplicity == Recorder::kNone) {
            std::fill(numerators + begin, numerators + live, BabyBear{said_.sign});
            return;
        }
        RowSumBuilder builder{table_.recorder()};
        builder.add(said_.multiplicity, Ext5{BabyBear{said_.sign}});
        const RowSum multiplicity = builder.build();
        std::fill(numerators + begin, numerators + live, multiplicity.constant[0]);
        for (const RowTerm& term : multiplicity.terms)
            for (std::size_t i = begin; i < live; ++i)
                numerators[i] += term.coefficient[0] * table_.columns()[term.cell][i];
    }

private:
    const ProverTable& table_;
    const Recorder::Said& said_;
    RowSum sum_;
    std::size_t offset_, stored_;
};
}  // namespace

LeafVector make_leaves(const Instance& instance, const Fingerprints& fingerprints, ProverTables tables,
                       Workers& workers, const RowKernels& kernels)
{
    const std::size_t size = std::size_t{1} << instance.leaves.log_leaves;
    LeafVector leaves{
        LiveRuns{instance}, field::AlignedBuffer<BabyBear>{size}, field::ExtVector::uninitialised(size), {}};
    const bool whole = !leaves.runs.allows(instance.leaves.log_leaves, LeafVector::kUnitLog);
    constexpr std::size_t kUnit = std::size_t{1} << LeafVector::kUnitLog;

    std::vector<BlockFiller> fillers;
    std::map<std::size_t, Ext5> padding;  // by offset: the order of the runs' blocks
    for (const std::size_t t : instance.present()) {
        const ProverTable& table = *tables[t];
        const std::size_t stored =
            whole ? table.height()
                  : std::min(table.height(), (table.varying_rows() + kUnit - 1) / kUnit * kUnit);
        for (std::size_t j = 0; j < table.recorder().interactions().size(); ++j) {
            const Recorder::Said& said = table.recorder().interactions()[j];
            const std::size_t offset = instance.leaves.blocks[t][j];
            fillers.emplace_back(table, said, fingerprints.of(instance.machine, said.bus), offset, stored);
            padding[offset] = fillers.back().padding();
        }
    }
    for (const auto& [offset, value] : padding) leaves.padding.push_back(value);

    // Stretches of rows small enough for the columns to stay in the cache from one interaction to the next.
    constexpr std::size_t kRowsPerTask = 4096;
    struct Stretch
    {
        const BlockFiller* filler;
        std::size_t begin, end;
    };
    std::vector<Stretch> stretches;
    for (const BlockFiller& filler : fillers)
        for (std::size_t at = 0; at < filler.stored(); at += kRowsPerTask)
            stretches.push_back({&filler, at, std::min(filler.stored(), at + kRowsPerTask)});
    workers.run(stretches.size(), [&](std::size_t i) {
        stretches[i].filler->fill(leaves, kernels, stretches[i].begin, stretches[i].end);
    });
    if (whole) return leaves;
    for (const LiveRun& run : leaves.runs.at(0, LeafVector::kUnitLog)) {
        if (run.block != LiveRun::kRest) continue;
        const std::size_t end =
            run.begin < instance.leaves.local_end ? instance.leaves.local_end : instance.leaves.global_end;
        for (std::size_t i = end; i < run.end; ++i) {
            leaves.numerators[i] = BabyBear{};
            leaves.denominators.set(i, Ext5{kOne});
        }
    }
    return leaves;
}
}  // namespace freehold::proof
