#include "proof/segments.hpp"

#include "base/cells.hpp"
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

/// Has the statement the place of segment i of `count`?
bool is_at(const Statement& statement, std::size_t i, std::size_t count)
{
    return statement.segment == SegmentPlace{true, static_cast<std::uint32_t>(i + 1), i == 0, i + 1 == count};
}
}  // namespace

Verified<> check_run(const Machine& machine, std::span<const Statement> statements)
{
    if (const Verified<> valid = machine.check_run(statements); !valid) return valid;
    if (!machine.is_balanced_across_segments() && !few_global_leaves(machine, statements))
        return reject("too many leaves");
    return {};
}

unsigned global_grinding(std::span<const whir::Params* const> params)
{
    unsigned most = 0;
    for (const whir::Params* p : params) most = std::max<unsigned>(most, p->grind_bus);
    return most + static_cast<unsigned>(std::bit_width(params.size() - 1));
}

RunVerifier::RunVerifier(const Machine& machine, const whir::Family& family, std::size_t count,
                         std::vector<Ext5> challenge)
    : machine_{machine}, family_{family}, count_{count}, challenge_{std::move(challenge)}
{}

Verified<> RunVerifier::add(Statement statement, BytesView proof)
{
    if (count_ < 2 || count_ > kMaxSegments || statements_.size() == count_)
        return reject("number of segments");
    if (challenge_.size() != 1 + machine_.log_width()) return reject("global challenge");
    if (!is_at(statement, statements_.size(), count_)) return reject("segment order");
    const CellScope scope;
    const Verified<CheckedStatement> checked = statement.params.empty()
                                                   ? complete_statement(machine_, statement, family_)
                                                   : check_statement(machine_, statement, family_);
    if (!checked) return std::unexpected{checked.error()};
    const Verified<VerifiedSegment> segment = verify_segment(*checked, proof, family_, challenge_);
    if (!segment) return std::unexpected{segment.error()};
    statements_.push_back(std::move(statement));
    params_.push_back(checked->params);
    said_.push_back({segment->commitment, segment->global_sum});
    return {};
}

std::vector<Ext5> RunVerifier::recompute_challenge(VerifierChannel& channel) const
{
    std::uint8_t count[4];
    store_le(count, static_cast<std::uint32_t>(said_.size()));
    channel.absorb("segments", count);
    for (const Said& segment : said_) channel.absorb("segment", segment.commitment.view());
    channel.grind("global bus", global_grinding(params_));
    return channel.challenges("global challenge", 1 + machine_.log_width());
}

Verified<> RunVerifier::finish(BytesView run) const
{
    if (statements_.empty() || statements_.size() != count_) return reject("number of segments");
    if (const Verified<> valid = check_run(machine_, statements_); !valid) return valid;
    VerifierChannel channel{*family_.suite, bytes_of(kRunTag), run};
    const std::vector<Ext5> challenge = recompute_challenge(channel);
    channel.check(challenge == challenge_, "global challenge");
    if (const Verified<> verdict = channel.finish(); !verdict) return verdict;

    const Fingerprint fingerprint{challenge[0], std::span{challenge}.subspan(1)};
    std::optional<Ext5> total = boundary_sum(fingerprint, machine_.run_boundary(statements_));
    if (!total) return reject("boundary: zero denominator");
    for (const Said& segment : said_) *total += segment.global_sum;
    if (!total->is_zero()) return reject("global sum");
    return {};
}

Verified<> verify_run(const Machine& machine, const RunProof& proof, const whir::Family& family)
{
    const std::span<const Statement> statements = proof.statements;
    if (statements.size() < 2 || statements.size() > kMaxSegments ||
        statements.size() != proof.segments.size())
        return reject("number of segments");
    // All statements are at hand: what is wrong with one is said before any proof is read.
    for (std::size_t i = 0; i < statements.size(); ++i)
        if (!is_at(statements[i], i, statements.size())) return reject("segment order");
    for (const Statement& statement : statements)
        if (const auto checked = check_statement(machine, statement, family); !checked)
            return std::unexpected{checked.error()};
    if (const Verified<> valid = check_run(machine, statements); !valid) return valid;
    RunVerifier run{machine, family, statements.size(), proof.challenge};
    for (std::size_t i = 0; i < statements.size(); ++i)
        if (const Verified<> added = run.add(statements[i], proof.segments[i]); !added) return added;
    return run.finish(proof.run);
}
}  // namespace freehold::proof
