#pragma once
// The verifier (spec/argument.md): one function per step of the protocol, the same names and the same order
// as in proof/host/prove.hpp.

#include "proof/whir.hpp"
#include "proof/zerocheck.hpp"

namespace freehold::proof
{
inline constexpr std::string_view kProofTag = "freehold proof 4";

/// What an aggregator goes on with: the transcript's state after step 1, and the sum of the segment's
/// fractions on the global busses. And where the proof may be cut.
struct VerifiedSegment
{
    Hash256 commitment;
    Ext5 global_sum;
    whir::Halts halts;
};

/// A statement whose bounds hold, and all that follows from it.
struct CheckedStatement
{
    const whir::Params* params;
    Instance instance;
};

/// The family is the verifier's, never the prover's choice; so is the set, which the statement must name.
Verified<CheckedStatement> check_statement(const Machine& machine, const Statement& statement,
                                           const whir::Family& family);
/// The same for a statement that names no set, as a proof file does not: it gets the name of the right one.
Verified<CheckedStatement> complete_statement(const Machine& machine, Statement statement,
                                              const whir::Family& family);

/// A run of one segment: the whole run in one proof. Whoever calls it compares the statement's public words
/// with what it expects.
Verified<> verify(const Machine& machine, const Statement& statement, BytesView proof,
                  const whir::Family& family);
Verified<> verify(const CheckedStatement& checked, BytesView proof, const whir::Family& family);

/// One segment of a run of several: `challenge` is (c, alpha_0, ..) of the global busses. Says nothing about
/// the run as a whole (proof/segments.hpp).
Verified<VerifiedSegment> verify_segment(const CheckedStatement& checked, BytesView proof,
                                         const whir::Family& family, std::span<const Ext5> challenge);

// Shared with the prover.

/// REQUIRES: the challenge is 1 + log_width elements if the statement is one of several segments.
Fingerprints draw_fingerprints(Transcript& transcript, const Instance& instance,
                               std::span<const Ext5> challenge);
whir::ColumnsClaim columns_claim(const Instance& instance, const RowClaim& claim);

/// The sum of the fractions that the verifier adds itself; nothing if a denominator is zero.
std::optional<Ext5> boundary_sum(const Fingerprint& fingerprint, std::span<const Message> messages);
}  // namespace freehold::proof
