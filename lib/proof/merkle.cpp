#include "proof/merkle.hpp"

#include "base/check.hpp"

#include <bit>

namespace freehold::proof
{
namespace
{
struct Node
{
    std::uint32_t position;
    Hash256 digest;
};

/// The parents of `layer`, with the missing siblings read from the proof.
std::vector<Node> climb(VerifierChannel& channel, std::span<const Node> layer)
{
    std::vector<Node> up;
    up.reserve(layer.size());
    const HashSuite& suite = channel.suite();
    for (std::size_t i = 0; i < layer.size(); ++i) {
        const Node& node = layer[i];
        const std::uint32_t parent = node.position >> 1;
        if ((node.position & 1) != 0) {
            up.push_back({parent, suite.parent(channel.hint_digest(), node.digest)});
        } else if (i + 1 < layer.size() && layer[i + 1].position == node.position + 1) {
            up.push_back({parent, suite.parent(node.digest, layer[i + 1].digest)});
            ++i;
        } else {
            up.push_back({parent, suite.parent(node.digest, channel.hint_digest())});
        }
    }
    return up;
}
}  // namespace

Bytes verify_open(VerifierChannel& channel, std::span<const Hash256> commitment, unsigned log_leaves,
                  std::span<const std::uint32_t> positions, std::size_t leaf_elements,
                  std::string_view reason)
{
    CHECK(std::has_single_bit(commitment.size()) && commitment.size() <= std::size_t{1} << log_leaves,
          "Merkle cap");
    Bytes leaves;
    leaves.reserve(kBaseBytes * positions.size() * leaf_elements);
    std::vector<Node> layer;
    layer.reserve(positions.size());
    for (const std::uint32_t position : positions) {
        const BytesView leaf = channel.hint(leaf_elements);
        layer.push_back({position, channel.suite().hash(std::array{leaf})});
        append(leaves, leaf);
    }
    for (std::size_t size = std::size_t{1} << log_leaves; size > commitment.size(); size /= 2)
        layer = climb(channel, layer);
    bool all_equal = true;
    for (const Node& node : layer) all_equal &= node.digest == commitment[node.position];
    channel.check(all_equal, reason);
    return leaves;
}
}  // namespace freehold::proof
