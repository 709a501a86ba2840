#pragma once
// Runs of several segments: one global challenge, one set of global busses (spec/argument.md, section 6). The
// prover's twin is proof/host/prove_run.hpp.
//
//   1. Every segment runs steps 0 and 1: statement, root, out-of-domain answers. Its commitment digest is the
//      transcript's state after that.
//   2. Run transcript: absorb the number of segments and every digest, in order; grind; draw c and alpha.
//   What
//      is said on the global busses is fixed by then. Roots alone would not fix it: in the Johnson regime a
//      root leaves a list of codewords open, and a choice per segment, made after the challenge, would be
//      exponentially many; so the out-of-domain answers come first.
//   3. Every segment absorbs the challenge and goes on with step 2. Its top layer shows the sum of the
//   fractions
//      of its global blocks.
//   4. The verifier of the run checks order, flags and the machine's conditions on the run, verifies the
//   segments,
//      recomputes the challenge from their digests, and checks that the global sums and the run's boundary
//      messages add up to zero.

#include "proof/verify.hpp"

namespace freehold::proof
{
inline constexpr std::string_view kRunTag = "freehold run 2";
inline constexpr std::size_t kMaxSegments = std::size_t{1} << 16;

template <class Data>
struct RunProofOf
{
    std::vector<Statement> statements;
    /// (c, alpha_0, ..): the verifier computes it again.
    std::vector<Ext5> challenge;
    /// The messages of the run transcript: the nonce of the challenge.
    Data run;
    std::vector<Data> segments;
};
using RunProof = RunProofOf<Bytes>;
/// For a verifier, whose proof lies in one file.
using RunProofView = RunProofOf<BytesView>;

/// The bits of grinding for the global challenge: of one segment, and one more for each doubling of their
/// number.
unsigned global_grinding(std::span<const whir::Params* const> params);

/// The statements are public: whoever calls it compares their public words with what it expects.
Verified<> verify_run(const Machine& machine, const RunProof& proof, const whir::Family& family);
/// The same for statements that name no parameters, as those of a proof file.
Verified<> verify_unnamed_run(const Machine& machine, const RunProofView& proof, const whir::Family& family);
}  // namespace freehold::proof
