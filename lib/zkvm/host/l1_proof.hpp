#pragma once
// A proof as the verifier on L1 reads it (spec/l1-verifier.md, contracts/src/verifier/Verifier.sol).

#include "zkvm/proof_file.hpp"

namespace freehold::zkvm
{
struct L1Proof
{
    /// What `Verifier.verify` is given beside the public input: what of the statement the verifier does not
    /// know itself (ends of memory, rows of the tables), and the proof.
    Bytes bytes;
    /// Where StagedVerifier.sol cuts it, counted in `bytes`.
    proof::whir::Halts halts;
};

/// REQUIRES: a run of one segment whose proof holds in this family.
L1Proof l1_proof(const ProofFile& file, const proof::whir::Family& family);
}  // namespace freehold::zkvm
