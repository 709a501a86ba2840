#pragma once
// The proving side of proof/segments.hpp.

#include "proof/host/prove.hpp"
#include "proof/segments.hpp"

namespace freehold::proof
{
/// The run's challenge, from the segments' commitment digests; the channel's proof is RunProof::run.
std::vector<Ext5> draw_global_challenge(ProverChannel& channel, const Machine& machine,
                                        std::span<const Hash256> commitments,
                                        std::span<const whir::Params* const> params, Workers& workers);

struct SegmentInput
{
    const Statement* statement;
    const Trace* trace;
};

/// For the forgery tests.
struct RunTamper
{
    /// By segment number, from 0.
    std::function<Tamper(std::size_t)> segment;
    Tamper run;
    /// Replaces the challenge that a segment uses.
    std::function<std::vector<Ext5>(std::size_t, const std::vector<Ext5>&)> challenge;
};

/// All segments at once, with their commitments in memory; a fleet draws the challenge itself and lets each
/// SegmentProver finish. REQUIRES: at least two segments.
RunProof prove_run(const Machine& machine, std::span<const SegmentInput> segments, const whir::Family& family,
                   Workers& workers, const RunTamper& tamper = {});
}  // namespace freehold::proof
