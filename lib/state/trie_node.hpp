#pragma once
// A trie's nodes in memory, and their RLP (Yellow Paper, appendix D). Internal to the trie.

#include "base/check.hpp"
#include "codec/rlp_sink.hpp"
#include "crypto/keccak.hpp"
#include "state/nibbles.hpp"

#include <bit>
#include <memory>
#include <optional>

namespace freehold::state
{
struct Node;

/// A place in the trie and what hangs there. A link never changes its place: when nodes split or merge, the
/// links of places that remain are moved whole, so `stored` and `hash` always speak of one place.
///
/// States: empty (only a trie's root: no node, not stored, not dirty); dirty (node changed since the last
/// hashing); clean and stored (hash valid, node perhaps not loaded); clean and not stored (node is inline:
/// its RLP is < 32 bytes).
struct Link
{
    std::unique_ptr<Node> node;
    Hash256 hash;         // of the stored node
    bool stored = false;  // at the last hashing, a node with that hash had this place in the store
    bool dirty = false;

    /// To a node that was not there at the last hashing.
    static Link to(std::unique_ptr<Node> node);
    [[nodiscard]] bool is_empty() const { return !node && !stored; }
};

struct Node
{
    enum class Kind : std::uint8_t
    {
        Leaf,
        Extension,
        Branch
    };

    Kind kind = Kind::Leaf;
    std::uint16_t children_mask = 0;  // branch: which nibbles have a child
    std::uint16_t links_mask = 0;  // branch: which of them have a link in `links`; the others are in `packed`
    std::vector<Link> links;       // branch: in no order; extension: exactly one, to a branch
    Bytes value;                   // leaf that is not packed: not empty; branch: may be
    Nibbles path;                  // leaf that is not packed, extension
    // A branch or a leaf as it was loaded: its RLP, so that what only changes in hashes or in its value is
    // neither taken apart nor put together again.
    // Of a branch it holds the hashes of children that nobody asked for, and is kept up to date by settle();
    // empty, unless every child is stored and there is no value.
    Bytes packed;

    [[nodiscard]] bool has_child(unsigned nibble) const { return (children_mask >> nibble & 1) != 0; }
    [[nodiscard]] unsigned child_count() const { return static_cast<unsigned>(std::popcount(children_mask)); }
    /// Valid until the next call for another nibble. REQUIRES: has_child(nibble).
    [[nodiscard]] Link& child(unsigned nibble);
    /// REQUIRES: !has_child(nibble).
    void add_child(unsigned nibble, Link link)
    {
        unpack();
        links.push_back(std::move(link));
        note_link(nibble);
        children_mask = links_mask;
    }
    /// REQUIRES: has_child(nibble).
    void remove_child(unsigned nibble)
    {
        unpack();
        erase_link(nibble);
        children_mask = links_mask;
    }
    /// As if the node had never been packed: all children of a branch become links, a leaf has its path and
    /// value. Call before anything changes but a child's hash or a leaf's value.
    void unpack();
    /// The child was hashed: its hash goes to `packed`. REQUIRES: links_mask has the nibble.
    void settle(unsigned nibble);
    /// Calls visit(nibble) for each child of a branch that has a link, ascending.
    template <typename Visit>
    void each_link(const Visit& visit)
    {
        for (unsigned rest = links_mask; rest != 0; rest &= rest - 1)
            visit(static_cast<unsigned>(std::countr_zero(rest)));
    }
    /// REQUIRES: links_mask has the nibble.
    [[nodiscard]] const Link& link(unsigned nibble) const { return links[link_places_[nibble]]; }

    // --- Leaves
    // ------------------------------------------------------------------------------------------------
    /// Makes of a node that is as new the packed leaf of that RLP; false, and nothing done, if it is anything
    /// else.
    bool pack_leaf(Bytes& rlp);
    /// REQUIRES (here and below): a leaf.
    [[nodiscard]] BytesView leaf_value() const
    {
        return packed.empty() ? BytesView{value} : BytesView{packed}.subspan(value_offset_);
    }
    void set_leaf_value(BytesView new_value);
    /// Whether its path is what follows the first `depth` nibbles of the key.
    [[nodiscard]] bool is_leaf_of(const Key& key, std::size_t depth) const
    {
        if (!packed.empty()) return HexPrefix::is_rest(packed_path(), key, depth);
        return std::ranges::equal(path.view(), key.from(depth).view());
    }

private:
    static unsigned count_below(unsigned mask, unsigned nibble)
    {
        return static_cast<unsigned>(std::popcount(mask & ((1u << nibble) - 1)));
    }
    void note_link(unsigned nibble)  // the last of `links` is that child's
    {
        link_places_[nibble] = static_cast<std::uint8_t>(links.size() - 1);
        links_mask = static_cast<std::uint16_t>(links_mask | 1u << nibble);
    }
    void erase_link(unsigned nibble);
    Link& link_packed(unsigned nibble);
    /// Where the child's hash is in `packed`.
    [[nodiscard]] std::size_t hash_offset(unsigned nibble) const;
    /// Of a packed leaf, in the encoding of HexPrefix.
    [[nodiscard]] BytesView packed_path() const
    {
        return BytesView{packed}.subspan(path_offset_, path_size_);
    }

    std::array<std::uint8_t, 16> link_places_;  // branch: in `links`, of the nibbles in links_mask
    // Of a packed leaf.
    std::uint8_t path_offset_ = 0;
    std::uint8_t path_size_ = 0;
    std::uint8_t value_offset_ = 0;
};

inline Link& Node::child(unsigned nibble)
{
    return (links_mask >> nibble & 1) != 0 ? links[link_places_[nibble]] : link_packed(nibble);
}

inline Link Link::to(std::unique_ptr<Node> node) { return {std::move(node), {}, false, true}; }

template <typename Sink>
void put_node(Sink& sink, const Node& node);

/// What a parent says of a child: its hash, or the child itself. REQUIRES: the link is not dirty.
template <typename Sink>
void put_link(Sink& sink, const Link& link)
{
    DCHECK(!link.dirty);
    if (link.stored)
        sink.fixed(link.hash);
    else
        put_node(sink, *link.node);
}

/// Writes the node's RLP to a sink of codec/rlp_sink.hpp. REQUIRES: no child is dirty.
template <typename Sink>
void put_node(Sink& sink, const Node& node)
{
    if (!node.packed.empty()) return sink.raw(node.packed);
    sink.list([&](auto& fields) {
        switch (node.kind) {
            case Node::Kind::Leaf:
                fields.string(HexPrefix{node.path.view(), true}.view());
                fields.string(node.value);
                break;
            case Node::Kind::Extension:
                fields.string(HexPrefix{node.path.view(), false}.view());
                put_link(fields, node.links[0]);
                break;
            case Node::Kind::Branch: {
                for (unsigned nibble = 0; nibble < 16; ++nibble) {
                    if (node.has_child(nibble))
                        put_link(fields, node.link(nibble));
                    else
                        fields.string({});
                }
                fields.string(node.value);
                break;
            }
        }
    });
}

/// The node of that RLP, its inline children included; nullptr unless it is exactly what put_node() writes
/// for a node that a trie can contain.
std::unique_ptr<Node> decode_node(Bytes rlp);

/// The number of nodes in memory from this one down.
std::size_t count_nodes(const Node& node);
}  // namespace freehold::state
