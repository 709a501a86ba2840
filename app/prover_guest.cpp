#include "prover_guest.hpp"

#include "kept_descriptor.hpp"
#include "proof/whir_families.hpp"
#include "riscv/emulator.hpp"
#include "riscv/guest_bytes.hpp"
#include "riscv/tracer.hpp"
#include "thread_workers.hpp"
#include "zkvm_files.hpp"

#include <fmt/format.h>

#include <chrono>

namespace freehold::app
{
namespace
{
// More than any proposal takes (spec/derivation.md, section 1).
constexpr std::uint64_t kMaxCycles = std::uint64_t{1} << 39;
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

std::expected<ProverGuest::Proof, ProverGuest::NoProof> ProverGuest::prove(
    const std::vector<std::uint32_t>& input, const Hash256& expected, const proof::whir::Family& family,
    const zkvm::ProveOptions& options) const
{
    using std::chrono::steady_clock;
    const auto begin = steady_clock::now();
    const auto seconds = [begin] {
        return std::chrono::duration<double>(steady_clock::now() - begin).count();
    };
    ThreadWorkers workers;
    zkvm::ProveStatistics statistics;
    zkvm::ProveOptions limited = options;
    limited.describe = [&] { return kept_descriptor(program_, family).value(); };
    limited.max_cycles = kMaxCycles;
    if (&family == &proof::whir::kLastFamily) {
        limited.segment_cycles = zkvm::kMaxSegmentCycles;
        limited.max_segments = 1;
    }
    limited.progress = [&](double done) {
        fmt::print(stderr, "proving: {:3.0f} %, {:.0f} s\n", done * 100, seconds());
    };
    auto proof = zkvm::prove_program(program_, input, family, workers, limited, &statistics);
    if (!proof)
        return std::unexpected{
            NoProof{"no proof: " + std::string{proof.error().reason}, proof.error().too_long}};
    const double took = seconds();
    const Bytes file = zkvm::encode_proof(*proof);
    fmt::print("proved {} cycles in {} segments, {:.1f} s, {} bytes of proof\n", statistics.cycles,
               statistics.segments, took, file.size());
    const Hash256 digest = zkvm::program_digest(proof->program, family);
    auto verified = zkvm::verify_proof(file, &digest, family);
    if (!verified)
        return std::unexpected{NoProof{"the proof does not hold: " + std::string{verified.error().reason}}};
    if (riscv::to_digest(verified->outputs) != expected)
        return std::unexpected{NoProof{"the proof is of another output"}};
    return Proof{*std::move(proof), *std::move(verified), statistics.cycles, took};
}

std::optional<zkvm::VerifiedRun> ProverGuest::verify(BytesView file, const Hash256& expected,
                                                     const proof::whir::Family& family) const
{
    const auto descriptor = kept_descriptor(program_, family);
    if (!descriptor) return std::nullopt;
    const Hash256 digest = zkvm::program_digest(*descriptor, family);
    auto verified = zkvm::verify_proof(file, &digest, family);
    if (!verified || riscv::to_digest(verified->outputs) != expected) return std::nullopt;
    return *std::move(verified);
}
}  // namespace freehold::app
