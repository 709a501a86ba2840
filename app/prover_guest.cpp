#include "prover_guest.hpp"

#include "proof/whir_families.hpp"
#include "riscv/emulator.hpp"
#include "riscv/guest_bytes.hpp"
#include "riscv/tracer.hpp"
#include "thread_workers.hpp"
#include "zkvm/host/prove_program.hpp"
#include "zkvm_files.hpp"

#include <fmt/format.h>

#include <chrono>

namespace freehold::app
{
namespace
{
constexpr std::uint64_t kMaxCycles = std::uint64_t{1} << 36;
// As many as the clock allows in one segment.
constexpr std::uint32_t kMaxSegmentCycles = (1u << 22) - 4;
}  // namespace

std::optional<ProverGuest> ProverGuest::load(const std::string& name)
{
    auto program = load_program(FREEHOLD_SOURCE_FOLDER "/build/guest/guest/" + name + ".elf");
    if (program) return ProverGuest{*std::move(program)};
    fmt::print(stderr, "freehold: no guest to run; build the target guest_programs\n");
    return std::nullopt;
}

ProverGuest::Run ProverGuest::emulate(const std::vector<std::uint32_t>& input) const
{
    riscv::Emulator machine{program_, table_, input};
    const riscv::Stop stop = machine.run(kMaxCycles);
    Run run{.output = {}, .cycles = machine.cycles(), .stop = {}};
    if (stop.reason == riscv::StopReason::kHalt)
        run.output = riscv::to_digest(machine.outputs());
    else
        run.stop = fmt::format("{} at pc {:#x} after {} cycles", riscv::describe(program_, stop), stop.pc,
                               run.cycles);
    return run;
}

ProverGuest::Run ProverGuest::trace(const std::vector<std::uint32_t>& input) const
{
    constexpr auto kKeccak = static_cast<std::size_t>(riscv::Delegation::kKeccak);
    riscv::Tracer tracer{program_, table_, input};
    riscv::Segment segment;
    Run run;
    for (;;) {
        const riscv::Stop stop = tracer.record({}, segment);
        run.cycles += segment.cycles();
        run.keccak += segment.delegations[kKeccak].size();
        if (stop.reason == riscv::StopReason::kSegmentFull && run.cycles < kMaxCycles) continue;
        if (stop.reason == riscv::StopReason::kHalt)
            run.output = riscv::to_digest(segment.outputs);
        else
            run.stop = std::string{riscv::describe(program_, stop)};
        return run;
    }
}

std::expected<ProverGuest::Proof, std::string> ProverGuest::prove(const std::vector<std::uint32_t>& input,
                                                                  const Hash256& expected,
                                                                  const proof::whir::Family& family) const
{
    using std::chrono::steady_clock;
    const auto begin = steady_clock::now();
    const auto seconds = [begin] {
        return std::chrono::duration<double>(steady_clock::now() - begin).count();
    };
    ThreadWorkers workers;
    zkvm::ProveStatistics statistics;
    const bool whole = &family == &proof::whir::kLastFamily;
    const zkvm::ProveOptions options{
        .segment_cycles = whole ? kMaxSegmentCycles : zkvm::ProveOptions{}.segment_cycles,
        .max_cycles = kMaxCycles,
        .max_segments = whole ? 1 : zkvm::ProveOptions{}.max_segments,
        .progress = [&](double done) {
            fmt::print(stderr, "proving: {:3.0f} %, {:.0f} s\n", done * 100, seconds());
        }};
    auto proof = zkvm::prove_program(program_, input, family, workers, options, &statistics);
    if (!proof) return std::unexpected{"no proof: " + std::string{proof.error().reason}};
    const double took = seconds();
    const Bytes file = zkvm::encode_proof(*proof);
    fmt::print("proved {} cycles in {} segments, {:.1f} s, {} bytes of proof\n", statistics.cycles,
               statistics.segments, took, file.size());
    const auto descriptor = describe_program(program_, family);
    if (!descriptor) return std::unexpected{std::string{"the program has no descriptor"}};
    const Hash256 digest = zkvm::program_digest(*descriptor, family);
    const auto verified = zkvm::verify_proof(file, &digest, family);
    if (!verified) return std::unexpected{"the proof does not hold: " + std::string{verified.error().reason}};
    if (riscv::to_digest(verified->outputs) != expected)
        return std::unexpected{std::string{"the proof is of another output"}};
    return Proof{*std::move(proof), statistics.cycles, took};
}
}  // namespace freehold::app
