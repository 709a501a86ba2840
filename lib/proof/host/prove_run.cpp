#include "proof/host/prove_run.hpp"

#include "base/endian.hpp"

namespace freehold::proof
{
std::vector<Ext5> draw_global_challenge(ProverChannel& channel, const Machine& machine,
                                        std::span<const Hash256> commitments,
                                        std::span<const whir::Params* const> params, Workers& workers)
{
    std::uint8_t count[4];
    store_le(count, static_cast<std::uint32_t>(commitments.size()));
    channel.absorb("segments", count);
    for (const Hash256& commitment : commitments) channel.absorb("segment", commitment.view());
    channel.grind("global bus", global_grinding(params), workers);
    return channel.challenges("global challenge", 1 + machine.log_width());
}

RunProof prove_run(const Machine& machine, std::span<const SegmentInput> segments, const whir::Family& family,
                   Workers& workers, const RunTamper& tamper)
{
    CHECK(segments.size() >= 2, "a run of one segment needs no global challenge");
    RunProof proof;
    std::vector<std::unique_ptr<SegmentProver>> provers;
    std::vector<Hash256> commitments;
    std::vector<const whir::Params*> params;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const SegmentInput& input = segments[i];
        provers.push_back(std::make_unique<SegmentProver>(
            machine, *input.statement, *input.trace, family, workers,
            ProverOptions{ProverPath::Fast, tamper.segment ? tamper.segment(i) : Tamper{}}));
        commitments.push_back(provers.back()->commitment());
        params.push_back(family.choose(input.trace->layout().log_total()));
        proof.statements.push_back(*input.statement);
    }
    const BytesView tag{reinterpret_cast<const std::uint8_t*>(kRunTag.data()), kRunTag.size()};
    ProverChannel channel{*family.suite, tag, tamper.run};
    proof.challenge = draw_global_challenge(channel, machine, commitments, params, workers);
    proof.run = channel.take_proof();
    for (std::size_t i = 0; i < provers.size(); ++i)
        proof.segments.push_back(
            provers[i]->finish(tamper.challenge ? tamper.challenge(i, proof.challenge) : proof.challenge));
    return proof;
}
}  // namespace freehold::proof
