#include "proof/segments.hpp"

#include "base/endian.hpp"

#include <bit>

namespace freehold::proof
{
namespace
{
BytesView bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Verified<> check_places(std::span<const Statement> statements)
{
    for (std::size_t i = 0; i < statements.size(); ++i) {
        const SegmentPlace place{true, static_cast<std::uint32_t>(i + 1), i == 0, i + 1 == statements.size()};
        if (statements[i].segment != place) return reject("segment order");
    }
    return {};
}

/// The rows of all segments that can speak on one global bus stay below p, as those of one segment do.
bool few_global_leaves(const Machine& machine, std::span<const Statement> statements)
{
    std::uint64_t leaves = 0;
    for (const Statement& statement : statements)
        for (std::size_t t = 0; t < statement.rows.size(); ++t)
            for (const Interaction& interaction : machine.tables()[t].shape.interactions)
                if (machine.is_global(interaction.bus)) leaves += statement.rows[t];
    return leaves < BabyBear::kModulus;
}

std::vector<Ext5> recompute_challenge(VerifierChannel& channel, const Machine& machine,
                                      std::span<const VerifiedSegment> segments,
                                      std::span<const whir::Params* const> params)
{
    std::uint8_t count[4];
    store_le(count, static_cast<std::uint32_t>(segments.size()));
    channel.absorb("segments", count);
    for (const VerifiedSegment& segment : segments) channel.absorb("segment", segment.commitment.view());
    channel.grind("global bus", global_grinding(params));
    return channel.challenges("global challenge", 1 + machine.log_width());
}
using CheckStatement = Verified<CheckedStatement> (*)(const Machine&, const Statement&, const whir::Family&);

Verified<> verify_run_with(CheckStatement check, const Machine& machine, const RunProofView& proof,
                           const whir::Family& family)
{
    const std::span<const Statement> statements = proof.statements;
    if (statements.size() < 2 || statements.size() > kMaxSegments ||
        statements.size() != proof.segments.size())
        return reject("number of segments");
    if (const Verified<> places = check_places(statements); !places) return places;
    std::vector<CheckedStatement> checked;
    std::vector<const whir::Params*> params;
    for (const Statement& statement : statements) {
        Verified<CheckedStatement> one = check(machine, statement, family);
        if (!one) return std::unexpected{one.error()};
        params.push_back(one->params);
        checked.push_back(std::move(*one));
    }
    if (const Verified<> run = machine.check_run(statements); !run) return run;
    if (!few_global_leaves(machine, statements)) return reject("too many leaves");
    if (proof.challenge.size() != 1 + machine.log_width()) return reject("global challenge");

    std::vector<VerifiedSegment> segments;
    for (std::size_t i = 0; i < checked.size(); ++i) {
        const Verified<VerifiedSegment> segment =
            verify_segment(checked[i], proof.segments[i], family, proof.challenge);
        if (!segment) return std::unexpected{segment.error()};
        segments.push_back(*segment);
    }
    VerifierChannel channel{*family.suite, bytes_of(kRunTag), proof.run};
    const std::vector<Ext5> challenge = recompute_challenge(channel, machine, segments, params);
    channel.check(challenge == proof.challenge, "global challenge");
    if (const Verified<> verdict = channel.finish(); !verdict) return verdict;

    const Fingerprint fingerprint{challenge[0], std::span{challenge}.subspan(1)};
    std::optional<Ext5> total = boundary_sum(fingerprint, machine.run_boundary(statements));
    if (!total) return reject("boundary: zero denominator");
    for (const VerifiedSegment& segment : segments) *total += segment.global_sum;
    if (!total->is_zero()) return reject("global sum");
    return {};
}
}  // namespace

unsigned global_grinding(std::span<const whir::Params* const> params)
{
    unsigned most = 0;
    for (const whir::Params* p : params) most = std::max<unsigned>(most, p->grind_bus);
    return most + static_cast<unsigned>(std::bit_width(params.size() - 1));
}

Verified<> verify_run(const Machine& machine, const RunProof& proof, const whir::Family& family)
{
    const RunProofView view{
        proof.statements, proof.challenge, proof.run, {proof.segments.begin(), proof.segments.end()}};
    return verify_run_with(check_statement, machine, view, family);
}

Verified<> verify_unnamed_run(const Machine& machine, const RunProofView& proof, const whir::Family& family)
{
    const CheckStatement check = [](const Machine& m, const Statement& statement, const whir::Family& f) {
        return complete_statement(m, statement, f);
    };
    return verify_run_with(check, machine, proof, family);
}
}  // namespace freehold::proof
