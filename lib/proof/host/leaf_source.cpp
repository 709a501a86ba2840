#include "proof/host/leaf_source.hpp"

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

std::optional<RowSum> multiplicity_sum(const Recorder& recorder, const Recorder::Said& said)
{
    if (said.multiplicity == Recorder::kNone) return std::nullopt;
    RowSumBuilder builder{recorder};
    builder.add(said.multiplicity, Ext5{BabyBear{said.sign}});
    return builder.build();
}
}  // namespace

LeafSource::LeafSource(const Instance& instance, const Fingerprints& fingerprints, ProverTables tables,
                       const RowKernels& kernels)
    : kernels_{kernels}, runs_{instance}
{
    for (const std::size_t t : instance.present()) {
        const Recorder& recorder = tables[t]->recorder();
        const std::vector<std::size_t> blocks = instance.blocks(t);
        for (std::size_t j = 0; j < recorder.interactions().size(); ++j) {
            const Recorder::Said& said = recorder.interactions()[j];
            blocks_.push_back({tables[t].get(), blocks[j], BabyBear{said.sign},
                               fingerprint_sum(recorder, said, fingerprints.of(instance.machine, said.bus)),
                               multiplicity_sum(recorder, said)});
        }
    }
    std::ranges::sort(blocks_, {}, &Block::offset);
    for (const Block& block : blocks_)
        padding_.push_back(block.denominator.constant + padding_sum(block.denominator));
}

void LeafSource::fill(std::size_t begin, std::size_t end, BabyBear* numerators, ExtBlock* denominators) const
{
    // The first block that ends after `begin`.
    auto block = std::ranges::partition_point(
        blocks_, [&](const Block& b) { return b.offset + b.table->height() <= begin; });
    for (std::size_t at = begin; at < end; ++block) {
        // Leaves of no block are (0, 1).
        const std::size_t gap_end = block == blocks_.end() ? end : std::clamp(block->offset, at, end);
        std::fill(numerators + (at - begin), numerators + (gap_end - begin), BabyBear{});
        ExtBlock one{};
        std::ranges::fill(one.coefficient[0], kOne);
        std::fill(denominators + (at - begin) / kBlockLanes, denominators + (gap_end - begin) / kBlockLanes,
                  one);
        if (gap_end == end) return;
        at = gap_end;
        const std::size_t stop = std::min(end, block->offset + block->table->height());
        fill_rows(*block, at - block->offset, stop - block->offset, numerators + (at - begin),
                  denominators + (at - begin) / kBlockLanes);
        at = stop;
    }
}

void LeafSource::fill_rows(const Block& block, std::size_t begin, std::size_t end, BabyBear* numerators,
                           ExtBlock* denominators) const
{
    const BabyBear* const* columns = block.table->columns();
    const RowSum& sum = block.denominator;
    field::AlignedBuffer<ExtBlock> scratch{scratch_blocks(sum.code())};
    kernels_.sum_rows(
        {columns, sum.terms.data(), sum.terms.size(), sum.constant, sum.code(), sum.inputs.data()},
        scratch.data(), denominators, begin / kBlockLanes, end / kBlockLanes);
    const std::size_t live = std::clamp(block.table->rows(), begin, end);
    std::fill_n(numerators, live - begin, block.multiplicity ? block.multiplicity->constant[0] : block.sign);
    std::fill_n(numerators + (live - begin), end - live, BabyBear{});
    if (!block.multiplicity) return;
    for (const RowTerm& term : block.multiplicity->terms)
        for (std::size_t i = begin; i < live; ++i)
            numerators[i - begin] += term.coefficient[0] * columns[term.cell][i];
}
}  // namespace freehold::proof
