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

template <class F>
void for_each_block(Workers& workers, std::size_t count, F body)
{
    workers.run((count + kDigestsPerTask - 1) / kDigestsPerTask, [&](std::size_t task) {
        const std::size_t begin = task * kDigestsPerTask;
        body(begin, std::min(begin + kDigestsPerTask, count));
    });
}
}  // namespace

MerkleTree::MerkleTree(const HashSuite& suite, std::vector<Hash256> leaves, unsigned cap, Workers& workers)
{
    CHECK(std::has_single_bit(leaves.size()), "a power of two of leaves");
    const ManyHashes hashes{suite};
    layers_.push_back(std::move(leaves));
    while (layers_.back().size() > std::size_t{1} << cap) {
        const std::vector<Hash256>& below = layers_.back();
        std::vector<Hash256> layer(below.size() / 2);
        for_each_block(workers, layer.size(), [&](std::size_t begin, std::size_t end) {
            hashes.parents(std::span{below}.subspan(2 * begin, 2 * (end - begin)),
                           std::span{layer}.subspan(begin, end - begin));
        });
        layers_.push_back(std::move(layer));
    }
}

void MerkleTree::open_path(ProverChannel& channel, Label label,
                           std::span<const std::uint32_t> positions) const
{
    std::vector<std::uint32_t> known{positions.begin(), positions.end()};
    std::vector<Hash256> path;
    for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
        std::vector<std::uint32_t> up;
        for (std::size_t i = 0; i < known.size(); ++i) {
            const bool both = (known[i] & 1) == 0 && i + 1 < known.size() && known[i + 1] == known[i] + 1;
            if (!both) path.push_back(layers_[l][known[i] ^ 1]);
            up.push_back(known[i] >> 1);
            if (both) ++i;
        }
        known = std::move(up);
    }
    channel.hint_digests(label, path);
}
}  // namespace freehold::proof
