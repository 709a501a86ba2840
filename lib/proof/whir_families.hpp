#pragma once
// The parameter families of the product: every set reaches 132 bits in each round and 128 over all rounds
// together
// (`freehold security`). A verifier pins a family and lets nobody choose it.

#include "proof/whir_params.hpp"

namespace freehold::proof::whir
{
/// Segments of the machine, rate 1/2; what recursion verifies.
extern const Family kBaseFamily;
/// Proofs about proofs, rate 1/8.
extern const Family kRecursionFamily;
/// The proof that L1 reads, rate 1/128 (1/64 for the largest), with Keccak-256.
extern const Family kLastFamily;
}  // namespace freehold::proof::whir
