#include "state/trie_node.hpp"

#include "codec/rlp.hpp"

namespace freehold::state
{
namespace
{
constexpr std::size_t kHashSize = Hash256::kSize, kHashItemSize = 1 + kHashSize;
constexpr std::uint8_t kEmptyItem = 0x80, kHashItem = 0x80 + kHashSize;

std::unique_ptr<Node> decode_list(rlp::Reader fields);

// A child that is not empty: a hash, or a node shorter than one.
std::optional<Link> decode_link(const rlp::Item& item)
{
    if (!item.is_list) {
        if (item.payload.size() != kHashSize) return std::nullopt;
        return Link{nullptr, Hash256::from(item.payload), true, false};
    }
    if (item.whole.size() >= kHashSize) return std::nullopt;
    std::unique_ptr<Node> node = decode_list(rlp::Reader{item.payload});
    if (!node) return std::nullopt;
    return Link{std::move(node), {}, false, false};
}

bool is_empty(const rlp::Item& item) { return !item.is_list && item.payload.empty(); }

// The items from the third on are still in `rest`.
std::unique_ptr<Node> decode_branch(const rlp::Item& first, const rlp::Item& second, rlp::Reader rest)
{
    auto node = std::make_unique_for_overwrite<Node>();
    node->kind = Node::Kind::Branch;
    const auto add = [&](unsigned nibble, const rlp::Item& item) {
        if (is_empty(item)) return true;
        std::optional<Link> link = decode_link(item);
        if (!link) return false;
        node->add_child(nibble, *std::move(link));
        return true;
    };
    if (!add(0, first) || !add(1, second)) return nullptr;
    for (unsigned nibble = 2; nibble < 16; ++nibble) {
        const auto item = rest.item();
        if (!item || !add(nibble, *item)) return nullptr;
    }
    const auto value = rest.string();
    if (!value || !rest.at_end()) return nullptr;
    node->value = to_bytes(*value);
    const std::size_t entries = node->child_count() + (node->value.empty() ? 0 : 1);
    return entries < 2 ? nullptr : std::move(node);
}

std::unique_ptr<Node> decode_short(const rlp::Item& path_item, const rlp::Item& second)
{
    if (path_item.is_list) return nullptr;
    const auto path = HexPrefix::decode(path_item.payload);
    if (!path) return nullptr;
    auto node = std::make_unique_for_overwrite<Node>();
    node->path = path->nibbles;
    if (path->is_leaf) {
        if (second.is_list || second.payload.empty()) return nullptr;
        node->kind = Node::Kind::Leaf;
        node->value = to_bytes(second.payload);
        return node;
    }
    std::optional<Link> link = decode_link(second);
    if (!link || path->nibbles.empty()) return nullptr;
    if (link->node && link->node->kind != Node::Kind::Branch) return nullptr;
    node->kind = Node::Kind::Extension;
    node->links.push_back(*std::move(link));
    return node;
}

std::unique_ptr<Node> decode_list(rlp::Reader fields)
{
    const auto first = fields.item();
    if (!first) return nullptr;
    const auto second = fields.item();
    if (!second) return nullptr;
    return fields.at_end() ? decode_short(*first, *second) : decode_branch(*first, *second, fields);
}
// Of a branch whose children are all stored and which has no value, as nearly all are: which children it has;
// 0 if `rlp` is anything else.
std::uint16_t packed_children(BytesView rlp)
{
    rlp::Reader whole{rlp};
    const auto fields = whole.list();
    if (!fields || !whole.at_end()) return 0;
    const std::uint8_t* at = fields->rest().data();
    const std::uint8_t* const end = at + fields->rest().size();
    std::uint32_t children = 0;
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (at == end) return 0;
        if (*at == kEmptyItem) {
            ++at;
            continue;
        }
        if (*at != kHashItem || static_cast<std::size_t>(end - at) < kHashItemSize) return 0;
        at += kHashItemSize;
        children |= 1u << nibble;
    }
    if (end - at != 1 || *at != kEmptyItem) return 0;
    const bool is_branch = (children & (children - 1)) != 0;
    return static_cast<std::uint16_t>(is_branch ? children : 0);
}
}  // namespace

std::size_t Node::hash_offset(unsigned nibble) const
{
    // The header, an item for each nibble before, and the first byte of its own.
    const std::size_t header = packed.size() - (16 + 1) - kHashSize * child_count();
    return header + nibble + kHashSize * count_below(children_mask, nibble) + 1;
}

Link& Node::child(unsigned nibble)
{
    if ((links_mask >> nibble & 1) == 0) {
        const BytesView hash = BytesView{packed}.subspan(hash_offset(nibble), kHashSize);
        insert_link(nibble, Link{nullptr, Hash256::from(hash), true, false});
    }
    return links[link_index(nibble)];
}

void Node::unpack()
{
    if (packed.empty()) return;
    for (unsigned nibble = 0; nibble < 16; ++nibble)
        if (has_child(nibble)) static_cast<void>(child(nibble));
    packed.clear();
}

void Node::settle(unsigned nibble)
{
    if (packed.empty()) return;
    const Link& link = links[link_index(nibble)];
    if (link.stored)
        std::ranges::copy(link.hash.view(),
                          packed.begin() + static_cast<std::ptrdiff_t>(hash_offset(nibble)));
    else
        unpack();
}

std::unique_ptr<Node> decode_node(Bytes rlp)
{
    if (const std::uint16_t children = packed_children(rlp); children != 0) {
        auto node = std::make_unique_for_overwrite<Node>();
        node->kind = Node::Kind::Branch;
        node->children_mask = children;
        node->packed = std::move(rlp);
        return node;
    }
    rlp::Reader whole{rlp};
    const auto fields = whole.list();
    if (!fields || !whole.at_end()) return nullptr;
    return decode_list(*fields);
}

std::size_t count_nodes(const Node& node)
{
    std::size_t count = 1;
    for (const Link& link : node.links)
        if (link.node) count += count_nodes(*link.node);
    return count;
}
}  // namespace freehold::state
