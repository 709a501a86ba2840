#pragma once
// From a program and its input to the proof of its run, in as many segments as it takes.

#include "riscv/stop.hpp"
#include "zkvm/host/fill.hpp"
#include "zkvm/proof_file.hpp"

#include <expected>
#include <functional>

namespace freehold::zkvm
{
/// The parts of proving one segment, for progress and profiles.
enum class Phase : std::uint8_t
{
    kTrace,
    kFill,
    kCommit,
    kFinish  ///< bus, GKR, zero-check and opening
};
inline constexpr std::size_t kPhaseCount = static_cast<std::size_t>(Phase::kFinish) + 1;
std::string_view name(Phase phase);

/// As many as the clock allows in one segment.
inline constexpr std::uint32_t kMaxSegmentCycles = (1u << 24) - 4;

struct ProveOptions
{
    /// A segment holds at most so many cycles (a delegation counts three), and fewer where its tables would
    /// not fit.
    std::uint32_t segment_cycles = 1u << 21;
    /// Give up on runs that are longer.
    std::uint64_t max_cycles = std::uint64_t{1} << 32;
    /// A run that takes more has no proof.
    std::size_t max_segments = ~std::size_t{0};
    /// Of a segment: a smaller number means more segments, as with `segment_cycles`.
    unsigned max_log_cells = ~0u;
    /// Of memory in which committed segments may wait for the challenge of a run of several. Segments beyond
    /// are committed a second time.
    std::uint64_t kept_bytes = std::uint64_t{3} << 30;
    /// Asked instead of describe(), which takes as long as a short proof. With other roots the proof does not
    /// hold.
    std::function<Descriptor()> describe{};
    /// Called after each phase with the part of the whole work that is done, in [0, 1].
    std::function<void(double done)> progress{};
};

struct ProveStatistics
{
    std::uint64_t cycles = 0;
    std::size_t segments = 0;
    std::array<double, kPhaseCount> seconds{};
};

/// Why there is no proof.
struct ProveError
{
    riscv::Stop stop;
    /// A program without an instruction, one cycle more than options.max_cycles, more segments than
    /// options.max_segments, or a segment of the least size that does not fit: `stop` tells nothing.
    std::string_view reason;
    /// Only options.max_segments forbids it, with options.max_log_cells.
    bool too_long = false;
};

/// The same bytes for any workers.
std::expected<ProofFile, ProveError> prove_program(const riscv::Program& program,
                                                   const std::vector<std::uint32_t>& input,
                                                   const proof::whir::Family& family, proof::Workers& workers,
                                                   const ProveOptions& options = {},
                                                   ProveStatistics* statistics = nullptr);
}  // namespace freehold::zkvm
