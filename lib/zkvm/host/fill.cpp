#include "zkvm/host/fill.hpp"

#include "zkvm/host/fill_delegations.hpp"
#include "zkvm/host/lookup_counter.hpp"
#include "zkvm/host/memory_boundary.hpp"

#include <functional>
#include <optional>

namespace freehold::zkvm
{
namespace
{
// The tables' order is the trace's.
static_assert(InstructionTables::kSize == riscv::kTableCount && HeadTables::kSize == riscv::kDelegationCount);
static_assert(InstructionTables::index_of<LwWide>() == static_cast<std::size_t>(riscv::Table::kLww) &&
              InstructionTables::index_of<Out>() == static_cast<std::size_t>(riscv::Table::kOut) &&
              HeadTables::index_of<Ext5Dot>() == static_cast<std::size_t>(riscv::Delegation::kExt5Dot));
static_assert(static_cast<unsigned>(Class::kOut) == static_cast<unsigned>(riscv::Class::kOut) &&
              static_cast<unsigned>(Class::kExt5Dot) == static_cast<unsigned>(riscv::Class::kExt5Dot));
static_assert(kHaltPc == riscv::kHaltPc && kWideBase == riscv::kWideBase &&
              kFirstClock == riscv::kFirstClock && kRegisterCount == riscv::kRegisterCount &&
              kDecoderFields == riscv::kDecoderFields && 1u << kClockBits == riscv::kMaxAge &&
              1u << kLogClockEnd == riscv::kClockEnd);

constexpr std::size_t kRowsPerJob = 4096, kRowsPerStrip = 64;

/// Everything that the filling of one segment refers to.
class Filler
{
public:
    Filler(const ProgramMachine& machine, const SegmentInput& input);
    const std::vector<std::uint32_t>& row_counts();
    bool fits(const proof::whir::Family& family, unsigned max_log_cells);
    FilledSegment run(const proof::whir::Family& family, proof::Workers& workers);

private:
    using Job = std::function<void(LookupCounts&)>;

    void count_rows();
    [[nodiscard]] proof::Statement statement() const;
    void plan_instructions();
    void plan_delegations();
    void plan_dot_rows();
    void plan_bumps();
    void plan_memory();
    void plan_segment_words();
    void write_multiplicities(const std::vector<LookupCounts>& counts);

    template <class T>
    std::uint32_t& rows()
    {
        return rows_[kTableIndex<T>];
    }
    template <class T>
    std::vector<BabyBear*> columns()
    {
        std::vector<BabyBear*> pointers;
        for (std::size_t j = 0; j < T::kColumnCount; ++j)
            pointers.push_back(trace_->column(kTableIndex<T>, j).data());
        return pointers;
    }
    /// Splits the rows of T into jobs: fill_one(writer, i) for each, and what each row looks up.
    /// `fixed(column, i)` gives its fixed columns, if it has any.
    template <class T, class FillOne>
    void plan(std::size_t count, FillOne fill_one);

    [[nodiscard]] std::uint32_t decoder_row(std::uint32_t pc) const { return decoder_index_.row(pc); }

    const ProgramMachine& machine_;
    const SegmentInput& input_;
    DecoderIndex decoder_index_;
    std::vector<std::array<BabyBear, kDecoderFields>> fields_;
    std::optional<MemoryBoundary> memory_;
    std::vector<std::uint32_t> rows_;
    std::optional<proof::Trace> trace_;
    std::vector<Job> jobs_;
};

Filler::Filler(const ProgramMachine& machine, const SegmentInput& input)
    : machine_{machine}, input_{input}, decoder_index_{machine.program()}, rows_(Tables::kSize)
{
    for (const DecoderRow& row : machine.program().decoder) {
        auto& fields = fields_.emplace_back();
        for (std::size_t i = 0; i < kDecoderFields; ++i) fields[i] = to_field(row.fields[i]);
    }
    if (!input.multi)
        memory_ = local_boundary(machine.program(), input.segment);
    else if (input.boundary != nullptr)
        memory_ = global_boundary(machine.program(), *input.boundary);
}

template <class List, class Counts>
void count_in_order(std::vector<std::uint32_t>& rows, const Counts& counts)
{
    List::for_each([&]<class T>(std::type_identity<T>) {
        rows[kTableIndex<T>] = static_cast<std::uint32_t>(counts[List::template index_of<T>()].size());
    });
}

void Filler::count_rows()
{
    const riscv::Segment& s = input_.segment;
    count_in_order<InstructionTables>(rows_, s.rows);
    count_in_order<HeadTables>(rows_, s.delegations);
    rows<Blake3Round>() = rows<Blake3>() * kBlake3Rounds;
    rows<KeccakRound>() = rows<Keccak>() * kKeccakRounds;
    for (const riscv::DelegationRow& call : s.of(riscv::Delegation::kExt5Dot))
        rows<Ext5DotRow>() += call.p[kDotLength];
    rows<Bump>() = static_cast<std::uint32_t>(s.word_bumps.size());
    rows<BumpWide>() = static_cast<std::uint32_t>(s.cell_bumps.size());
    if (memory_) {
        const auto zeros = static_cast<std::uint32_t>(memory_->zeros.size());
        const auto cells = static_cast<std::uint32_t>(memory_->cells.size());
        const auto image = static_cast<std::uint32_t>(memory_->image.size());
        (input_.multi ? rows<GlobalRegisters>() : rows<Registers>()) = kRegisterCount;
        (input_.multi ? rows<GlobalImage>() : rows<Image>()) = image;
        (input_.multi ? rows<GlobalZeros>() : rows<Zeros>()) = zeros;
        (input_.multi ? rows<GlobalZeroCells>() : rows<ZeroCells>()) = cells;
    }
    if (input_.multi) {
        rows<SegmentWord>() = static_cast<std::uint32_t>(s.words.size());
        rows<SegmentCell>() = static_cast<std::uint32_t>(s.touched_cells.size());
    }
    // A lookup table takes part if some row looks into it; RANGE and the decoder always.
    std::array<bool, kBusCount> pulled{};
    pulled[static_cast<std::size_t>(Bus::kRange)] = pulled[static_cast<std::size_t>(Bus::kDecode)] = true;
    for (std::size_t t = 0; t < Tables::kSize; ++t)
        if (rows_[t] != 0)
            for (const proof::Interaction& i : machine_.tables()[t].shape.interactions)
                pulled[i.bus] = pulled[i.bus] || i.sign < 0;
    LookupTables::for_each([&]<class T>(std::type_identity<T>) {
        const proof::Table& table = machine_.tables()[kTableIndex<T>];
        if (pulled[table.shape.interactions[0].bus]) rows<T>() = table.limits.max_rows;
    });
}

proof::Statement Filler::statement() const
{
    const riscv::Segment& s = input_.segment;
    Publics publics{.pc_in = s.pc_in, .pc_out = s.pc_out};
    if (s.last) {
        publics.outputs = s.outputs;
        CHECK(memory_.has_value(), "the last segment carries the ends of memory");
        publics.ram_end = memory_->ram_end;
        publics.wide_end = memory_->wide_end;
    }
    return {.params = {},
            .program = machine_.digest(),
            .publics = publics.encode(),
            .rows = rows_,
            .segment = {.multi = input_.multi, .index = s.index, .first = s.index == 1, .last = s.last}};
}

template <class T, class FillOne>
void Filler::plan(std::size_t count, FillOne fill_one)
{
    if (count == 0) return;
    const auto columns_of_t = std::make_shared<const std::vector<BabyBear*>>(columns<T>());
    for (std::size_t first = 0; first < count; first += kRowsPerJob) {
        const std::size_t last = std::min(first + kRowsPerJob, count);
        jobs_.push_back([=, this](LookupCounts& counts) {
            RowStrip strip{*columns_of_t, kRowsPerStrip};
            for (std::size_t begin = first; begin < last; begin += kRowsPerStrip) {
                const std::size_t end = std::min(begin + kRowsPerStrip, last);
                for (std::size_t i = begin; i < end; ++i) {
                    const RowWriter writer{strip.columns(), i - begin};
                    fill_one(writer, i);
                    // Fixed columns are in no lookup: those tables' tuples are memory's.
                    const auto cells = [&](std::size_t j) {
                        return j < T::kColumnCount ? writer(j) : BabyBear{};
                    };
                    count_lookups<T>(cells, counts, input_.segment.index);
                }
                strip.flush(begin, end - begin);
            }
        });
    }
}

void Filler::plan_instructions()
{
    InstructionTables::for_each([&]<class T>(std::type_identity<T>) {
        const std::vector<riscv::Row>& trace_rows = input_.segment.rows[InstructionTables::index_of<T>()];
        plan<T>(trace_rows.size(), [this, &trace_rows](const RowWriter& w, std::size_t i) {
            const std::uint32_t d = decoder_row(trace_rows[i].pc);
            fill_cycle<T>(w,
                          {trace_rows[i], machine_.program().decoder[d], fields_[d], input_.segment.cells});
        });
    });
}

void Filler::plan_delegations()
{
    const auto call_of = [this](const riscv::DelegationRow& row) {
        const std::uint32_t d = decoder_row(row.pc);
        return Call{row, machine_.program().decoder[d], fields_[d],
                    std::span{input_.segment.cell_accesses}.subspan(row.first_access)};
    };
    HeadTables::for_each([&]<class T>(std::type_identity<T>) {
        const auto& calls = input_.segment.delegations[HeadTables::index_of<T>()];
        plan<T>(calls.size(),
                [&calls, call_of](const RowWriter& w, std::size_t i) { fill_head<T>(w, call_of(calls[i])); });
    });
    const auto plan_rounds = [&]<class T, class Head, class Rounds>() {
        const auto& calls = input_.segment.delegations[HeadTables::index_of<Head>()];
        if (calls.empty()) return;
        const auto columns_of_t = std::make_shared<const std::vector<BabyBear*>>(columns<T>());
        // Strips are a whole number of cache lines.
        constexpr std::size_t kCalls = 16, kCallsPerStrip = Rounds::kRows % 8 == 0 ? 2 : 16;
        for (std::size_t first = 0; first < calls.size(); first += kCalls)
            jobs_.push_back([=, &calls](LookupCounts& counts) {
                RowStrip strip{*columns_of_t, kCallsPerStrip * Rounds::kRows};
                const std::size_t last = std::min(first + kCalls, calls.size());
                for (std::size_t begin = first; begin < last; begin += kCallsPerStrip) {
                    const std::size_t end = std::min(begin + kCallsPerStrip, last);
                    for (std::size_t i = begin; i < end; ++i)
                        Rounds::fill(strip.columns(), (i - begin) * Rounds::kRows, call_of(calls[i]), counts);
                    strip.flush(begin * Rounds::kRows, (end - begin) * Rounds::kRows);
                }
            });
    };
    plan_rounds.template operator()<Blake3Round, Blake3, Blake3Rounds>();
    plan_rounds.template operator()<KeccakRound, Keccak, KeccakRoundRows>();
    plan_dot_rows();
}

void Filler::plan_dot_rows()
{
    // Calls differ in length: each row knows its call and its place there.
    const auto& calls = input_.segment.of(riscv::Delegation::kExt5Dot);
    const auto places = std::make_shared<std::vector<std::pair<std::uint32_t, std::uint32_t>>>();
    for (std::uint32_t i = 0; i < calls.size(); ++i)
        for (std::uint32_t step = 0; step < calls[i].p[kDotLength]; ++step) places->emplace_back(i, step);
    // The first row of a call needs no sum; the others begin with that of the rows before.
    const auto sums = std::make_shared<std::vector<DotSums>>(dot_sums(input_.segment));
    plan<Ext5DotRow>(places->size(), [this, &calls, places, sums](const RowWriter& w, std::size_t i) {
        const auto [call, step] = (*places)[i];
        fill_dot_row(w, calls[call], step, (*sums)[i],
                     std::span{input_.segment.cell_accesses}.subspan(calls[call].first_access));
    });
}

void Filler::plan_bumps()
{
    const auto fill_bump = []<class T>(std::type_identity<T>, const RowWriter& w, std::uint32_t space,
                                       std::uint32_t address, std::uint32_t t, std::uint32_t j) {
        w.set(T::kSpace, space);
        w.set(T::kAddress, address);
        w.set(T::kPrev, t);
        w.set(T::kJ, j);
        w.set(T::kH, ((j << 16) - t - 1) >> 16);
    };
    plan<Bump>(input_.segment.word_bumps.size(), [this, fill_bump](const RowWriter& w, std::size_t i) {
        const riscv::BumpWord& x = input_.segment.word_bumps[i];
        fill_bump(std::type_identity<Bump>{}, w, static_cast<std::uint32_t>(x.space), x.address, x.t, x.j);
        w.set_word(Bump::kV, x.value);
    });
    plan<BumpWide>(input_.segment.cell_bumps.size(), [this, fill_bump](const RowWriter& w, std::size_t i) {
        const riscv::BumpCell& x = input_.segment.cell_bumps[i];
        fill_bump(std::type_identity<BumpWide>{}, w, static_cast<std::uint32_t>(Space::kWide), x.cell, x.t,
                  x.j);
        w.set_words(BumpWide::kV, x.value);
    });
}

void Filler::plan_memory()
{
    if (!memory_) return;
    const auto plan_on = [&]<class R, class I, class Z, class C>() {
        const auto fill_final = []<class T>(std::type_identity<T>, const RowWriter& w,
                                            const FinalWord& word) {
            w.set(T::kLast, word.last);
            w.set_word(T::kV0, word.value);
        };
        const auto fill_zero = []<class T>(std::type_identity<T>, const RowWriter& w, const auto& zero) {
            w.set(T::kLow, zero.address & 0xffff);
            w.set(T::kHigh, zero.address >> 16);
            w.set(T::kGap, zero.gap);
            w.set(T::kLast, zero.last);
            w.set_words(T::kV, zero.value);
        };
        plan<R>(kRegisterCount, [this, fill_final](const RowWriter& w, std::size_t i) {
            fill_final(std::type_identity<R>{}, w, memory_->registers[i]);
        });
        plan<I>(memory_->image.size(), [this, fill_final](const RowWriter& w, std::size_t i) {
            fill_final(std::type_identity<I>{}, w, memory_->image[i]);
        });
        plan<Z>(memory_->zeros.size(), [this, fill_zero](const RowWriter& w, std::size_t i) {
            fill_zero(std::type_identity<Z>{}, w, memory_->zeros[i]);
        });
        plan<C>(memory_->cells.size(), [this, fill_zero](const RowWriter& w, std::size_t i) {
            fill_zero(std::type_identity<C>{}, w, memory_->cells[i]);
        });
    };
    if (input_.multi)
        plan_on.template operator()<GlobalRegisters, GlobalImage, GlobalZeros, GlobalZeroCells>();
    else
        plan_on.template operator()<Registers, Image, Zeros, ZeroCells>();
}

void Filler::plan_segment_words()
{
    if (!input_.multi) return;
    plan<SegmentWord>(input_.segment.words.size(), [this](const RowWriter& w, std::size_t i) {
        using T = SegmentWord;
        const riscv::TouchedWord& x = input_.segment.words[i];
        w.set(T::kSpace, static_cast<std::uint32_t>(x.space));
        w.set(T::kAddress, x.address);
        w.set(T::kLast, x.last_t);
        w.set(T::kPreviousSegment, x.previous_segment);
        w.set_word(T::kV, x.first);
        w.set_word(T::kW, x.last);
    });
    plan<SegmentCell>(input_.segment.touched_cells.size(), [this](const RowWriter& w, std::size_t i) {
        using T = SegmentCell;
        const riscv::TouchedCell& x = input_.segment.touched_cells[i];
        w.set(T::kSpace, static_cast<std::uint32_t>(Space::kWide));
        w.set(T::kAddress, x.cell);
        w.set(T::kLast, x.last_t);
        w.set(T::kPreviousSegment, x.previous_segment);
        w.set_words(T::kV, x.first);
        w.set_words(T::kW, x.last);
    });
}

void Filler::write_multiplicities(const std::vector<LookupCounts>& counts)
{
    LookupTables::for_each([&]<class T>(std::type_identity<T>) {
        if (rows<T>() == 0) return;
        const std::span<BabyBear> column = trace_->column(kTableIndex<T>, T::kMultiplicity);
        for (std::size_t i = 0; i < rows<T>(); ++i) {
            std::uint32_t count = 0;
            for (const LookupCounts& c : counts) count += c.of(LookupTables::index_of<T>())[i];
            column[i] = to_field(count);
        }
    });
}

const std::vector<std::uint32_t>& Filler::row_counts()
{
    count_rows();
    return rows_;
}

bool Filler::fits(const proof::whir::Family& family, unsigned max_log_cells)
{
    count_rows();
    for (std::size_t t = 0; t < Tables::kSize; ++t)
        if (rows_[t] > machine_.tables()[t].limits.max_rows) return false;
    const proof::StackLayout stack{machine_, rows_};
    const proof::whir::Params* params = family.choose(stack.log_total());
    return params != nullptr && params->n <= max_log_cells &&
           proof::LeafLayout{machine_, stack, input_.multi}.log_leaves <= params->max_log_leaves;
}

FilledSegment Filler::run(const proof::whir::Family& family, proof::Workers& workers)
{
    count_rows();
    proof::Statement stated = statement();
    trace_.emplace(machine_, rows_, proof::choose_params(machine_, stated, family).n);
    plan_instructions();
    plan_delegations();
    plan_bumps();
    plan_memory();
    plan_segment_words();
    // Each lane counts for itself; which jobs it does follows from their numbers alone.
    const std::size_t lanes = std::min(std::max<std::size_t>(workers.width(), 1), jobs_.size());
    std::vector<LookupCounts> counts;
    for (std::size_t lane = 0; lane < lanes; ++lane) counts.emplace_back(machine_, decoder_index_);
    workers.run(lanes, [&](std::size_t lane) {
        for (std::size_t j = lane; j < jobs_.size(); j += lanes) jobs_[j](counts[lane]);
    });
    write_multiplicities(counts);
    return {std::move(stated), std::move(*trace_)};
}
}  // namespace

Program make_program(const riscv::Program& program, const riscv::DecodeTable& table)
{
    Program made{
        .entry = program.entry, .image_begin = program.image_base / 4, .image = program.image, .decoder = {}};
    for (std::uint32_t pc = table.base(); const riscv::Decoded& row : table.rows()) {
        if (row.cls != riscv::Class::kNone)
            made.decoder.push_back(
                {pc, static_cast<Class>(static_cast<unsigned>(row.cls)), riscv::decoder_fields(row)});
        pc += 4;
    }
    return made;
}

std::vector<std::uint32_t> row_counts(const ProgramMachine& machine, const SegmentInput& input)
{
    return Filler{machine, input}.row_counts();
}

bool fits(const ProgramMachine& machine, const SegmentInput& input, const proof::whir::Family& family,
          unsigned max_log_cells)
{
    return Filler{machine, input}.fits(family, max_log_cells);
}

FilledSegment fill(const ProgramMachine& machine, const SegmentInput& input,
                   const proof::whir::Family& family, proof::Workers& workers)
{
    return Filler{machine, input}.run(family, workers);
}
}  // namespace freehold::zkvm
