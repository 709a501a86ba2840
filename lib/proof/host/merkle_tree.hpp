#pragma once
// The prover's side of proof/merkle.hpp: the digests of all layers, or of all but the lowest.

#include "field/host/aligned_buffer.hpp"
#include "proof/host/prover_channel.hpp"
#include "proof/workers.hpp"

#include <map>

namespace freehold::proof
{
class ManyHashes;

class MerkleTree
{
public:
    using Digests = field::AlignedBuffer<Hash256>;
    /// Digests of layers that the tree does not hold, by layer (0: leaves) and place.
    using Fetched = std::map<std::pair<unsigned, std::uint32_t>, Hash256>;

    /// Of the digests of layer `lowest`, and of all above. REQUIRES: a power of two of them, no fewer than
    /// the cap has.
    MerkleTree(const HashSuite& suite, Digests layer, unsigned lowest, unsigned cap, Workers& workers);

    [[nodiscard]] const std::vector<Hash256>& commitment() const { return commitment_; }
    /// Of memory.
    [[nodiscard]] std::size_t bytes() const { return 2 * sizeof(Hash256) * layers_.front().size(); }
    /// Sends the siblings that a verifier of these leaves lacks. REQUIRES: as in verify_open; `fetched` has
    /// what below `lowest` is needed.
    void open_path(ProverChannel& channel, const Label& label, std::span<const std::uint32_t> positions,
                   const Fetched& fetched = {}) const;

private:
    unsigned lowest_;
    std::vector<Digests> layers_;  // from `lowest` up to the cap
    std::vector<Hash256> commitment_;
};

/// The layer above. REQUIRES: twice as many children as parents.
void hash_parents(const ManyHashes& hashes, std::span<const Hash256> children, std::span<Hash256> parents,
                  Workers& workers);
}  // namespace freehold::proof
