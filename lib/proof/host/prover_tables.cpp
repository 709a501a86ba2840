#include "proof/host/prover_tables.hpp"

namespace freehold::proof
{
namespace
{
/// In its expressions, or as a factor of a committed multiplicity.
bool uses_on(const Recorder& recorder)
{
    for (const Recorder::Node& node : recorder.nodes())
        if (node.op == Recorder::Op::Cell && node.a == recorder.on_cell()) return true;
    for (const Recorder::Said& said : recorder.interactions())
        if (said.multiplicity != Recorder::kNone) return true;
    return false;
}
}  // namespace

ProverTable::ProverTable(const Instance& instance, const Trace& trace, std::size_t t)
    : rows_{instance.size(t).rows}, height_{instance.size(t).height()}, log_{instance.size(t).log}
{
    const Table& table = instance.table(t);
    varying_rows_ = table.has_given_columns() ? height_ : rows_;
    recorder_ = std::make_unique<Recorder>(table.cells(), instance.statement.segment.index);
    table.record(*recorder_);
    for (std::size_t j = 0; j < table.columns; ++j) columns_.push_back(trace.column(t, j).data());
    for (const auto& fixed : table.fixed) {
        field::AlignedBuffer<BabyBear> values{height_};
        for (std::size_t i = 0; i < height_; ++i) values[i] = fixed->value(i);
        columns_.push_back(values.data());
        owned_.push_back(std::move(values));
    }
    for (const std::size_t offset : table.program) {
        field::AlignedBuffer<BabyBear> values{height_};
        std::ranges::copy(instance.machine.program_values().subspan(offset, height_), values.begin());
        columns_.push_back(values.data());
        owned_.push_back(std::move(values));
    }
    columns_.push_back(nullptr);
    if (uses_on(*recorder_)) {
        field::AlignedBuffer<BabyBear> on{height_};
        std::fill_n(on.begin(), rows_, kOne);
        std::fill(on.begin() + rows_, on.end(), BabyBear{});
        columns_.back() = on.data();
        owned_.push_back(std::move(on));
    }
}

std::vector<std::unique_ptr<ProverTable>> prover_tables(const Instance& instance, const Trace& trace)
{
    std::vector<std::unique_ptr<ProverTable>> tables(instance.machine.tables().size());
    for (const std::size_t t : instance.present())
        tables[t] = std::make_unique<ProverTable>(instance, trace, t);
    return tables;
}
}  // namespace freehold::proof
