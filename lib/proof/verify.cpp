#include "proof/verify.hpp"

#include "proof/fraction_sum.hpp"

namespace freehold::proof
{
namespace
{
BytesView bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void step0_statement(VerifierChannel& channel, const Instance& instance)
{
    channel.absorb("statement", instance.statement.encode());
}

whir::Root step1_commit(VerifierChannel& channel, const whir::Params& params)
{
    return whir::read_commitment(channel, params);
}

Fingerprints step2_bus(VerifierChannel& channel, const whir::Params& params, const Instance& instance,
                       std::span<const Ext5> challenge)
{
    if (instance.statement.segment.multi) channel.absorb("global challenge", encode(challenge));
    channel.grind("bus", params.grind_bus);
    return draw_fingerprints(channel, instance, challenge);
}

/// Returns the claim about the leaves, and the sum of the global ones.
std::pair<LeafClaim, Ext5> step3_gkr(VerifierChannel& channel, const Instance& instance,
                                     const Fingerprints& fingerprints)
{
    const TopLayer top = gkr::read_top(channel, instance.leaves.top_log);
    const TopSums sums = gkr::sums(channel, top, instance.leaves.split);
    std::vector<Message> messages = instance.machine.boundary(instance.statement);
    if (!instance.statement.segment.multi)
        for (Message& m : instance.machine.run_boundary({&instance.statement, 1}))
            messages.push_back(std::move(m));
    const std::optional<Ext5> boundary = boundary_sum(fingerprints.local, messages);
    channel.check(boundary.has_value(), "boundary: zero denominator");
    channel.check(boundary && (sums.local + *boundary).is_zero(), "bus sum");
    return {gkr::verify_layers(channel, instance.leaves.log_leaves, top), sums.global};
}

RowClaim step4_zerocheck(VerifierChannel& channel, const Instance& instance, const ZeroCheck& check)
{
    return zerocheck::verify(channel, instance, check);
}

whir::Halts step5_open(VerifierChannel& channel, const whir::Params& params, const Instance& instance,
                       const whir::Root& root, const RowClaim& claim, ZeroCheck& check)
{
    const std::size_t size = instance.machine.program_size();
    std::optional<whir::ProgramRoot> program;
    if (size != 0) program = {*instance.machine.program_root(params), params.program_columns(size)};
    const whir::Remainder left =
        whir::verify(channel, params, root, columns_claim(instance, claim), program ? &*program : nullptr);
    channel.check(left.value == check.final_value(claim, left.cells, left.first, left.c),
                  "zerocheck: final value");
    return left.halts;
}

Verified<> step6_finish(VerifierChannel& channel) { return channel.finish(); }
}  // namespace

Fingerprints draw_fingerprints(Transcript& transcript, const Instance& instance,
                               std::span<const Ext5> challenge)
{
    const Ext5 c = transcript.challenge("bus c");
    Fingerprints result{{c, transcript.challenges("bus alpha", instance.machine.log_width())}, {}};
    if (instance.statement.segment.multi) {
        CHECK(challenge.size() == 1 + instance.machine.log_width(), "the size of the global challenge");
        result.global.emplace(challenge[0], challenge.subspan(1));
    }
    return result;
}

whir::ColumnsClaim columns_claim(const Instance& instance, const RowClaim& claim)
{
    whir::ColumnsClaim columns{claim.point, {}, {}, claim.sum, {}};
    columns.values.append(claim.opened, 0, claim.opened.size());
    for (const std::size_t t : instance.present()) {
        const Table& table = instance.table(t);
        columns.columns.push_back({instance.size(t).log, instance.stack.column_offset(t, 0), table.columns});
        for (const std::size_t offset : table.program)
            columns.program.push_back({instance.size(t).log, offset, 1});
    }
    return columns;
}

std::optional<Ext5> boundary_sum(const Fingerprint& fingerprint, std::span<const Message> messages)
{
    FractionSum sum;
    for (const Message& message : messages) {
        const Ext5 denominator = fingerprint.of(message.bus, message.entries);
        if (denominator.is_zero()) return std::nullopt;
        sum.add(Ext5{message.multiplicity}, denominator);
    }
    return sum.value();
}

Verified<CheckedStatement> complete_statement(const Machine& machine, Statement statement,
                                              const whir::Family& family)
{
    if (const Verified<> bounds = check_bounds(machine, statement); !bounds)
        return std::unexpected{bounds.error()};
    CheckedStatement checked{nullptr, Instance{machine, std::move(statement)}};
    const Instance& instance = checked.instance;
    const whir::Params* params = family.choose(instance.stack.log_total());
    if (params == nullptr) return reject("stack does not fit the parameters");
    if (machine.program_size() != 0 && !machine.program_root(*params))
        return reject("no root for the program");
    if (instance.leaves.log_leaves > params->max_log_leaves) return reject("too many leaves");
    checked.params = params;
    checked.instance.statement.params = params->name;
    return checked;
}

Verified<CheckedStatement> check_statement(const Machine& machine, const Statement& statement,
                                           const whir::Family& family)
{
    Verified<CheckedStatement> checked = complete_statement(machine, statement, family);
    if (checked && statement.params != checked->params->name) return reject("parameter set");
    return checked;
}

Verified<VerifiedSegment> verify_segment(const CheckedStatement& checked, BytesView proof,
                                         const whir::Family& family, std::span<const Ext5> challenge)
{
    const whir::Params& params = *checked.params;
    const Instance& instance = checked.instance;
    VerifierChannel channel{*family.suite, bytes_of(kProofTag), proof};
    step0_statement(channel, instance);
    const whir::Root root = step1_commit(channel, params);
    const Hash256 commitment = channel.state();
    const Fingerprints fingerprints = step2_bus(channel, params, instance, challenge);
    const auto [claim, global_sum] = step3_gkr(channel, instance, fingerprints);
    ZeroCheck check{channel, instance, fingerprints, claim};
    const RowClaim rows = step4_zerocheck(channel, instance, check);
    const whir::Halts halts = step5_open(channel, params, instance, root, rows, check);
    if (const Verified<> verdict = step6_finish(channel); !verdict) return std::unexpected{verdict.error()};
    return VerifiedSegment{commitment, global_sum, halts};
}

Verified<> verify(const CheckedStatement& checked, BytesView proof, const whir::Family& family)
{
    const Statement& statement = checked.instance.statement;
    if (statement.segment.multi) return reject("one segment of a longer run");
    if (const Verified<> run = checked.instance.machine.check_run({&statement, 1}); !run) return run;
    const Verified<VerifiedSegment> segment = verify_segment(checked, proof, family, {});
    if (!segment) return std::unexpected{segment.error()};
    return {};
}

Verified<> verify(const Machine& machine, const Statement& statement, BytesView proof,
                  const whir::Family& family)
{
    if (statement.segment.multi) return reject("one segment of a longer run");
    const Verified<CheckedStatement> checked = check_statement(machine, statement, family);
    if (!checked) return std::unexpected{checked.error()};
    return verify(*checked, proof, family);
}
}  // namespace freehold::proof
