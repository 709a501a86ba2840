// Verifies the proof of another program's run (spec/recursion.md). Reads the number of the parameter family,
// 0 for base or 1 for recursion, and then a proof file; outputs the digest of what the proof says
// (lib/zkvm/claim.hpp). A proof that does not hold has no run, and so no proof about it.

#include "hint_proof.hpp"
#include "proof/whir_families.hpp"
#include "zkvm/claim.hpp"

extern "C" int main()
{
    using namespace freehold;
    const std::uint32_t number = guest::hint_word();
    if (number > 1) __builtin_trap();
    const proof::whir::Family& family =
        number == 0 ? proof::whir::kBaseFamily : proof::whir::kRecursionFamily;
    guest::HintProof file;
    // No digest is expected: the claim names the program, and the reader of the claim compares.
    const auto run = zkvm::verify_proof(file, nullptr, family);
    if (!run) __builtin_trap();
    guest::finish(zkvm::claim_digest(*run, family));
}
