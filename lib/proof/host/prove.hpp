#pragma once
// The prover (spec/argument.md): one function per step of the protocol, the same names and the same order as
// in proof/verify.hpp.

#include "proof/host/whir_prove.hpp"
#include "proof/host/zerocheck_prove.hpp"
#include "proof/verify.hpp"
#include "proof/workers.hpp"

namespace freehold::proof
{
enum class ProverPath : std::uint8_t
{
    /// Packed kernels.
    Fast,
    /// One row after the other (proof/host/plain_prover.hpp): the same bytes.
    Plain
};

struct ProverOptions
{
    ProverPath path = ProverPath::Fast;
    /// For the forgery tests.
    Tamper tamper;
};

/// A segment's statement, without the parameter set's name: fills that in.
/// Aborts if no set of the family is large enough.
const whir::Params& choose_params(const Machine& machine, Statement& statement, const whir::Family& family);

/// One segment's proof in two halves, since in a run of several segments the global challenge hangs on the
/// first halves of all.
class SegmentProver
{
public:
    /// Steps 0 and 1. The trace is not checked: from a bad one an invalid proof comes out.
    /// REQUIRES: the trace has the statement's row counts and the size of the parameter set. All outlive it.
    SegmentProver(const Machine& machine, const Statement& statement, const Trace& trace,
                  const whir::Family& family, Workers& workers, ProverOptions options = {});

    /// The transcript's state after step 1.
    [[nodiscard]] const Hash256& commitment() const { return commitment_digest_; }
    /// Of memory, beside the trace. REQUIRES: before finish().
    [[nodiscard]] std::size_t bytes() const { return commitment_->code.bytes(); }
    /// Steps 2 to 5: the proof. Once.
    Bytes finish(std::span<const Ext5> challenge = {});
    /// Bytes of each message, by label.
    [[nodiscard]] const auto& sizes() const { return channel_.sizes(); }

private:
    void step0_statement();
    whir::Commitment step1_commit();
    Fingerprints step2_bus(std::span<const Ext5> challenge);
    LeafClaim step3_gkr(const Fingerprints& fingerprints);
    RowClaim step4_zerocheck(ZeroCheck& check, std::span<const TableCoefficients> coefficients);
    void step5_open(const RowClaim& claim, ZeroCheck& check, std::span<const TableCoefficients> coefficients);

    Instance instance_;
    const Trace& trace_;
    const whir::Params& params_;
    Workers& workers_;
    ProverPath path_;
    ProverChannel channel_;
    std::optional<whir::Commitment> commitment_;
    Hash256 commitment_digest_;
    std::vector<std::unique_ptr<ProverTable>> tables_;
};

/// The proof of a run of one segment.
Bytes prove(const Machine& machine, const Statement& statement, const Trace& trace,
            const whir::Family& family, Workers& workers, ProverOptions options = {});
}  // namespace freehold::proof
