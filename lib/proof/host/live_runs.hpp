#pragma once
// Which parts of the leaf vector, and of everything that halves it, a prover has to look at.
//
// A block's rows beyond the live ones are constant: numerator 0, denominator the fingerprint of the zero row.
// Pairing neighbours keeps that form, so at every level of halving a block is a live prefix followed by a
// constant. Where neighbours are equal and numerators zero, the summands of the GKR do not change with the
// variable that is bound, and round polynomials, whose constant term is not sent, get nothing from there.
// So only the live prefixes are stored and visited, rounded up to the kernels' granularity; blocks that have
// become shorter than that form a tail, which is stored whole. The tails end in leaves (0, 1).

#include "proof/layout.hpp"

namespace freehold::proof
{
struct LiveRun
{
    std::size_t begin, end;
    /// The block whose padding follows; kRest for a tail.
    std::size_t block;

    static constexpr std::size_t kRest = static_cast<std::size_t>(-1);
};

class LiveRuns
{
public:
    struct Block
    {
        std::size_t offset;
        std::size_t rows;
        unsigned log;
    };

    explicit LiveRuns(const Instance& instance);

    /// By offset.
    [[nodiscard]] const std::vector<Block>& blocks() const { return blocks_; }
    [[nodiscard]] unsigned log_leaves() const { return log_leaves_; }
    /// Of the layer that is shown in the clear.
    [[nodiscard]] unsigned top_log() const { return has_global_ ? kGlobalTopLog : kTopLog; }
    /// May a vector of 2^log entries be cut into runs of multiples of 2^unit_log?
    [[nodiscard]] bool allows(unsigned log, unsigned unit_log) const
    {
        return log > unit_log && (!has_global_ || log >= unit_log + kGlobalTopLog);
    }

    /// The runs of the leaf vector halved `level` times, as multiples of 2^unit_log.
    /// REQUIRES: allows(log_leaves - level, unit_log).
    [[nodiscard]] std::vector<LiveRun> at(unsigned level, unsigned unit_log) const;

    /// What `runs` at `level` contain that halving the runs `before`, at `level_before`, does not give: to be
    /// filled with padding.
    [[nodiscard]] std::vector<LiveRun> gaps(std::span<const LiveRun> before, unsigned level_before,
                                            std::span<const LiveRun> runs, unsigned level) const;

private:
    struct Region
    {
        std::size_t first_block, last_block, end;
    };

    std::vector<Block> blocks_;
    std::vector<Region> regions_;
    unsigned log_leaves_;
    bool has_global_;
};
}  // namespace freehold::proof
