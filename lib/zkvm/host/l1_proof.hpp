#pragma once
// A proof as the verifier on L1 reads it (spec/l1-verifier.md, contracts/src/verifier/Verifier.sol).

#include "zkvm/proof_file.hpp"

namespace freehold::zkvm
{
/// What `Verifier.verify` is given beside the public input: what of the statement the verifier does not know
/// itself (ends of memory, rows of the tables), and the proof. REQUIRES: a run of one segment.
Bytes l1_proof(const ProofFile& file);
}  // namespace freehold::zkvm
