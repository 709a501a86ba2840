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
    std::vector<Link> children;       // branch: by ascending nibble; extension: exactly one, a branch
    Bytes value;                      // leaf: not empty; branch: may be
    Nibbles path;                     // leaf, extension

    [[nodiscard]] bool has_child(unsigned nibble) const { return (children_mask >> nibble & 1) != 0; }
    /// The place in `children` of that nibble, or where it would go.
    [[nodiscard]] std::size_t child_index(unsigned nibble) const
    {
        return static_cast<std::size_t>(std::popcount(children_mask & ((1u << nibble) - 1)));
    }
    /// REQUIRES: has_child(nibble).
    [[nodiscard]] Link& child(unsigned nibble) { return children[child_index(nibble)]; }
    /// REQUIRES: !has_child(nibble).
    void add_child(unsigned nibble, Link link)
    {
        children.insert(children.begin() + static_cast<std::ptrdiff_t>(child_index(nibble)), std::move(link));
        children_mask = static_cast<std::uint16_t>(children_mask | 1u << nibble);
    }
    /// REQUIRES: has_child(nibble).
    void remove_child(unsigned nibble)
    {
        children.erase(children.begin() + static_cast<std::ptrdiff_t>(child_index(nibble)));
        children_mask = static_cast<std::uint16_t>(children_mask & ~(1u << nibble));
    }
    /// Calls visit(nibble, link) for each child of a branch, ascending.
    template <typename Visit>
    void each_child(const Visit& visit)
    {
        unsigned rest = children_mask;
        for (Link& link : children) {
            visit(static_cast<unsigned>(std::countr_zero(rest)), link);
            rest &= rest - 1;
        }
    }
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
    sink.list([&](auto& fields) {
        switch (node.kind) {
            case Node::Kind::Leaf:
                fields.string(HexPrefix{node.path.view(), true}.view());
                fields.string(node.value);
                break;
            case Node::Kind::Extension:
                fields.string(HexPrefix{node.path.view(), false}.view());
                put_link(fields, node.children[0]);
                break;
            case Node::Kind::Branch: {
                auto child = node.children.begin();
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
std::unique_ptr<Node> decode_node(BytesView rlp);

/// The number of nodes in memory from this one down.
std::size_t count_nodes(const Node& node);
}  // namespace freehold::state
