#include "proof/host/merkle_tree.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <bit>

namespace freehold::proof
{
namespace
{
constexpr std::size_t kDigestsPerTask = 256;

template <class F>
void for_each_block(Workers& workers, std::size_t count, F body)
{
    workers.run((count + kDigestsPerTask - 1) / kDigestsPerTask, [&](std::size_t task) {
        const std::size_t begin = task * kDigestsPerTask;
        body(begin, std::min(begin + kDigestsPerTask, count));
    });
}
}  // namespace

MerkleTree::MerkleTree(const HashSuite& suite, std::span<const BabyBear> matrix, std::size_t width,
                       unsigned cap, Workers& workers)
{
    const std::size_t count = matrix.size() / width;
    CHECK(std::has_single_bit(count) && count * width == matrix.size(), "a power of two of whole leaves");
    layers_.emplace_back(count);
    for_each_block(workers, count, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Bytes leaf = encode(matrix.subspan(i * width, width));
            layers_[0][i] = suite.hash(std::array{BytesView{leaf}});
        }
    });
    while (layers_.back().size() > std::size_t{1} << cap) {
        const std::vector<Hash256>& below = layers_.back();
        std::vector<Hash256> layer(below.size() / 2);
        for_each_block(workers, layer.size(), [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) layer[i] = suite.parent(below[2 * i], below[2 * i + 1]);
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
