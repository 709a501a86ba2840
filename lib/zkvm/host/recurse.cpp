#include "zkvm/host/recurse.hpp"

#include "proof/whir_families.hpp"
#include "zkvm/claim.hpp"

#include <algorithm>

namespace freehold::zkvm
{
std::span<const proof::whir::Family* const> verifiable_families()
{
    static constexpr const proof::whir::Family* kByNumber[] = {&proof::whir::kBaseFamily,
                                                               &proof::whir::kRecursionFamily};
    return kByNumber;
}

std::vector<std::uint32_t> verification_input(std::uint32_t number, BytesView proof)
{
    std::vector<std::uint32_t> words{number, static_cast<std::uint32_t>(proof.size())};
    for (std::size_t i = 0; i < proof.size(); ++i) {
        if (i % 4 == 0) words.push_back(0);
        words.back() |= std::uint32_t{proof[i]} << (8 * (i % 4));
    }
    return words;
}

std::expected<ProofFile, std::string> prove_proof(const riscv::Program& verifier, const ProofOfFamily& inner,
                                                  const proof::whir::Family& to, proof::Workers& workers,
                                                  const ProveOptions& options, ProveStatistics* statistics)
{
    const auto families = verifiable_families();
    const auto family = std::ranges::find(families, &inner.family);
    if (family == families.end()) return std::unexpected{"no guest verifies this family"};
    // A proof that does not hold has no run of the verifier; here is the reason, which the guest cannot tell.
    const auto verified = verify_proof(inner.file, nullptr, inner.family);
    if (!verified) return std::unexpected{"refused: " + std::string{verified.error().reason}};
    const auto number = static_cast<std::uint32_t>(family - families.begin());
    auto outer =
        prove_program(verifier, verification_input(number, inner.file), to, workers, options, statistics);
    if (!outer) return std::unexpected{"no proof: " + std::string{outer.error().reason}};
    const Publics publics = Publics::decode(outer->run.statements.back().publics);
    if (publics.outputs != digest_words(claim_digest(*verified, inner.family)))
        return std::unexpected{"the verifier's program claims something else"};
    return std::move(*outer);
}
}  // namespace freehold::zkvm
