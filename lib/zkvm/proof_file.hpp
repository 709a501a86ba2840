#pragma once
// The proof of a whole run as a file that says itself what it proves (spec/proof-file.md). Total: any bytes
// decode or are refused by name; every length is bounded before it is used.

#include "proof/segments.hpp"
#include "zkvm/machine.hpp"

namespace freehold::zkvm
{
inline constexpr std::string_view kProofMagic = "FREEHOLD";
inline constexpr std::uint32_t kProofVersion = 5;
inline constexpr std::size_t kMaxProofFile = std::size_t{1} << 30;
/// Of one segment; the largest parameter set needs a tenth of it.
inline constexpr std::size_t kMaxSegmentProof = std::size_t{8} << 20;

template <class Data>
struct ProofFileOf
{
    /// The verifier computes the digest from it.
    Descriptor program;
    /// Of one segment: `challenge` and `run` are empty. The statements' program and parameter set are not in
    /// the file; they follow from the program and the verifier's family.
    proof::RunProofOf<Data> run;
};
using ProofFile = ProofFileOf<Bytes>;

Bytes encode_proof(const ProofFile& file);
proof::Verified<ProofFile> decode_proof(BytesView bytes);
/// Without copies: refers to `bytes`.
proof::Verified<ProofFileOf<BytesView>> decode_proof_view(BytesView bytes);

struct VerifiedRun
{
    Hash256 program;
    std::array<std::uint32_t, kOutputCount> outputs{};
    std::size_t segments = 0;
};

/// A run of the program with this digest exists that halts with these outputs, whatever its input. If no
/// digest is expected, the caller must compare the one in the result with what it trusts.
proof::Verified<VerifiedRun> verify_proof(BytesView bytes, const Hash256* expected_program,
                                          const proof::whir::Family& family);
}  // namespace freehold::zkvm
