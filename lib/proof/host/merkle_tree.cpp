#include "proof/host/merkle_tree.hpp"

#include "base/check.hpp"
#include "proof/host/hash_many.hpp"

#include <algorithm>
#include <bit>

namespace freehold::proof
{
namespace
{
constexpr std::size_t kDigestsPerTask = 4096;

std::span<const Hash256> all(const MerkleTree::Digests& digests) { return {digests.data(), digests.size()}; }
}  // namespace

void hash_parents(const ManyHashes& hashes, std::span<const Hash256> children, std::span<Hash256> parents,
                  Workers& workers)
{
    workers.run((parents.size() + kDigestsPerTask - 1) / kDigestsPerTask, [&](std::size_t task) {
        const std::size_t begin = task * kDigestsPerTask;
        const std::size_t count = std::min(kDigestsPerTask, parents.size() - begin);
        hashes.parents(children.subspan(2 * begin, 2 * count), parents.subspan(begin, count));
    });
}

MerkleTree::MerkleTree(const HashSuite& suite, Digests layer, unsigned lowest, unsigned cap, Workers& workers)
    : lowest_{lowest}
{
    CHECK(std::has_single_bit(layer.size()), "a power of two of leaves");
    CHECK(lowest == 0 || layer.size() >> cap != 0, "a cap above what is kept");
    const ManyHashes hashes{suite};
    layers_.push_back(std::move(layer));
    while (layers_.back().size() > std::size_t{1} << cap) {
        Digests above{layers_.back().size() / 2};
        hash_parents(hashes, all(layers_.back()), {above.data(), above.size()}, workers);
        layers_.push_back(std::move(above));
    }
    commitment_.assign(layers_.back().begin(), layers_.back().end());
}

void MerkleTree::open_path(ProverChannel& channel, const Label& label,
                           std::span<const std::uint32_t> positions, const Fetched& fetched) const
{
    std::vector<std::uint32_t> known{positions.begin(), positions.end()};
    std::vector<Hash256> path;
    for (unsigned l = 0; l + 1 < lowest_ + layers_.size(); ++l) {
        std::vector<std::uint32_t> up;
        for (std::size_t i = 0; i < known.size(); ++i) {
            const bool both = (known[i] & 1) == 0 && i + 1 < known.size() && known[i + 1] == known[i] + 1;
            const std::uint32_t sibling = known[i] ^ 1;
            if (!both) path.push_back(l < lowest_ ? fetched.at({l, sibling}) : layers_[l - lowest_][sibling]);
            up.push_back(known[i] >> 1);
            if (both) ++i;
        }
        known = std::move(up);
    }
    channel.hint_digests(label, path);
}
}  // namespace freehold::proof
