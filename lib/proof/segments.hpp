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

struct RunProof
{
    std::vector<Statement> statements;
    /// (c, alpha_0, ..): the verifier computes it again.
    std::vector<Ext5> challenge;
    /// The messages of the run transcript: the nonce of the challenge.
    Bytes run;
    std::vector<Bytes> segments;
};

/// The bits of grinding for the global challenge: of one segment, and one more for each doubling of their
/// number.
unsigned global_grinding(std::span<const whir::Params* const> params);

/// The conditions on the statements of a run together.
Verified<> check_run(const Machine& machine, std::span<const Statement> statements);

/// The statements are public: whoever calls it compares their public words with what it expects.
Verified<> verify_run(const Machine& machine, const RunProof& proof, const whir::Family& family);

/// The same segment by segment, each gone before the next is read: what a verifier holds does not grow with
/// their proofs. Whatever is wrong is said at once or at the end.
class RunVerifier
{
public:
    /// Of `count` segments. Both must outlive it.
    RunVerifier(const Machine& machine, const whir::Family& family, std::size_t count,
                std::vector<Ext5> challenge);

    /// In order. A statement that names no parameter set gets the right one's name, as in a proof file.
    Verified<> add(Statement statement, BytesView proof);
    /// After the last segment: the messages of the run transcript.
    Verified<> finish(BytesView run) const;

private:
    [[nodiscard]] std::vector<Ext5> recompute_challenge(VerifierChannel& channel) const;

    const Machine& machine_;
    const whir::Family& family_;
    std::size_t count_;
    std::vector<Ext5> challenge_;
    std::vector<Statement> statements_;
    std::vector<const whir::Params*> params_;
    struct Said
    {
        Hash256 commitment;
        Ext5 global_sum;
    };
    std::vector<Said> said_;
};
}  // namespace freehold::proof
