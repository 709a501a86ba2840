#include "zkvm/host/prove_program.hpp"

#include "proof/host/prove_run.hpp"
#include "riscv/tracer.hpp"
#include "zkvm/host/program_machine.hpp"

#include <chrono>
#include <memory>

namespace freehold::zkvm
{
namespace
{
using proof::SegmentProver;
using riscv::Stop;
using riscv::StopReason;

// Committed cells of one call.
std::array<std::uint32_t, riscv::kDelegationCount> delegation_cells(const ProgramMachine& machine)
{
    const auto columns = [&]<class T>(std::type_identity<T>) {
        return static_cast<std::uint32_t>(machine.tables()[kTableIndex<T>].columns);
    };
    std::array<std::uint32_t, riscv::kDelegationCount> cells{};
    HeadTables::for_each(
        [&]<class T>(std::type_identity<T> table) { cells[HeadTables::index_of<T>()] = columns(table); });
    cells[HeadTables::index_of<Blake3>()] += kBlake3Rounds * columns(std::type_identity<Blake3Round>{});
    cells[HeadTables::index_of<Keccak>()] += kKeccakRounds * columns(std::type_identity<KeccakRound>{});
    return cells;
}

// Of delegations for each cycle that a segment may hold: about twice what the instructions take. At 2^21
// cycles a segment has room for 2,728 permutations of Keccak, whose rounds just fill a table of 2^16 rows;
// three more would double it.
constexpr std::uint64_t kDelegationCellsPerCycleTimes10 = 291;
constexpr std::uint32_t kMinSegmentCycles = 1u << 16;

// A segment between its commitment and the challenge of the run.
struct Committed
{
    FilledSegment filled;
    SegmentProver prover;

    Committed(const ProgramMachine& machine, FilledSegment&& f, const proof::whir::Family& family,
              proof::Workers& workers)
        : filled{std::move(f)}, prover{machine, filled.statement, filled.trace, family, workers}
    {}
};

class RunProver
{
public:
    RunProver(const riscv::Program& program, const std::vector<std::uint32_t>& input,
              const proof::whir::Family& family, proof::Workers& workers, const ProveOptions& options,
              ProveStatistics& statistics)
        : program_{program},
          table_{program},
          input_{input},
          family_{family},
          workers_{workers},
          options_{options},
          statistics_{statistics},
          shape_{describe_shape(make_program(program, table_), family), family, make_program(program, table_)}
    {}

    std::expected<ProofFile, ProveError> run();

private:
    enum class Fit : std::uint8_t
    {
        kYes,
        kNo
    };
    struct Survey
    {
        std::size_t segments = 0;
        std::uint64_t cycles = 0;
        std::uint32_t longest = 0;  // cycles of a segment
        riscv::Boundary boundary;
    };

    [[nodiscard]] riscv::SegmentLimits limits() const
    {
        return {.max_clock = riscv::kFirstClock + riscv::kInstructionSlots * segment_cycles_,
                .delegation_cost = delegation_cells(shape_),
                .dot_step_cost = Ext5DotRow::kColumnCount,
                .max_delegation_cost = segment_cycles_ * kDelegationCellsPerCycleTimes10 / 10};
    }
    [[nodiscard]] SegmentInput input_of(const riscv::Segment& segment) const
    {
        const bool multi = survey_.segments > 1;
        return {segment, multi, multi && segment.last ? &survey_.boundary : nullptr};
    }

    std::expected<Fit, ProveError> survey();
    std::unique_ptr<Committed> commit(const riscv::Segment& segment);
    void prove_one(ProofFile& file);
    void prove_several(ProofFile& file);

    template <class Work>
    auto timed(Phase phase, Work&& work)
    {
        struct Timer
        {
            RunProver& self;
            Phase phase;
            std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
            ~Timer()
            {
                self.statistics_.seconds[static_cast<std::size_t>(phase)] +=
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            }
        };
        const Timer timer{*this, phase};
        return work();
    }
    void advance(double work)
    {
        done_ += work;
        if (options_.progress) options_.progress(std::min(1.0, done_ / total_));
    }

    const riscv::Program& program_;
    const riscv::DecodeTable table_;
    const std::vector<std::uint32_t>& input_;
    const proof::whir::Family& family_;
    proof::Workers& workers_;
    const ProveOptions& options_;
    ProveStatistics& statistics_;
    const ProgramMachine shape_;  // for the survey
    std::unique_ptr<const ProgramMachine> machine_;
    std::uint32_t segment_cycles_ = 0;
    riscv::Segment segment_;  // the one at hand; its memory serves all of them
    Survey survey_;
    double done_ = 0, total_ = 1;
};

// Runs the program once to see how many segments there are and whether each fits a parameter set; keeps the
// last of them.
std::expected<RunProver::Fit, ProveError> RunProver::survey()
{
    survey_ = {};
    riscv::Tracer tracer{program_, table_, input_};
    for (;;) {
        const Stop stop = tracer.record(limits(), segment_);
        if (stop.reason != StopReason::kSegmentFull && stop.reason != StopReason::kHalt)
            return std::unexpected{ProveError{stop, riscv::describe(program_, stop)}};
        ++survey_.segments;
        survey_.cycles += segment_.cycles();
        survey_.longest = std::max(survey_.longest, segment_.cycles());
        if (survey_.cycles > options_.max_cycles || survey_.segments > proof::kMaxSegments)
            return std::unexpected{ProveError{stop, "the run is longer than the limit on cycles"}};
        const bool last = stop.reason == StopReason::kHalt;
        if (last) survey_.boundary = tracer.boundary();
        const bool multi = survey_.segments > 1 || !last;
        if (!fits(shape_, {segment_, multi, multi && last ? &survey_.boundary : nullptr}, family_,
                  options_.max_log_cells))
            return Fit::kNo;
        if (last) return Fit::kYes;
    }
}

std::unique_ptr<Committed> RunProver::commit(const riscv::Segment& segment)
{
    FilledSegment filled =
        timed(Phase::kFill, [&] { return fill(*machine_, input_of(segment), family_, workers_); });
    return timed(Phase::kCommit, [&] {
        return std::make_unique<Committed>(*machine_, std::move(filled), family_, workers_);
    });
}

void RunProver::prove_one(ProofFile& file)
{
    const auto committed = commit(segment_);  // which the survey has left there
    segment_ = {};
    advance(1);
    file.run.statements.push_back(committed->filled.statement);
    file.run.segments.push_back(timed(Phase::kFinish, [&] { return committed->prover.finish(); }));
    advance(2);
}

void RunProver::prove_several(ProofFile& file)
{
    std::vector<std::unique_ptr<Committed>> kept;
    std::vector<Hash256> commitments;
    std::vector<const proof::whir::Params*> params;
    std::uint64_t bytes = 0;
    {
        riscv::Tracer tracer{program_, table_, input_};
        for (std::size_t i = 0; i < survey_.segments; ++i) {
            timed(Phase::kTrace, [&] { return tracer.record(limits(), segment_); });
            auto committed = commit(segment_);
            commitments.push_back(committed->prover.commitment());
            params.push_back(family_.choose(committed->filled.trace.layout().log_total()));
            file.run.statements.push_back(committed->filled.statement);
            bytes +=
                committed->prover.bytes() + (sizeof(field::BabyBear) << committed->filled.trace.log_size());
            kept.push_back(bytes <= options_.kept_bytes ? std::move(committed) : nullptr);
            advance(1);
        }
    }
    const BytesView tag{reinterpret_cast<const std::uint8_t*>(proof::kRunTag.data()), proof::kRunTag.size()};
    proof::ProverChannel channel{*family_.suite, tag};
    file.run.challenge = proof::draw_global_challenge(channel, *machine_, commitments, params, workers_);
    file.run.run = channel.take_proof();

    // What is not kept is the rest of the run, from some segment on.
    const bool is_traced_again = !kept.back();
    if (!is_traced_again) segment_ = {};
    riscv::Tracer tracer{program_, table_, input_};
    for (std::size_t i = 0; i < survey_.segments; ++i) {
        if (is_traced_again) timed(Phase::kTrace, [&] { return tracer.record(limits(), segment_); });
        if (!kept[i]) {
            kept[i] = commit(segment_);
            CHECK(kept[i]->prover.commitment() == commitments[i], "a segment commits to the same twice");
        }
        file.run.segments.push_back(
            timed(Phase::kFinish, [&] { return kept[i]->prover.finish(file.run.challenge); }));
        kept[i].reset();
        advance(2);
    }
}

std::expected<ProofFile, ProveError> RunProver::run()
{
    constexpr ProveError kTooLong{{}, "the run takes more segments than allowed", true};
    segment_cycles_ = std::max(options_.segment_cycles, kMinSegmentCycles);
    for (;;) {
        const auto fit = timed(Phase::kTrace, [&] { return survey(); });
        if (!fit) return std::unexpected{fit.error()};
        if (*fit == Fit::kYes) break;
        if (segment_cycles_ == kMinSegmentCycles)
            return std::unexpected{
                ProveError{{}, "a segment of the least size does not fit the largest parameter set"}};
        if (survey_.segments > options_.max_segments || options_.max_segments == 1)
            return std::unexpected{kTooLong};
        // By eighths: each table's height is a power of two, so how much fits does not fall evenly.
        const std::uint32_t cycles = std::min(segment_cycles_, survey_.longest);
        segment_cycles_ = std::max(cycles - cycles / 8, kMinSegmentCycles);
    }
    if (survey_.segments > options_.max_segments) return std::unexpected{kTooLong};
    statistics_.cycles = survey_.cycles;
    statistics_.segments = survey_.segments;
    total_ = 3 * static_cast<double>(survey_.segments);
    Program made = make_program(program_, table_);
    machine_.reset(options_.describe
                       ? new ProgramMachine{options_.describe(), family_, std::move(made)}
                       : new ProgramMachine(proving_machine(std::move(made), family_, workers_)));
    ProofFile file{machine_->descriptor(), {}};
    if (survey_.segments == 1)
        prove_one(file);
    else
        prove_several(file);
    return file;
}
}  // namespace

std::string_view name(Phase phase)
{
    switch (phase) {
        case Phase::kTrace: return "trace";
        case Phase::kFill: return "fill";
        case Phase::kCommit: return "commit";
        case Phase::kFinish: return "finish";
    }
    return "";
}

std::expected<ProofFile, ProveError> prove_program(const riscv::Program& program,
                                                   const std::vector<std::uint32_t>& input,
                                                   const proof::whir::Family& family, proof::Workers& workers,
                                                   const ProveOptions& options, ProveStatistics* statistics)
{
    // Where no word is an instruction there is no machine.
    if (const auto sound = check_program(make_program(program, riscv::DecodeTable{program})); !sound)
        return std::unexpected{ProveError{{}, sound.error().reason}};
    ProveStatistics unused;
    return RunProver{program, input, family, workers, options, statistics != nullptr ? *statistics : unused}
        .run();
}
}  // namespace freehold::zkvm
