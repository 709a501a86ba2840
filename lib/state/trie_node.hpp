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
    std::vector<Link> links;       // branch: by ascending nibble; extension: exactly one, to a branch
    Bytes value;                   // leaf: not empty; branch: may be
    Nibbles path;                  // leaf, extension
    // A branch as it was loaded: its RLP, which holds the hashes of children that nobody asked for. Kept up
    // to date by settle(), so that a branch of which only hashes change is neither taken apart nor put
    // together again. Empty, unless every child is stored and there is no value.
    Bytes packed;

    [[nodiscard]] bool has_child(unsigned nibble) const { return (children_mask >> nibble & 1) != 0; }
    [[nodiscard]] unsigned child_count() const { return static_cast<unsigned>(std::popcount(children_mask)); }
    /// Valid until the next call for another nibble. REQUIRES: has_child(nibble).
    [[nodiscard]] Link& child(unsigned nibble);
    /// REQUIRES: !has_child(nibble).
    void add_child(unsigned nibble, Link link)
    {
        unpack();
        insert_link(nibble, std::move(link));
        children_mask = links_mask;
    }
    /// REQUIRES: has_child(nibble).
    void remove_child(unsigned nibble)
    {
        unpack();
        links.erase(links.begin() + static_cast<std::ptrdiff_t>(link_index(nibble)));
        links_mask = children_mask = static_cast<std::uint16_t>(links_mask & ~(1u << nibble));
    }
    /// All children become links. Call before the value changes.
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

private:
    static unsigned count_below(unsigned mask, unsigned nibble)
    {
        return static_cast<unsigned>(std::popcount(mask & ((1u << nibble) - 1)));
    }
    /// The place in `links` of that nibble, or where it would go.
    [[nodiscard]] std::size_t link_index(unsigned nibble) const { return count_below(links_mask, nibble); }
    void insert_link(unsigned nibble, Link link)
    {
        links.insert(links.begin() + static_cast<std::ptrdiff_t>(link_index(nibble)), std::move(link));
        links_mask = static_cast<std::uint16_t>(links_mask | 1u << nibble);
    }
    /// Where the child's hash is in `packed`.
    [[nodiscard]] std::size_t hash_offset(unsigned nibble) const;
};

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
                auto child = node.links.begin();
                for (unsigned nibble = 0; nibble < 16; ++nibble) {
                    if (node.has_child(nibble))
                        put_link(fields, *child++);
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
