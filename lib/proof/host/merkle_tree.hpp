#pragma once
// The prover's side of proof/merkle.hpp: the digests of all layers.

#include "proof/host/prover_channel.hpp"
#include "proof/workers.hpp"

namespace freehold::proof
{
class MerkleTree
{
public:
    /// REQUIRES: a power of two of leaf digests.
    MerkleTree(const HashSuite& suite, std::vector<Hash256> leaves, unsigned cap, Workers& workers);

    [[nodiscard]] const std::vector<Hash256>& commitment() const { return layers_.back(); }
    /// Sends the siblings that a verifier of these leaves lacks. REQUIRES: as in verify_open.
    void open_path(ProverChannel& channel, Label label, std::span<const std::uint32_t> positions) const;

private:
    std::vector<std::vector<Hash256>> layers_;  // leaves first
};
}  // namespace freehold::proof
