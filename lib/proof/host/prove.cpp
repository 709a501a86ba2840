#include "proof/host/prove.hpp"

#include "proof/host/gkr_prove.hpp"
#include "proof/host/plain_prover.hpp"
#include "proof/host/program_code.hpp"

namespace freehold::proof
{
namespace
{
BytesView bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

const whir::Params& params_for(const Trace& trace, const whir::Family& family)
{
    const whir::Params* params = family.choose(trace.layout().log_total());
    CHECK(params != nullptr, "no parameter set for a trace of this size");
    CHECK(params->n == trace.log_size(), "the trace has not the size of the parameter set");
    return *params;
}
}  // namespace

const whir::Params& choose_params(const Machine& machine, Statement& statement, const whir::Family& family)
{
    const whir::Params* params = family.choose(StackLayout{machine, statement.rows}.log_total());
    CHECK(params != nullptr, "no parameter set for a trace of this size");
    statement.params = params->name;
    return *params;
}

SegmentProver::SegmentProver(const Machine& machine, const Statement& statement, const Trace& trace,
                             const whir::Family& family, Workers& workers, ProverOptions options)
    : instance_{machine, statement},
      trace_{trace},
      params_{params_for(trace, family)},
      workers_{workers},
      path_{options.path},
      channel_{*family.suite, bytes_of(kProofTag), std::move(options.tamper)}
{
    step0_statement();
    commitment_ = step1_commit();
    commitment_digest_ = channel_.state();
}

Bytes SegmentProver::finish(std::span<const Ext5> challenge)
{
    const Fingerprints fingerprints = step2_bus(challenge);
    const LeafClaim claim = step3_gkr(fingerprints);
    ZeroCheck check{channel_, instance_, fingerprints, claim};
    const std::vector<TableCoefficients> coefficients =
        table_coefficients(instance_, fingerprints, claim.point, check.batch());
    const RowClaim rows = step4_zerocheck(check, coefficients);
    step5_open(rows, check, coefficients);
    return channel_.take_proof();
}

void SegmentProver::step0_statement() { channel_.absorb("statement", instance_.statement.encode()); }

whir::Commitment SegmentProver::step1_commit()
{
    return whir::commit(channel_, params_, trace_.stack(), workers_);
}

Fingerprints SegmentProver::step2_bus(std::span<const Ext5> challenge)
{
    if (instance_.statement.segment.multi) channel_.absorb("global challenge", encode(challenge));
    channel_.grind("bus", params_.grind_bus, workers_);
    return draw_fingerprints(channel_, instance_, challenge);
}

LeafClaim SegmentProver::step3_gkr(const Fingerprints& fingerprints)
{
    if (path_ == ProverPath::Plain)
        return plain::prove_gkr(channel_, instance_.leaves.top_log,
                                plain::leaves(instance_, fingerprints, trace_));
    tables_ = prover_tables(instance_, trace_);
    const LeafSource leaves{instance_, fingerprints, tables_, row_kernels()};
    return gkr::prove(channel_, leaves, workers_, gkr_kernels());
}

RowClaim SegmentProver::step4_zerocheck(ZeroCheck& check, std::span<const TableCoefficients> coefficients)
{
    if (path_ == ProverPath::Plain)
        return plain::prove_zerocheck(channel_, instance_, check, coefficients, trace_);
    return zerocheck::prove(channel_, instance_, check, coefficients, tables_, workers_, row_kernels());
}

void SegmentProver::step5_open(const RowClaim& claim, ZeroCheck& check,
                               std::span<const TableCoefficients> coefficients)
{
    const whir::ColumnsClaim columns = columns_claim(instance_, claim);
    const auto sum = [&](const Ext5& first, const Ext5& c) {
        const zerocheck::Counts counts = zerocheck::counts(instance_);
        const Ext5List zeros{counts.committed + counts.program};
        return whir::ColumnsSum{column_weights(instance_, coefficients, claim, first, c),
                                check.final_value(claim, zeros, first, c)};
    };
    std::optional<whir::ProgramCode> program;
    if (instance_.machine.program_size() != 0) {
        CHECK(instance_.machine.program_values().size() == instance_.machine.program_size(),
              "a machine in a prover's hands");
        program.emplace(channel_.suite(), params_, instance_.machine.program_values(), workers_);
    }
    whir::prove(channel_, params_, std::move(*commitment_), {columns, sum, program ? &*program : nullptr},
                workers_);
}

Bytes prove(const Machine& machine, const Statement& statement, const Trace& trace,
            const whir::Family& family, Workers& workers, ProverOptions options)
{
    return SegmentProver{machine, statement, trace, family, workers, std::move(options)}.finish();
}
}  // namespace freehold::proof
