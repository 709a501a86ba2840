#pragma once
// The proof of a whole run as a file that says itself what it proves (spec/proof-file.md). Total: any bytes
// decode or are refused by name; every length is bounded before it is used.

#include "proof/segments.hpp"
#include "zkvm/machine.hpp"

namespace freehold::zkvm
{
inline constexpr std::string_view kProofMagic = "FREEHOLD";
inline constexpr std::uint32_t kProofVersion = 6;
/// A length is a word of the verifying guest's input.
inline constexpr std::uint64_t kMaxProofFile = 0xfffffffc;
/// Of one segment; the largest parameter set needs a tenth of it.
inline constexpr std::size_t kMaxSegmentProof = std::size_t{8} << 20;

struct ProofFile
{
    /// The verifier computes the digest from it.
    Descriptor program;
    /// Of one segment: `challenge` and `run` are empty. The statements' program and parameter set are not in
    /// the file; they follow from the program and the verifier's family.
    proof::RunProof run;
};

Bytes encode_proof(const ProofFile& file);
proof::Verified<ProofFile> decode_proof(BytesView bytes);

/// Where a proof file comes from, piece by piece and once.
class ProofSource
{
public:
    virtual ~ProofSource() = default;
    /// How many bytes are left.
    [[nodiscard]] virtual std::size_t left() const = 0;
    /// The next ones, until the next call. REQUIRES: so many are left; a multiple of 4 of them.
    virtual BytesView take(std::size_t count) = 0;
};

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
/// The same, with no more of the file in memory than one segment's proof.
proof::Verified<VerifiedRun> verify_proof(ProofSource& source, const Hash256* expected_program,
                                          const proof::whir::Family& family);
}  // namespace freehold::zkvm
