#include "proof/merkle.hpp"

#include "base/cells.hpp"
#include "base/check.hpp"

#include <bit>

namespace freehold::proof
{
namespace
{
/// Climbs from the opened leaves to the commitment. Nodes are hashed where they lie, and each takes the place
/// of a child, or of one to the left of it.
class Path
{
public:
    Path(VerifierChannel& channel, std::span<const std::uint32_t> positions)
        : channel_{channel}, positions_{positions.begin(), positions.end()}, digests_(positions.size() + 1)
    {}

    [[nodiscard]] std::size_t size() const { return positions_.size(); }
    void set_leaf(std::size_t i, BytesView leaf) { channel_.suite().leaf(leaf, digests_[i]); }

    /// To the parents of the layer; siblings that are missing are read from the proof.
    void climb()
    {
        const auto parent_of = channel_.suite().parent;
        const std::span<std::uint32_t> positions{positions_};
        Hash256* const digests = digests_.data();
        Hash256& sibling = digests_.back();
        std::size_t up = 0;
        for (std::size_t i = 0; i < positions.size(); ++i, ++up) {
            const std::uint32_t position = positions[i];
            const Hash256& node = digests[i];
            Hash256& parent = digests[up];
            if ((position & 1) == 0 && i + 1 < positions.size() && positions[i + 1] == position + 1) {
                ++i;
                parent_of(node, digests[i], parent);
            } else {
                channel_.hint_digest(sibling);
                if ((position & 1) != 0)
                    parent_of(sibling, node, parent);
                else
                    parent_of(node, sibling, parent);
            }
            positions[up] = position >> 1;
        }
        positions_.resize(up);
    }

    [[nodiscard]] bool leads_to(std::span<const Hash256> commitment) const
    {
        bool all_equal = true;
        for (std::size_t i = 0; i < positions_.size(); ++i)
            all_equal &= digests_[i] == commitment[positions_[i]];
        return all_equal;
    }

private:
    VerifierChannel& channel_;
    std::vector<std::uint32_t> positions_;
    CellVector<Hash256> digests_;  // by position; the last is for siblings
};
}  // namespace

std::vector<Ext5> verify_open(VerifierChannel& channel, std::span<const Hash256> commitment,
                              unsigned log_leaves, std::span<const std::uint32_t> positions,
                              std::size_t leaf_elements, std::string_view reason,
                              const std::function<Ext5(BytesView leaf)>& fold)
{
    CHECK(std::has_single_bit(commitment.size()) && commitment.size() <= std::size_t{1} << log_leaves,
          "Merkle cap");
    Path path{channel, positions};
    CellVector<std::uint32_t> words(leaf_elements);
    const BytesView leaf{reinterpret_cast<const std::uint8_t*>(words.data()), kBaseBytes * leaf_elements};
    std::vector<Ext5> folded;
    folded.reserve(positions.size());
    for (std::size_t i = 0; i < positions.size(); ++i) {
        channel.hint(words);
        path.set_leaf(i, leaf);
        folded.push_back(fold(leaf));
    }
    for (std::size_t size = std::size_t{1} << log_leaves; size > commitment.size(); size /= 2) path.climb();
    channel.check(path.leads_to(commitment), reason);
    return folded;
}
}  // namespace freehold::proof
